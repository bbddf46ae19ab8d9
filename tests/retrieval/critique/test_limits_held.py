"""Which limits give way where all of them together leave next to nothing, and what is counted."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.critique.checked import Checked, Steering
from tastebridge.retrieval.critique.counts import counts
from tastebridge.retrieval.critique.limits import HANDFUL, hold
from tastebridge.retrieval.critique.wish import Wish

X = np.nan


def checked(*rows: list[float], hard: bool = True) -> list[Checked]:
    return [
        Checked(Wish("text", "want", str(n), hard, str(n)), np.array(row, dtype=np.float32))
        for n, row in enumerate(rows)
    ]


def dropped(*rows: list[float], hard: bool = True, excluded: tuple[int, ...] = ()) -> list[bool]:
    is_excluded = np.isin(np.arange(len(rows[0])), excluded)
    return [one.dropped for one in hold(checked(*rows, hard=hard), is_excluded)]


def test_limits_that_leave_enough_all_hold():
    assert dropped([1, 1, 1, 0, 0], [1, 1, 1, 1, 0]) == [False, False]


def test_the_newest_limit_is_kept_though_it_leaves_little():
    assert dropped([1, 1, 1, 1, 0], [0, 0, 0, 0, 1]) == [True, False]


def test_a_limit_that_nothing_keeps_is_lifted_and_older_ones_hold():
    assert dropped([1, 1, 1, 0, 0], [0, 0, 0, 0, 0]) == [False, True]


def test_an_older_limit_that_harms_less_holds():
    assert dropped([1, 1, 1, 0, 0], [0, 0, 0, 1, 1], [1, 1, 1, 1, 0]) == [False, True, False]


def test_what_is_not_known_counts_as_kept():
    assert dropped([0, 0, X, X, X], [1, 1, 1, X, X]) == [False, False]


def test_items_that_were_shown_are_no_way_out():
    assert dropped([1, 1, 1, 0, 0, 0], [1, 1, 1, 1, 1, 1], excluded=(0,)) == [True, False]


def test_preferences_are_never_lifted():
    assert dropped([0, 0, 0], [0, 0, 0], hard=False) == [False, False]


@given(
    st.lists(st.lists(st.sampled_from([0.0, 1.0, X]), min_size=8, max_size=8), min_size=1, max_size=5),
    st.sets(st.integers(0, 7)),
)
def test_limits_never_leave_less_than_a_handful_unless_the_newest_does(
    rows: list[list[float]], excluded: set[int]
):
    is_excluded = np.isin(np.arange(8), list(excluded))
    held = hold(checked(*rows), is_excluded)
    left = ~is_excluded
    for one in held:
        if one.limits:
            left = left & (one.fits != 0)
    assert left.any() or is_excluded.all()
    newest = next((one for one in reversed(held) if one.limits), None)
    alone = int((~is_excluded & (newest.fits != 0)).sum()) if newest else int((~is_excluded).sum())
    assert left.sum() >= min(HANDFUL, alone)
    # Whatever was lifted could not have been kept beside the newer ones that hold.
    for place, one in enumerate(held):
        if one.dropped:
            newer = ~is_excluded
            for other in held[place + 1 :]:
                newer = newer & ((other.fits != 0) | (not other.limits))
            assert (newer & (one.fits != 0)).sum() < min(HANDFUL, newer.sum())


def test_counts_tell_fitting_and_unknown_ones_of_the_candidates():
    fits = checked([1, 0, X, X, 1, 1])
    excluded = np.array([False, False, False, True, False, False])
    steering = Steering(~excluded, np.zeros(6, np.float32), np.zeros(6, np.int64), excluded, tuple(fits))
    [count] = counts(steering, np.array([4, 3, 2, 1]))
    assert (count.fit, count.unknown, count.of, count.dropped) == (1, 1, 3, False)
