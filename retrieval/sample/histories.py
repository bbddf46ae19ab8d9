"""What the synthetic people do: the taste model of docs/sample-world.md."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..records import EventKind, Item
from .people import SEED, Person
from .tastes import Profile, affinities, read_famous

SHARPNESS = 1.8
"""Inverse temperature of the choice of items."""
FAMOUS_BONUS = 0.9
"""What a work of famous.toml has more of, in units of the logit."""
FAME_SPREAD = 0.4
"""Standard deviation of the fame that is left to chance."""
UNLABELLED_TASTE = 0.35
"""Standard deviation of what a profile finds in an item beyond its labels: only behaviour shows it."""
CURIOSITY = 0.1
"""Share of the events that follow fame alone."""
MAX_CATALOGUE_SHARE = 1 / 3
"""Nobody goes through more than this share of a domain."""

_START = datetime(2022, 1, 1, tzinfo=UTC)
_PERIOD_DAYS = 3 * 365
_LAST_FIRST_DAY = 900
_MEAN_SPAN_DAYS = 300.0

_KINDS: dict[str, dict[EventKind, float]] = {
    "films": {EventKind.RATING: 0.85, EventKind.LIKE: 0.1, EventKind.VIEW: 0.05},
    "books": {EventKind.RATING: 0.5, EventKind.PURCHASE: 0.3, EventKind.LIKE: 0.2},
    "albums": {EventKind.LIKE: 0.5, EventKind.VIEW: 0.3, EventKind.RATING: 0.2},
    "games": {EventKind.RATING: 0.4, EventKind.PURCHASE: 0.35, EventKind.VIEW: 0.25},
}


class SampleEvent(NamedTuple):
    """One row of the shipped histories."""

    user_id: str
    domain: str
    item_id: str
    kind: EventKind
    rating: float | None
    """0.5 to 5 in halves; None when the kind carries none."""
    at: datetime


class TasteModel:
    """Draws histories.

    Args:
        profiles: the pure tastes.
        items: the catalogue.
        seed: fixes everything.
    """

    def __init__(self, profiles: Sequence[Profile], items: Sequence[Item], seed: int = SEED) -> None:
        rng = np.random.default_rng(seed)
        famous = read_famous()
        fame = FAMOUS_BONUS * np.array([(item.domain, item.item_id) in famous for item in items])
        fame = fame + FAME_SPREAD * rng.standard_normal(len(items))
        unlabelled = UNLABELLED_TASTE * rng.standard_normal((len(profiles), len(items)))
        domains = np.array([item.domain for item in items])
        self._seed = seed
        self._items = items
        self._affinities = affinities(profiles, items) + unlabelled
        self._columns = {domain: np.flatnonzero(domains == domain) for domain in set(domains.tolist())}
        self._choices = {
            domain: _softmax(SHARPNESS * self._affinities[:, columns] + fame[columns])
            for domain, columns in self._columns.items()
        }
        self._famous = {domain: _softmax(fame[columns]) for domain, columns in self._columns.items()}

    def history(self, person: Person) -> list[SampleEvent]:
        """Returns the person's events by time, at most one an item."""
        rng = np.random.default_rng([self._seed, person.number, 1])
        chosen = np.concatenate(
            [self._choose(rng, person, domain, count) for domain, count in person.counts.items()]
        )
        times = _draw_times(rng, len(chosen))
        ratings = self._draw_ratings(rng, person, chosen)
        order = rng.permutation(len(chosen))
        return [
            self._event(rng, person, self._items[chosen[k]], float(ratings[k]), at)
            for k, at in zip(order, times, strict=True)
        ]

    def _choose(self, rng: np.random.Generator, person: Person, domain: str, count: int) -> NDArray[np.intp]:
        """Draws items without replacement (Gumbel top-k), most of them for one of the person's tastes."""
        taste = np.array(person.shares) @ self._choices[domain][list(person.profiles)]
        probabilities = (1 - CURIOSITY) * taste + CURIOSITY * self._famous[domain]
        columns = self._columns[domain]
        count = min(count, int(len(columns) * MAX_CATALOGUE_SHARE))
        keys = np.log(probabilities) + rng.gumbel(size=len(columns))
        return columns[np.argsort(-keys)[:count]]

    def _draw_ratings(
        self, rng: np.random.Generator, person: Person, chosen: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Rates by the taste that the item suits best, a habit of the person and chance."""
        suits = self._affinities[list(person.profiles)][:, chosen].max(axis=0)
        habit = 0.25 * rng.standard_normal()
        noise = 0.6 * rng.standard_normal(len(chosen))
        halves: NDArray[np.float64] = np.round(2 * (2.0 + 0.9 * suits + habit + noise))
        return np.clip(halves / 2, 0.5, 5.0)

    @staticmethod
    def _event(
        rng: np.random.Generator, person: Person, item: Item, rating: float, at: datetime
    ) -> SampleEvent:
        kinds = _KINDS[item.domain]
        kind = list(kinds)[int(rng.choice(len(kinds), p=list(kinds.values())))]
        if kind is EventKind.LIKE and rating < 3.5:
            kind = EventKind.VIEW
        shown = rating if kind is EventKind.RATING else None
        return SampleEvent(person.user_id, item.domain, item.item_id, kind, shown, at)


def _draw_times(rng: np.random.Generator, count: int) -> list[datetime]:
    """Returns `count` different times, ascending: about three on each of some evenings."""
    n_visits = (count + 2) // 3
    first_day = int(rng.integers(_LAST_FIRST_DAY))
    span = max(n_visits, min(int(rng.exponential(_MEAN_SPAN_DAYS)), _PERIOD_DAYS - first_day))
    days = first_day + np.sort(rng.choice(span, size=n_visits, replace=False))
    hours = rng.integers(18, 23, size=n_visits)
    visits = np.sort(rng.integers(n_visits, size=count))
    nth_of_visit = np.arange(count) - np.searchsorted(visits, visits)
    minutes = (days * 24 + hours)[visits] * 60 + 5 * nth_of_visit
    return [_START + timedelta(minutes=int(minute)) for minute in minutes]


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    weights: NDArray[np.float64] = np.exp(logits - logits.max(axis=-1, keepdims=True))
    total: NDArray[np.float64] = weights.sum(axis=-1, keepdims=True)
    return weights / total
