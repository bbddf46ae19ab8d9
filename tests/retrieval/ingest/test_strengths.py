import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.ingest.strengths import RatingScale, person_strengths, strengths
from tastebridge.retrieval.log.columns import EventColumns
from tastebridge.retrieval.log.schema import KIND_NOS
from tastebridge.retrieval.records import Event, EventKind
from tastebridge.retrieval.settings import DEFAULT_STRENGTHS, Settings

SETTINGS = Settings()
UNKNOWN = math.nan
Row = tuple[int, int, EventKind, float, int, int]


def columns(rows: list[Row]) -> EventColumns:
    users, items, kinds, values, times, positions = zip(*rows, strict=True) if rows else ((),) * 6
    return EventColumns(
        np.array(users, dtype=np.int64),
        np.array(items, dtype=np.int64),
        np.array([KIND_NOS[kind] for kind in kinds], dtype=np.int8),
        np.array(values, dtype=np.float64),
        np.array(times, dtype=np.int64),
        np.array(positions, dtype=np.int64),
    )


def rated(user: int, item: int, value: float) -> Row:
    return (user, item, EventKind.RATING, value, -1, -1)


def test_nothing_comes_of_nothing():
    assert [len(column) for column in strengths(columns([]), SETTINGS)] == [0, 0, 0, 0]


@pytest.mark.parametrize("kind", list(EventKind))
def test_an_event_without_a_rating_counts_what_the_settings_say(kind: EventKind):
    found = strengths(columns([(1, 1, kind, UNKNOWN, -1, -1)]), SETTINGS)
    assert found.strength.tolist() == pytest.approx([DEFAULT_STRENGTHS[kind]])


def test_settings_change_what_an_event_counts():
    settings = Settings(strengths={EventKind.VIEW: 0.7})
    found = strengths(columns([(1, 1, EventKind.VIEW, UNKNOWN, -1, -1)]), settings)
    assert found.strength.tolist() == pytest.approx([0.7])


def test_formula_of_ratings():
    rows = [rated(1, 1, 5.0), rated(1, 2, 1.0), rated(2, 1, 3.0), rated(3, 1, 4.0), rated(3, 2, 2.0)]
    # Domain: mean 3, half range 2. Person 1: mean (6 + 15) / 7 = 3; person 2: (3 + 15) / 6 = 3; so is 3.
    found = strengths(columns(rows), SETTINGS)
    assert RatingScale.of(columns(rows)) == RatingScale(3.0, 2.0)
    assert found.strength.tolist() == pytest.approx([2.0, -1.0, 1.0, 2.0, 0.0])


def test_a_rating_is_worth_less_from_somebody_who_rates_high():
    others = [rated(9, item, value) for item, value in enumerate((1.0, 2.0, 3.0, 4.0, 5.0) * 4, start=100)]
    kind_person = [rated(1, item, 5.0) for item in range(20)] + [rated(1, 50, 4.0)]
    strict_person = [rated(2, item, 1.0) for item in range(20)] + [rated(2, 50, 4.0)]
    found = strengths(columns(others + kind_person + strict_person), SETTINGS)
    of = {(user, item): value for user, item, value, _ in zip(*(c.tolist() for c in found), strict=True)}
    assert of[1, 50] < 1 < of[2, 50]
    assert of[1, 0] > 1


def test_one_who_rates_everything_best_still_likes_it():
    others = [rated(9, item, value) for item, value in enumerate((1.0, 2.0, 3.0, 4.0, 5.0), start=100)]
    found = strengths(columns(others + [rated(1, item, 5.0) for item in range(1000)]), SETTINGS)
    assert (found.strength[:1000] >= 1.0).all()


def test_events_of_a_pair_add_up_to_a_bound():
    rows = [(1, 1, EventKind.VIEW, UNKNOWN, at, -1) for at in range(3)]
    rows += [(1, 2, EventKind.PURCHASE, UNKNOWN, at, -1) for at in range(9)]
    rows += [(1, 3, EventKind.DISLIKE, UNKNOWN, at, -1) for at in range(9)]
    found = strengths(columns(rows), SETTINGS)
    assert found.item_no.tolist() == [1, 2, 3]
    assert found.strength.tolist() == pytest.approx([0.6, 3.0, -1.0])


