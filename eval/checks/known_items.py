"""Recommendations of what the person has."""

import numpy as np

from ...retrieval.history import Histories
from ..lists import Lists
from .check import Check, passed_unless


def known_items(lists: Lists, known: Histories, truth: Histories) -> list[Check]:
    """Looks for known items in lists, and for items that are both known and to be found.

    Args:
        lists: of the users of both histories.
        known: what each user has in the target and methods may know.
        truth: what each user should find.
    """
    n = max(1, known.n_items)
    have = np.repeat(np.arange(len(known)), np.diff(known.indptr)) * n + known.items
    want = np.repeat(np.arange(len(truth)), np.diff(truth.indptr)) * n + truth.items
    shown = (np.arange(len(lists.items))[:, None] * n + lists.items)[lists.items >= 0]
    listed, given = len(np.intersect1d(shown, have)), len(np.intersect1d(want, have))
    return [
        passed_unless(
            "known items listed",
            listed,
            f"{listed} recommended items are ones that the person has",
            "no list has an item that its person has",
        ),
        passed_unless(
            "answers given away",
            given,
            f"{given} items are known of a person and to be found by the same person",
            "nothing that is to be found is known of the same person",
        ),
    ]
