"""Strata: who is in which group, and what stays relevant."""

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from tastebridge.eval.lists import Lists
from tastebridge.eval.strata import TARGET_BOUNDS, attribute_strata, by_amount, read_attributes, restricted
from tastebridge.retrieval.errors import UnreadableFile
from tastebridge.retrieval.fusion.mix import HISTORY_BOUNDS
from tastebridge.retrieval.history import Histories


def test_source_amounts_are_cut_where_the_mix_is():
    amounts = np.repeat(np.array([1, 2, 3, 5, 6, 10, 11, 400]), 10)
    found = list(by_amount("source history", amounts, HISTORY_BOUNDS))
    assert [one.name for one in found] == ["1 to 2", "3 to 5", "6 to 10", "11 or more"]
    assert [set(amounts[one.users]) for one in found] == [{1, 2}, {3, 5}, {6, 10}, {11, 400}]


def test_cold_users_are_a_stratum_of_their_own_and_small_ones_are_left_out():
    amounts = np.repeat(np.array([0, 2, 4, 9]), [12, 10, 9, 10])
    found = list(by_amount("target history", amounts, TARGET_BOUNDS))
    assert [(one.name, len(one.users)) for one in found] == [("0", 12), ("1 to 2", 10), ("6 or more", 10)]


def test_a_restriction_keeps_only_wanted_items_relevant():
    lists = Lists(
        np.array([[0, 1], [2, -1]]),
        np.array([[True, True], [True, False]]),
        np.array([2, 1]),
        np.array([1, 2, 1]),
        np.array([3, 3]),
    )
    truth = Histories.of_lists([[0, 1], [2]], 3)
    task = type("Two", (), {"truth": truth, "__len__": lambda _: 2})()
    part = restricted(lists, cast("Any", task), np.array([1, 0, 0]))
    assert part.hits.tolist() == [[True, False], [False, False]]
    assert part.n_relevant.tolist() == [1, 0]  # the second user is undefined here, not a miss
    assert part.items is lists.items


def test_attributes_group_users_and_those_without_are_in_none(tmp_path: Path):
    users = [f"u{number}" for number in range(31)]
    file = tmp_path / "people.csv"
    rows = [f"{user},{'a' if place < 15 else 'b'}" for place, user in enumerate(users[:30])]
    file.write_text("\n".join(["user_id,group", *rows, "u30,", ""]), encoding="utf-8")
    found = attribute_strata("group", read_attributes(file)["group"], users)
    assert [(one.name, len(one.users)) for one in found] == [("a", 15), ("b", 15)]
    assert attribute_strata("group", {"u1": "a"}, users) == []


@pytest.mark.parametrize("text", ["", "user_id\nu1\n", "name,group\nu1,a\n"])
def test_a_file_without_the_columns_is_refused(tmp_path: Path, text: str):
    file = tmp_path / "people.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match="user_id"):
        read_attributes(file)