def test_order_is_by_time_then_position_and_starts_at_each_person():
    buy = EventKind.PURCHASE
    rows = [
        (1, 10, buy, UNKNOWN, 300, -1),
        (1, 11, buy, UNKNOWN, 100, 5),
        (1, 12, buy, UNKNOWN, 100, 2),
        (1, 13, buy, UNKNOWN, 50, -1),
        (1, 13, buy, UNKNOWN, 400, -1),
        (2, 10, buy, UNKNOWN, -1, 8),
        (2, 11, buy, UNKNOWN, -1, 3),
        (3, 10, buy, UNKNOWN, -1, -1),
        (3, 11, buy, UNKNOWN, -1, -1),
    ]
    assert strengths(columns(rows), SETTINGS).order.tolist() == [2, 1, 0, 3, 1, 0, 0, 0]


_ROWS = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.integers(1, 4),
        st.sampled_from(list(EventKind)),
        st.one_of(st.just(UNKNOWN), st.integers(-4, 10).map(lambda half: half / 2)),
        st.sampled_from([-1, 100, 200]),
        st.integers(-1, 2),
    ),
    max_size=30,
)


@given(rows=_ROWS, seed=st.integers(0, 2**32 - 1))
def test_one_row_a_pair_within_bounds_whatever_the_order(rows: list[Row], seed: int):
    found = strengths(columns(rows), SETTINGS)
    pairs = list(zip(found.user_no.tolist(), found.item_no.tolist(), strict=True))
    assert pairs == sorted({row[:2] for row in rows})
    assert found.strength.dtype == np.float32
    assert ((found.strength >= -1) & (found.strength <= 3)).all()
    shuffled = columns(rows).take(np.random.default_rng(seed).permutation(len(rows)))
    for one, other in zip(found, strengths(shuffled, SETTINGS), strict=True):
        np.testing.assert_array_equal(one, other)


@given(rows=_ROWS)
def test_ranks_of_a_person_begin_at_zero_without_a_gap(rows: list[Row]):
    found = strengths(columns(rows), SETTINGS)
    for user in set(found.user_no.tolist()):
        ranks = set(found.order[found.user_no == user].tolist())
        assert ranks == set(range(len(ranks)))


@given(rows=_ROWS, shift=st.integers(-100, 100), factor=st.sampled_from([0.5, 1.0, 2.0, 10.0]))
def test_another_scale_of_ratings_changes_nothing(rows: list[Row], shift: int, factor: float):
    values = {row[3] for row in rows if not math.isnan(row[3])}
    moved = [(*row[:3], row[3] * factor + shift, *row[4:]) for row in rows]
    if len(values) > 1:  # one value alone has no range to measure by
        np.testing.assert_allclose(
            strengths(columns(moved), SETTINGS).strength,
            strengths(columns(rows), SETTINGS).strength,
            atol=1e-5,
        )


@given(rows=_ROWS)
def test_a_person_alone_has_the_ties_they_have_among_all(rows: list[Row]):
    scale = RatingScale.of(columns(rows))
    found = strengths(columns(rows), SETTINGS)
    for user in {row[0] for row in rows}:
        history = [
            Event(item, "film", kind, value, at_us, position)
            for owner, item, kind, value, at_us, position in rows
            if owner == user
        ]
        alone = person_strengths(history, scale, SETTINGS)
        among_all = found.user_no == user
        by_item = np.argsort(alone.item_no)
        np.testing.assert_array_equal(alone.item_no[by_item], found.item_no[among_all])
        np.testing.assert_allclose(alone.strength[by_item], found.strength[among_all], rtol=1e-6)
        ranks = dict(zip(found.item_no[among_all].tolist(), found.order[among_all].tolist(), strict=True))
        oldest_first = [ranks[item] for item in alone.item_no.tolist()]
        assert oldest_first == sorted(oldest_first)


def test_a_person_without_a_history_has_no_ties():
    assert [len(column) for column in person_strengths([], RatingScale(3.0, 2.0), SETTINGS)] == [0, 0]
