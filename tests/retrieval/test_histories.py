from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.history import Histories

LISTS = st.lists(st.lists(st.integers(0, 9), max_size=6, unique=True), max_size=8)


@given(LISTS)
def test_lists_come_back_as_they_were(lists: list[list[int]]):
    people = Histories.of_lists(lists, 10)
    assert len(people) == len(lists)
    assert [people.liked(person).tolist() for person in range(len(lists))] == lists
    assert people.lengths.tolist() == [len(one) for one in lists]


@given(LISTS, st.data())
def test_take_gives_the_asked_rows_in_their_order(lists: list[list[int]], data: st.DataObject):
    people = Histories.of_lists(lists, 10)
    asked = data.draw(st.lists(st.integers(0, len(lists) - 1), max_size=6) if lists else st.just([]))
    taken = people.take(np.array(asked, dtype=np.int64))
    assert [taken.liked(row).tolist() for row in range(len(taken))] == [lists[row] for row in asked]
    assert taken.n_items == 10


@given(LISTS)
def test_matrix_holds_one_where_a_person_has_an_item(lists: list[list[int]]):
    likes = Histories.of_lists(lists, 10).likes.toarray()
    assert likes.shape == (len(lists), 10)
    assert [np.flatnonzero(row).tolist() for row in likes] == [sorted(one) for one in lists]


@pytest.fixture
def mixed() -> Histories:
    """The first person likes 3, dislikes 1, then likes 0; the second dislikes 2; the third did nothing."""
    return Histories(np.array([0, 3, 4, 4]), np.array([3, 1, 0, 2]), np.array([0.5, -1, 2, -0.3]), 4)


def test_dislikes_are_in_the_matrix_and_nowhere_among_the_likes(mixed: Histories):
    assert mixed.liked(0).tolist() == [3, 0]
    assert mixed.liked(0, last=1).tolist() == [0]
    assert mixed.lengths.tolist() == [2, 0, 0]
    assert mixed.likes.toarray().tolist() == [[1, 0, 0, 1], [0] * 4, [0] * 4]
    assert mixed.likes.nnz == 2
    assert mixed.matrix.toarray().tolist() == [[2, -1, 0, 0.5], [0, 0, pytest.approx(-0.3), 0], [0] * 4]


def test_making_the_likes_leaves_the_rows_as_they_are(mixed: Histories):
    before = mixed.items.tolist(), mixed.strengths.tolist()
    assert mixed.likes is not None
    assert (mixed.items.tolist(), mixed.strengths.tolist()) == before


def test_loose_entries_are_sorted_by_person_then_time():
    people = Histories.of_entries(
        rows=np.array([1, 0, 1, 0, 1]),
        items=np.array([4, 2, 3, 1, 0]),
        strengths=np.array([0.4, 0.2, 0.3, 0.1, 0.0], dtype=np.float32),
        order=np.array([2, 1, 0, 0, 2]),
        n_people=3,
        n_items=5,
    )
    assert [people.row(person)[0].tolist() for person in range(3)] == [[1, 2], [3, 0, 4], []]
    assert people.row(1)[1] == pytest.approx([0.3, 0.0, 0.4])


def test_saved_histories_come_back(mixed: Histories, tmp_path: Path):
    mixed.save(tmp_path / "histories.npz")
    again = Histories.load(tmp_path / "histories.npz")
    assert again.n_items == 4
    for name in ("indptr", "items", "strengths"):
        assert getattr(again, name).tolist() == getattr(mixed, name).tolist()
