"""Ranks one relevant item among sampled ones, as many papers do; never a substitute for the whole catalogue.

Sampled metrics need not order methods as full ones do (Krichene & Rendle 2020), so everything made here
carries a label, and chance stands beside it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...retrieval.errors import EvaluationError
from ...retrieval.history import Histories
from ...retrieval.records import Ints

Sampling = Literal["uniform", "popularity"]


@dataclass(frozen=True)
class CandidateOptions:
    """How candidates are drawn."""

    negatives: int
    sampling: Sampling
    seed: int


@dataclass(frozen=True)
class Candidates:
    """One list of candidates a user, the same for every method."""

    items: Ints
    """Columns of the catalogue in the order in which methods see them, shape (users, 1 + negatives)."""
    slots: Ints
    """Where the relevant one stands, shape (users,); -1 for users without one."""
    n_items: int
    """Of the catalogue."""
    label: str
    """As in `1 + 99 uniform`."""

    @property
    def positives(self) -> Histories:
        """The relevant item of each user; empty for users without one."""
        has = self.slots >= 0
        indptr = np.concatenate([[0], np.cumsum(has)])
        items = self.items[np.flatnonzero(has), self.slots[has]]
        return Histories(indptr, items, np.ones(len(items), dtype=np.float32), self.n_items)


def draw_candidates(
    truth: Histories, known: Histories, user_ids: list[str], popularity: Ints, options: CandidateOptions
) -> Candidates:
    """Draws each user's candidates from a generator of the user's own: others change nothing.

    The relevant item is the user's last one. Negatives are items that the user neither has nor should find,
    without repetition: all equally likely, or by how many people have them (plus one).

    Raises:
        EvaluationError: the catalogue is too small.
    """
    n_items = truth.n_items
    lists = np.zeros((len(truth), options.negatives + 1), dtype=np.int64)
    slots = np.full(len(truth), -1, dtype=np.int64)
    weights = (popularity + 1.0) if options.sampling == "popularity" else np.ones(n_items)
    for row, user in enumerate(user_ids):
        wanted = truth.row(row)[0]
        allowed = np.ones(n_items, dtype=bool)
        allowed[wanted] = allowed[known.row(row)[0]] = False
        free = np.flatnonzero(allowed)
        needed = options.negatives + (not len(wanted))
        if len(free) < needed:
            raise EvaluationError(
                f"{needed} candidates cannot be drawn for {user!r}: only {len(free)} items are neither known "
                "nor relevant; ask for fewer"
            )
        generator = np.random.default_rng([options.seed, *user.encode()])
        share = weights[free] / weights[free].sum()
        drawn = generator.choice(free, needed, replace=False, p=share)
        lists[row] = generator.permutation(np.concatenate([wanted[-1:], drawn]))
        if len(wanted):
            slots[row] = int(np.flatnonzero(lists[row] == wanted[-1])[0])
    return Candidates(lists, slots, n_items, f"1 + {options.negatives} {options.sampling}")
