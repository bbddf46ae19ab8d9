"""The log of a domain as arrays: who has what, how strongly, how recently."""

import hashlib
from dataclasses import dataclass

import numpy as np

from .history import Histories
from .ingest.strengths import RatingScale, strengths
from .log import EventLog
from .log.columns import EventColumns
from .records import Floats, Ints, Item
from .settings import Settings

RECENCY_HALF_LIFE_DAYS = 365.0
_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class DomainData:
    """Everything that the log knows of one domain."""

    domain: str
    items: list[Item]
    """The catalogue; item i is column i of the histories."""
    user_nos: Ints
    """The log's numbers of the people active here, ascending; row i of the histories."""
    histories: Histories
    recency: Floats
    """Weight of each entry of the histories: halves every year before the newest event; 1 without times."""
    scale: RatingScale
    """How ratings are given here."""
    digest: str
    """SHA-256 of the catalogue and the events, the same for the same state of the log."""

    @property
    def item_nos(self) -> Ints:
        """The log's number of each column, ascending."""
        return np.array([item.item_no for item in self.items], dtype=np.int64)


def read_domain(log: EventLog, domain: str, settings: Settings) -> DomainData:
    """Reads one domain; linear in its events."""
    return domain_data(domain, log.items(domain), log.events(domain), settings)


def domain_data(domain: str, items: list[Item], columns: EventColumns, settings: Settings) -> DomainData:
    """Makes a domain of these events alone; `items` is the whole catalogue, ascending by number."""
    scale = RatingScale.of(columns)
    user_no, item_no, strength, order = strengths(columns, settings, scale)
    user_nos, rows = np.unique(user_no, return_inverse=True)
    item_nos = np.array([item.item_no for item in items], dtype=np.int64)
    places = np.searchsorted(item_nos, item_no)
    shape = {"n_people": len(user_nos), "n_items": len(items)}
    histories = Histories.of_entries(rows, places, strength, order, **shape)
    # The same sorting carries the recency weights to the histories' order of entries.
    weights = Histories.of_entries(rows, places, _recency(columns, user_no, item_no), order, **shape)
    digest = _digest(items, columns)
    return DomainData(domain, items, user_nos, histories, weights.strengths, scale, digest)


def _recency(columns: EventColumns, user_no: Ints, item_no: Ints) -> Floats:
    """Weighs each pair of `user_no` and `item_no` by its newest event."""
    if not len(columns.at_us) or not (columns.at_us >= 0).any():
        return np.ones(len(user_no), dtype=np.float32)
    by_pair = np.lexsort((columns.at_us, columns.item_no, columns.user_no))
    users, items = columns.user_no[by_pair], columns.item_no[by_pair]
    last = np.flatnonzero(np.r_[(users[1:] != users[:-1]) | (items[1:] != items[:-1]), True])
    wanted = np.lexsort((item_no, user_no))
    newest = np.empty(len(user_no), dtype=np.float64)
    newest[wanted] = columns.at_us[by_pair[last]]
    age_days = (newest.max() - newest) / _DAY_US
    # A pair whose time is unknown counts like the oldest one known.
    age_days = np.where(newest >= 0, age_days, age_days[newest >= 0].max())
    weights: Floats = np.exp2(-age_days / RECENCY_HALF_LIFE_DAYS).astype(np.float32)
    return weights


def _digest(items: list[Item], columns: EventColumns) -> str:
    digest = hashlib.sha256()
    for item in items:
        digest.update(repr(item).encode())
    for column in columns:
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
