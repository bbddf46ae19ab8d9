"""Nobody is scored by signals that saw their own target history."""

from dataclasses import replace

import numpy as np
import pytest
from worlds.block_world import BlockWorld, block_world

from tastebridge.retrieval.bridge import Bridge
from tastebridge.retrieval.fusion.crossfit import CrossFitConfig, Source, cross_fit
from tastebridge.retrieval.fusion.mix import SIGNAL_NAMES, min_max
from tastebridge.retrieval.fusion.pools import Pools
from tastebridge.retrieval.history import Histories

FOLDS = CrossFitConfig(folds=3)


def fitted(world: BlockWorld, config: CrossFitConfig = FOLDS, seed: int = 1) -> Pools:
    pools = cross_fit(
        world.target, world.target_space, [Source(world.tastes, world.bridge)], config, {}, seed
    )
    assert pools is not None
    return pools


def with_target_history(world: BlockWorld, person: int, liked: list[int]) -> BlockWorld:
    histories = world.target.histories
    lists = [histories.liked(one).tolist() for one in range(len(histories))]
    lists[person] = liked
    changed = Histories.of_lists(lists, histories.n_items)
    recency = np.ones(len(changed.items), dtype=np.float32)
    return replace(world, target=replace(world.target, histories=changed, recency=recency))


@pytest.fixture(scope="module")
def world() -> BlockWorld:
    return block_world(n_people=90)


@pytest.mark.parametrize("person", [0, 1, 44, 89])
def test_a_persons_own_target_history_does_not_reach_their_features(world: BlockWorld, person: int):
    own = world.target.histories.liked(person).tolist()
    other_side = [item for item in range(12) if item not in own][-5:]
    before, after = fitted(world), fitted(with_target_history(world, person, other_side))
    assert (before.user_nos == after.user_nos).all()
    row = int(np.flatnonzero(before.user_nos == world.target.user_nos[person])[0])
    assert (before.items[row] == after.items[row]).all()
    assert before.features[row].tobytes() == after.features[row].tobytes()
    assert (before.relevant[row] != after.relevant[row]).any(), "the answers must have changed"


def test_an_item_that_one_person_has_is_worth_nothing_to_them(world: BlockWorld):
    """The planted item 12 stands for a leak: anybody's features may rise by it, but not its owner's."""
    histories = world.target.histories
    lists = [histories.liked(one).tolist() for one in range(len(histories))]
    lists[0] = [12]
    space = replace(
        world.target_space,
        item_nos=np.append(world.target_space.item_nos, 2000),
        text=np.vstack([world.target_space.text, np.zeros((1, 4), dtype=np.float32)]),
    )
    target = replace(
        world.target, histories=Histories.of_lists(lists, 13), recency=np.ones(sum(map(len, lists)))
    )
    pools = fitted(replace(world, target=target, target_space=space))
    row = int(np.flatnonzero(pools.user_nos == world.target.user_nos[0])[0])
    place = int(np.flatnonzero(pools.items[row] == 12)[0])
    assert pools.relevant[row, place]
    for name in ("neighbours", "text_neighbours", "cooccurrence", "popularity"):
        assert pools.features[row, place, 0, SIGNAL_NAMES.index(name)] == 0, name


def test_others_histories_do_reach_the_features(world: BlockWorld):
    before = fitted(world)
    after = fitted(with_target_history(world, 0, [11]))
    assert (before.features != after.features).any()


def test_everybody_is_there_once_with_their_answers(world: BlockWorld):
    pools = fitted(world)
    assert sorted(pools.user_nos) == world.bridge.user_nos.tolist()
    for row, user in enumerate(pools.user_nos):
        person = int(np.searchsorted(world.target.user_nos, user))
        liked = set(world.target.histories.liked(person).tolist())
        assert set(pools.items[row][pools.relevant[row]]) <= liked
        assert pools.n_relevant[row] == len(liked)
        assert pools.lengths[row, 0] == len(world.source.histories.liked(person))


def test_the_features_tell_a_from_b(world: BlockWorld):
    pools = fitted(world)
    for name in ("neighbours", "transfer", "cooccurrence", "text_neighbours", "content"):
        column = pools.features[:, :, 0, SIGNAL_NAMES.index(name)]
        assert column[pools.relevant].mean() > 2 * column[~pools.relevant & (pools.items >= 0)].mean(), name


def test_features_are_scaled_over_the_catalogue_and_padding_is_zero(world: BlockWorld):
    pools = fitted(world)
    assert pools.features.min() >= 0
    assert pools.features.max() <= 1
    assert not pools.features[pools.items < 0].any()
    whole = pools.features[:, :12]  # the catalogue is smaller than a pool
    assert min_max(whole[:, :, 0, 0]) == pytest.approx(whole[:, :, 0, 0], abs=1e-6)


def test_the_same_seed_gives_the_same_pools_and_another_other_folds(world: BlockWorld):
    once, again, other = (fitted(world, seed=seed) for seed in (1, 1, 2))
    assert all((a == b).all() for a, b in zip(once, again, strict=True))
    assert once.user_nos.tolist() != other.user_nos.tolist()


def test_a_sample_bounds_the_people(world: BlockWorld):
    pools = fitted(world, CrossFitConfig(folds=3, max_people=20))
    assert len(pools.user_nos) == len(set(pools.user_nos)) == 20


def test_the_features_of_a_sample_are_those_of_everybody(world: BlockWorld):
    every, some = fitted(world), fitted(world, CrossFitConfig(folds=3, max_people=20))
    rows = [int(np.flatnonzero(every.user_nos == user)[0]) for user in some.user_nos]
    assert some.features == pytest.approx(every.features[rows], abs=1e-5)


def test_too_few_people_or_no_source_give_no_pools(world: BlockWorld):
    few = block_world(n_people=5)
    source = Source(few.tastes, few.bridge)
    assert cross_fit(few.target, few.target_space, [source], FOLDS, {}, 1) is None
    assert cross_fit(world.target, world.target_space, [], FOLDS, {}, 1) is None


def test_who_lacks_a_source_has_zeros_there(world: BlockWorld):
    second = Bridge(*(part[:40] for part in world.bridge))
    sources = [Source(world.tastes, world.bridge), Source(world.tastes, second)]
    pools = cross_fit(world.target, world.target_space, sources, FOLDS, {}, 1)
    assert pools is not None
    lacks = ~np.isin(pools.user_nos, second.user_nos)
    assert lacks.sum() == 50
    assert not pools.features[lacks, :, 1].any()
    assert not pools.lengths[lacks, 1].any()
    assert pools.features[~lacks, :, 1].any()


def test_progress_is_told_of_each_fold(world: BlockWorld):
    ticks: list[int] = []
    cross_fit(
        world.target,
        world.target_space,
        [Source(world.tastes, world.bridge)],
        FOLDS,
        {},
        1,
        lambda: ticks.append(1),
    )
    assert len(ticks) == 3
