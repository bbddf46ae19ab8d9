"""`Lists` made from whole rankings, and Hypothesis strategies that draw them."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from tastebridge.eval.lists import Lists

Rankings = Sequence[Sequence[int]]
Truth = Sequence[Collection[int]]


def lists_of(rankings: Rankings, truth: Truth, depth: int, lengths: Sequence[int] | None = None) -> Lists:
    """Returns the lists that begin these rankings.

    Args:
        rankings: everything that was ranked for each user, best first.
        truth: relevant items of each user.
        depth: length of the lists.
        lengths: what remains of each list; None: nothing was cut off.
    """
    items = np.full((len(rankings), depth), -1, dtype=np.int64)
    hits = np.zeros((len(rankings), depth), dtype=bool)
    ranks = []
    for row, (ranking, relevant) in enumerate(zip(rankings, truth, strict=True)):
        n = min(depth, len(ranking), depth if lengths is None else lengths[row])
        items[row, :n] = ranking[:n]
        hits[row, :n] = np.isin(ranking[:n], list(relevant))
        ranks += sorted(ranking.index(item) + 1 for item in relevant)
    return Lists(
        items,
        hits,
        np.array([len(relevant) for relevant in truth], dtype=np.int64),
        np.array(ranks, dtype=np.int64),
        np.array([len(ranking) for ranking in rankings], dtype=np.int64),
    )


def one_list(hits: Sequence[int], n_relevant: int, n_ranked: int = 100) -> Lists:
    """Returns the list of one user who finds relevant items at the places marked 1; the others lie behind."""
    places = [place + 1 for place, hit in enumerate(hits) if hit]
    behind = range(len(hits) + 1, len(hits) + 1 + n_relevant - len(places))
    return Lists(
        np.arange(len(hits))[None],
        np.array([hits], dtype=bool),
        np.array([n_relevant]),
        np.array([*places, *behind], dtype=np.int64),
        np.array([n_ranked]),
    )


def shorten(lists: Lists, row: int, length: int) -> Lists:
    """Returns the lists with everything after `length` cut from one of them."""
    items, hits = lists.items.copy(), lists.hits.copy()
    items[row, length:], hits[row, length:] = -1, False
    return replace(lists, items=items, hits=hits)


@st.composite
def rankings_with_truth(
    draw: st.DrawFn, max_users: int = 5, max_items: int = 14, min_relevant: int = 0
) -> tuple[Rankings, Truth]:
    """Draws (rankings, truth); truths may be empty, and may be everything."""
    n_items = draw(st.integers(2, max_items))
    n_users = draw(st.integers(1, max_users))
    rankings = [draw(st.permutations(range(n_items))) for _ in range(n_users)]
    truth = [draw(st.sets(st.integers(0, n_items - 1), min_size=min_relevant)) for _ in range(n_users)]
    return rankings, truth
