"""What is learned from: everybody once, nobody who judges, nothing that is kept as new."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds.block_world import BlockWorld
from worlds.training_world import FAST, N_ITEMS, held_out, material_of

from tastebridge.agent.training.lessons import Learners, one_pass, only, steps_a_pass
from tastebridge.agent.training.material import drawn_items
from tastebridge.retrieval.history import Histories

LISTS = st.lists(st.lists(st.integers(0, 5), min_size=0, max_size=6, unique=True), min_size=1, max_size=12)


def learners_of(source: list[list[int]], target: list[list[int]], company: list[list[int]]) -> Learners:
    parts = [Histories.of_lists(one, 6) for one in (source, target, company)]
    return Learners.of(*parts, np.ones(6, dtype=bool))


@given(LISTS, st.lists(st.booleans(), min_size=6, max_size=6))
def test_only_keeps_the_order_and_drops_the_rest(lists: list[list[int]], kept: list[bool]):
    found = only(Histories.of_lists(lists, 6), np.array(kept))
    assert [found.liked(row).tolist() for row in range(len(found))] == [
        [item for item in one if kept[item]] for one in lists
    ]


@given(LISTS, st.integers(0, 3))
def test_a_pass_sees_every_bridge_user_once(lists: list[list[int]], number: int):
    learners = learners_of(lists, lists, [])
    config = FAST.model_copy(update={"alone": 0.5, "titles_per_person": 6, "history_titles": 6})
    lessons = [lesson for batch in one_pass(learners, config, number) for lesson in batch]
    read = sorted(sorted(lesson.read.tolist()) for lesson in lessons if len(lesson.read))
    assert read == sorted(sorted(one) for one in lists if one)
    for lesson in lessons:
        if len(lesson.read):
            assert sorted(lesson.predicted.tolist()) == sorted(lesson.read.tolist())


@given(LISTS, LISTS, st.floats(0, 2))
def test_steps_are_counted_right(bridge: list[list[int]], company: list[list[int]], share: float):
    config = FAST.model_copy(update={"company": share, "batch_people": 3})
    learners = learners_of(bridge, bridge, company)
    assert len(list(one_pass(learners, config, 0))) == steps_a_pass(learners, config)


def test_the_same_pass_comes_again_and_another_differs():
    learners = learners_of([[0, 1, 2]] * 20, [[3, 4, 5]] * 20, [])
    first, again, other = (
        [lesson.read.tolist() for batch in one_pass(learners, FAST, number) for lesson in batch]
        for number in (0, 0, 1)
    )
    assert first == again
    assert first != other


def test_without_bridge_users_people_of_the_target_teach():
    learners = learners_of([[]], [[]], [[0, 1], [2, 3, 4], [5]])
    lessons = [lesson for batch in one_pass(learners, FAST, 0) for lesson in batch]
    of_company = [lesson for lesson in lessons if lesson.reads_target]
    assert len(of_company) == 2  # who has one item has nothing that could follow
    assert all(not set(one.read.tolist()) & set(one.predicted.tolist()) for one in of_company)


def test_judges_teach_nothing(world: BlockWorld):
    lists = held_out(world, 40)
    material = material_of(world, FAST, lists)
    assert len(material.learners) == len(world.bridge.user_nos) - 40
    judged = {tuple(world.source.histories.liked(row)) for row in range(40, 80)}
    taught = [tuple(material.learners.source.liked(row)) for row in range(len(material.learners))]
    alone = {tuple(world.source.histories.liked(row)) for row in range(40)}
    assert set(taught) <= alone
    assert not set(taught) & (judged - alone)


def test_new_items_are_in_no_lesson(world: BlockWorld):
    config = FAST.model_copy(update={"new_items": 0.3})
    material = material_of(world, config, held_out(world))
    assert 0 < material.new.sum() < N_ITEMS
    for batch in one_pass(material.learners, config, 0):
        for lesson in batch:
            assert not material.new[lesson.predicted].any()


def test_new_items_depend_on_the_item_alone(world: BlockWorld):
    items = world.target.items
    whole = drawn_items(items, 0.3, 3)
    assert drawn_items(items[::-1], 0.3, 3)[::-1].tolist() == whole.tolist()
    assert not drawn_items(items, 0.0, 3).any()
    assert drawn_items(items * 500, 0.3, 4).mean() == pytest.approx(0.3, abs=0.2)


def test_new_lists_hold_new_items_only_and_what_was_proposed(world: BlockWorld):
    config = FAST.model_copy(update={"new_items": 0.3})
    material = material_of(world, config, held_out(world))
    lists = material.new_lists(config.history_titles)
    there = lists.items[lists.items >= 0]
    assert material.new[there].all()
    assert (lists.n_relevant > 0).all()
    columns = np.flatnonzero(material.new)
    proposed = [columns[:1]] * len(material.held)
    assert (material.new_lists(10, proposed).items == lists.items).all()  # each was there already
