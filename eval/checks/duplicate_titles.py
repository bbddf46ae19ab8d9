"""Misses that only the item's number makes a miss."""

from collections.abc import Sequence

import numpy as np

from ...retrieval.history import Histories
from ...retrieval.log.titles import plain_title
from ..lists import Lists
from .check import Check


def duplicate_titles(lists: Lists, truth: Histories, titles: Sequence[str], k: int) -> Check:
    """Counts recommended items that are no hit but have the title of an item that is to be found.

    Args:
        lists: of the users of `truth`.
        truth: what they should find.
        titles: of every item of the catalogue.
        k: places looked at.
    """
    keys = np.unique([plain_title(title) for title in titles], return_inverse=True)
    names, group = keys[0], keys[1]
    n = len(names)
    rows = np.repeat(np.arange(len(truth)), np.diff(truth.indptr))
    wanted = np.unique(rows * n + group[truth.items])
    items, hits = lists.items[:, :k], lists.hits[:, :k]
    shown = np.arange(len(items))[:, None] * n + group[np.maximum(items, 0)]
    untitled = (names == "")[group[np.maximum(items, 0)]]
    same = np.isin(shown, wanted) & ~hits & (items >= 0) & ~untitled
    users = int((same.any(axis=1) & ~hits.any(axis=1)).sum())
    count = int(same.sum())
    if not count:
        return Check("duplicate titles", "pass", "no miss has the title of an item that was to be found")
    return Check(
        "duplicate titles",
        "mark",
        f"{count} misses among the first {k} have the title of an item to be found under another id; as hits "
        f"they would raise the hit rate by {users / max(1, len(items)):.4f}",
        count,
    )
