"""What is learned from pools: a planted signal wins, noise does not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.fusion.held_out import LIST_LENGTH, MAX_LISTS, held_out_lists
from tastebridge.retrieval.fusion.learn import MIN_PEOPLE, ascend, judge, learn_mix, learn_sources, split
from tastebridge.retrieval.fusion.mix import SIGNAL_NAMES, default_mix, fixed_mix
from tastebridge.retrieval.fusion.pools import Pools
from tastebridge.retrieval.fusion.sources import SourceMix

N_ITEMS = 40


def pools_of(
    planted: tuple[int, str] | None = None,
    people: int = 400,
    sources: int = 1,
    seed: int = 0,
    lengths: np.ndarray | None = None,
) -> Pools:
    """Features are noise, but that of one (source, signal) is high where the item is relevant."""
    generator = np.random.default_rng(seed)
    features = generator.random((people, N_ITEMS, sources, len(SIGNAL_NAMES))).astype(np.float32)
    relevant = generator.random((people, N_ITEMS)) < 0.1
    relevant[:, 0] = True
    if planted is not None:
        place, name = planted
        features[:, :, place, SIGNAL_NAMES.index(name)] = 0.6 * relevant + 0.4 * generator.random(
            (people, N_ITEMS)
        )
    items = np.tile(np.arange(N_ITEMS), (people, 1))
    if lengths is None:
        lengths = np.tile(generator.integers(1, 20, (people, 1)), (1, sources))
    return Pools(np.arange(people), features, items, relevant, relevant.sum(axis=1), lengths)


@pytest.mark.parametrize("name", ["transfer", "popularity"])
def test_the_only_informative_signal_takes_over(name: str):
    mix, verdict = learn_mix(pools_of((0, name)), 0, default_mix(), seed=1)
    assert verdict is not None
    assert verdict.won
    assert mix.learned
    assert verdict.learned_ndcg > verdict.default_ndcg + 0.1
    place = SIGNAL_NAMES.index(name)
    for weights in mix.weights:
        assert weights[place] > 2 * np.delete(weights, place).max()
    assert mix.weights.sum(axis=1) == pytest.approx(default_mix().weights.sum(axis=1), rel=1e-4)
    assert (mix.weights >= 0).all()


def test_noise_hardly_moves_the_default():
    trust = []
    for seed in range(20):
        mix, verdict = learn_mix(pools_of(None, people=210, seed=seed), 0, default_mix(), seed)
        assert verdict is not None
        assert mix.learned == verdict.won
        trust.append(verdict.trust)
        if not verdict.won:
            assert (mix.weights == default_mix().weights).all()
    # A gain above its error comes by chance in one of six trials, and is then trusted by a third on average.
    assert np.mean(trust) < 0.15
    assert np.median(trust) == 0


def test_too_few_people_teach_nothing():
    few = MIN_PEOPLE - 1
    assert learn_mix(pools_of((0, "transfer"), people=few), 0, default_mix(), 1)[1] is None
    # Only people who have the source count.
    pools = pools_of((0, "transfer"), lengths=np.where(np.arange(400) < few, 3, 0)[:, None])
    mix, verdict = learn_mix(pools, 0, default_mix(), 1)
    assert verdict is None
    assert not mix.learned


def test_people_with_more_history_may_get_other_weights():
    lengths = np.repeat([2, 20], 500)[:, None]
    pools = pools_of((0, "transfer"), people=1000, lengths=lengths)
    other = pools_of((0, "content"), people=1000, seed=0, lengths=lengths)
    features = np.where(lengths[:, :, None, None] < 11, pools.features, other.features)
    mixed = pools._replace(features=features)
    assert (pools.relevant == other.relevant).all()
    mix, verdict = learn_mix(mixed, 0, fixed_mix({"transfer": 1.0, "content": 1.0}), 1)
    assert verdict is not None
    assert verdict.won
    transfer, content = (SIGNAL_NAMES.index(name) for name in ("transfer", "content"))
    short, long = mix.weights[0], mix.weights[3]
    assert short[transfer] / short[content] > long[transfer] / long[content]


def test_learning_is_the_same_for_the_same_seed():
    once, again = (learn_mix(pools_of((0, "content")), 0, default_mix(), 3) for _ in range(2))
    assert (once[0].weights == again[0].weights).all()
    assert once[1] == again[1]


def test_the_only_informative_source_takes_over():
    mixes = [fixed_mix({"transfer": 1.0})] * 2
    mix, verdict = learn_sources(pools_of((1, "transfer"), sources=2), ["films", "games"], mixes, 1)
    assert verdict is not None
    assert verdict.won
    assert mix.learned
    assert mix.weights["games"] > 2 * mix.weights["films"]


def test_a_single_source_has_nothing_to_be_weighed_against():
    mix, verdict = learn_sources(pools_of((0, "transfer")), ["films"], [default_mix()], 1)
    assert (dict(mix.weights), verdict) == ({"films": 1.0}, None)


def test_ascend_finds_the_planted_weights():
    target = np.array([2.0, 0.0, 0.5, 1.0])
    found = ascend(np.array([1.0, 1.0, 1.0, 0.0]), lambda weights: -float(np.abs(weights - target).sum()))
    assert np.abs(found - target).sum() < 0.3


def test_ascend_never_ends_below_its_start_nor_at_nothing():
    start = np.array([1.0, 0.5])
    assert ascend(start, lambda weights: -float(np.abs(weights - start).sum())).tolist() == start.tolist()
    assert ascend(start, lambda weights: -float(weights.sum())).any()


def test_the_judge_trusts_a_gain_as_far_as_it_is_above_its_error():
    generator = np.random.default_rng(0)
    default = generator.random(100).astype(np.float32)
    same = judge(default, default)
    assert (same.won, same.lower_bound) == (False, 0)
    assert judge(default, default + 0.1).won
    assert not judge(default, default - 0.1).won
    noisy = judge(default, default + generator.normal(0.01, 1, 100).astype(np.float32))
    assert not noisy.won
    assert noisy.people == 100


def test_a_gain_of_two_errors_is_trusted_by_three_quarters():
    gains = np.array([1.0, -1.0] * 200) + 2 * np.sqrt(400 / 399) / 20
    verdict = judge(np.zeros(400), gains)
    assert verdict.trust == pytest.approx(0.75, abs=0.01)


def test_the_mix_lies_between_the_default_and_the_learned_weights():
    pools = pools_of((0, "transfer"), people=600)
    mix, verdict = learn_mix(pools, 0, default_mix(), 1)
    assert verdict is not None
    assert 0.5 < verdict.trust < 1
    neighbours = SIGNAL_NAMES.index("neighbours")
    # What is left of the default's weight, which the learned one does not share.
    assert 0 < mix.weights[0, neighbours] < default_mix().weights[0, neighbours]


@given(st.integers(2, 500), st.integers(0, 9))
def test_nobody_learns_and_judges(people: int, seed: int):
    learners, judges = split(people, seed)
    assert sorted([*learners, *judges]) == list(range(people))
    assert len(judges) == int(0.3 * people)


def test_held_out_lists_are_the_best_of_each_pool_with_their_answers():
    pools, numbers = pools_of((0, "transfer"), people=30), np.arange(N_ITEMS) * 2 + 7
    lists = held_out_lists(pools, ["films"], [fixed_mix({"transfer": 1.0})], SourceMix({}), numbers)
    assert lists.user_nos.tolist() == list(range(30))
    column = pools.features[:, :, 0, SIGNAL_NAMES.index("transfer")]
    for row in range(30):
        best = np.argsort(-column[row], kind="stable")[:LIST_LENGTH]
        assert lists.item_nos[row].tolist() == numbers[best].tolist()
        assert lists.scores[row] == pytest.approx(column[row, best])
        assert lists.relevant[row].tolist() == pools.relevant[row, best].tolist()


def test_held_out_lists_leave_out_who_has_nothing_to_find_or_too_short_a_pool():
    pools = pools_of((0, "transfer"), people=3)
    pools.relevant[1] = False
    pools.items[2, LIST_LENGTH - 1 :] = -1
    lists = held_out_lists(pools, ["f"], [fixed_mix({"transfer": 1.0})], SourceMix({}), np.arange(N_ITEMS))
    assert lists.user_nos.tolist() == [0]


def test_held_out_lists_are_bounded():
    pools = pools_of((0, "transfer"), people=MAX_LISTS + 50)
    lists = held_out_lists(pools, ["f"], [fixed_mix({"transfer": 1.0})], SourceMix({}), np.arange(N_ITEMS))
    assert len(lists.user_nos) == MAX_LISTS
