"""How strongly people are tied to items: one number a pair, from all that they did with it.

An event counts what the settings say for its kind; one with a rating r counts

    base · (1 + 2 (r - m) / h),  clipped to [-1, 2]

where m is the person's own mean rating, drawn towards the domain's mean as if by 5 ratings of that size, and
h is half the range of ratings seen in the domain. So an average rating is worth the base, one that is a
quarter of the scale below the person's mean nothing, and a lower one is a dislike; somebody who rates
everything 5 still has positive ties. The events of a pair add up, clipped to [-1, 3].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..log.columns import EventColumns
from ..log.schema import KIND_NOS
from ..records import Event, Floats, Ints
from ..settings import Settings

PSEUDO_RATINGS = 5
"""The domain's mean weighs as much in a person's mean as this many ratings."""

STEEPNESS = 2.0
"""How fast a rating loses worth below the person's mean: at 2, a quarter of the scale makes it nothing."""

_EVENT_BOUNDS = (-1.0, 2.0)
_PAIR_BOUNDS = (-1.0, 3.0)

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RatingScale:
    """How ratings are given in a domain.

    Attributes:
        mean: over all its ratings; 0 without any.
        half_range: half the distance of the lowest and the highest; 1 when they are one.
    """

    mean: float
    half_range: float

    @classmethod
    def of(cls, columns: EventColumns) -> "RatingScale":
        """Returns the scale of a domain's events."""
        ratings = np.sort(columns.value[~np.isnan(columns.value)])
        if not len(ratings):
            return cls(0.0, 1.0)
        return cls(float(ratings.mean()), float(ratings[-1] - ratings[0]) / 2 or 1.0)


class Strengths(NamedTuple):
    """The ties of people to items, one row a pair, ordered by user, then item.

    `order` ranks the items of a person by time, or by position where times are unknown: 0 is the oldest,
    equal ones share a rank, those without a time come first. An item counts by its latest event.
    """

    user_no: Ints
    item_no: Ints
    strength: Floats
    order: Ints


class PersonStrengths(NamedTuple):
    """The ties of one person, one row an item, oldest first."""

    item_no: Ints
    strength: Floats


def strengths(columns: EventColumns, settings: Settings, scale: RatingScale | None = None) -> Strengths:
    """Returns the ties of all people in a domain; the order of the events does not matter.

    Args:
        columns: the events.
        settings: says what each kind of event counts.
        scale: of the domain's ratings; by default that of `columns`.
    """
    # Sums of floats depend on their order, so the events are put in one that only they decide: by person,
    # item and time, then by all else that tells them apart.
    keys = (columns.value, columns.kind_no, columns.position, columns.at_us, columns.item_no, columns.user_no)
    events = columns.take(np.lexsort(keys))
    users, items = events.user_no, events.item_no
    of_events = _of_events(events, settings, scale or RatingScale.of(events))
    starts = np.flatnonzero(_begins(users, items))
    if not len(starts):
        return Strengths(users, items, of_events.astype(np.float32), users)
    total = np.clip(np.add.reduceat(of_events, starts), *_PAIR_BOUNDS)
    latest = events.take(np.append(starts[1:], len(users)) - 1)
    return Strengths(users[starts], items[starts], total.astype(np.float32), _order(latest))


def person_strengths(history: Sequence[Event], scale: RatingScale, settings: Settings) -> PersonStrengths:
    """Returns the ties of one person to the items of one domain, as `strengths` would with the same scale."""
    columns = EventColumns(
        user_no=np.zeros(len(history), dtype=np.int64),
        item_no=np.array([event.item_no for event in history], dtype=np.int64),
        kind_no=np.array([KIND_NOS[event.kind] for event in history], dtype=np.int8),
        value=np.array([event.value for event in history], dtype=np.float64),
        at_us=np.array([event.at_us for event in history], dtype=np.int64),
        position=np.array([event.position for event in history], dtype=np.int64),
    )
    ties = strengths(columns, settings, scale)
    oldest_first = np.argsort(ties.order, kind="stable")
    return PersonStrengths(ties.item_no[oldest_first], ties.strength[oldest_first])


def _of_events(events: EventColumns, settings: Settings, scale: RatingScale) -> Doubles:
    base = np.zeros(max(KIND_NOS.values()) + 1)
    for kind, number in KIND_NOS.items():
        base[number] = settings.strength_of(kind)
    values: Doubles = base[events.kind_no]
    rated = ~np.isnan(events.value)
    ratings = events.value[rated]
    _, raters = np.unique(events.user_no[rated], return_inverse=True)
    sums = np.bincount(raters, weights=ratings) + PSEUDO_RATINGS * scale.mean
    means = sums / (np.bincount(raters) + PSEUDO_RATINGS)
    values[rated] *= 1 + STEEPNESS * (ratings - means[raters]) / scale.half_range
    return np.clip(values, *_EVENT_BOUNDS)


def _order(latest: EventColumns) -> Ints:
    """Returns the rank within its person of each event, all of them a person's last with an item."""
    by_user = np.lexsort((latest.position, latest.at_us, latest.user_no))
    users, at_us, position = latest.user_no[by_user], latest.at_us[by_user], latest.position[by_user]
    is_first = _begins(users)
    # Ranks count up over all people; each person's are then taken from 0.
    ranks = np.cumsum(_begins(users, at_us, position) & ~is_first)
    order = np.empty(len(by_user), dtype=np.int64)
    order[by_user] = ranks - np.maximum.accumulate(np.where(is_first, ranks, 0))
    return order


def _begins(*columns: Ints) -> NDArray[np.bool_]:
    """Returns where a row differs from the one before it."""
    begins = np.zeros(len(columns[0]), dtype=np.bool_)
    begins[:1] = True
    for column in columns:
        begins[1:] |= column[1:] != column[:-1]
    return begins
