"""From scores to lists, for every method in the same way."""

from collections.abc import Callable

import numpy as np

from ..retrieval.errors import EvaluationError
from ..retrieval.history import Histories
from ..retrieval.records import Floats, Ints
from ..retrieval.vectors.exact import top_k
from .lists import Lists
from .problem import Task
from .training import People

BLOCK_PEOPLE = 256
"""People scored at once; bounds the memory."""

Score = Callable[[People], Floats]


def make_lists(score: Score, task: Task, depth: int, seed: int, advance: Callable[[int], None]) -> Lists:
    """Ranks the whole catalogue, or the task's candidates, for everyone, without what they have already.

    Ties are broken by one shuffled order of the catalogue, the same for everybody and every method: the
    catalogue's own order may know what is popular or what is relevant.

    Args:
        score: gives finite scores, shape (people, items).
        task: whom for.
        depth: length of the lists; ranks are of the whole catalogue all the same.
        seed: decides the order of ties.
        advance: told how many people are done.

    Raises:
        EvaluationError: scores of a wrong shape, or not finite.
    """
    n_items = task.truth.n_items
    shuffled = np.random.default_rng([seed, n_items]).permutation(n_items)
    parts = []
    for start in range(0, len(task), BLOCK_PEOPLE):
        rows = np.arange(start, min(start + BLOCK_PEOPLE, len(task)))
        people = task.people.take(rows)
        scores = score(people)
        if scores.shape != (len(rows), n_items) or not np.isfinite(scores).all():
            raise EvaluationError(
                f"scores must be finite and of shape {(len(rows), n_items)}, got shape {scores.shape} with "
                f"{int((~np.isfinite(scores)).sum())} values that are not finite"
            )
        only = None if task.candidates is None else task.candidates.items[rows]
        parts.append(_block(scores, people.target, task.truth.take(rows), depth, shuffled, only))
        advance(len(rows))
    return join(parts, min(depth, n_items))


def join(parts: list[Lists], depth: int) -> Lists:
    """Returns the lists of several blocks of users as one."""
    if not parts:
        empty = np.zeros(0, dtype=np.int64)
        no_list = np.zeros((0, depth), dtype=np.int64)
        return Lists(no_list, no_list.astype(bool), empty, empty, empty)
    return Lists(
        np.concatenate([part.items for part in parts]),
        np.concatenate([part.hits for part in parts]),
        np.concatenate([part.n_relevant for part in parts]),
        np.concatenate([part.ranks for part in parts]),
        np.concatenate([part.n_ranked for part in parts]),
    )


def _block(
    scores: Floats, known: Histories, truth: Histories, depth: int, shuffled: Ints, only: Ints | None
) -> Lists:
    n_items = scores.shape[1]
    place = np.empty(n_items, dtype=np.int64)
    place[shuffled] = np.arange(n_items)
    ordered = np.take(np.asarray(scores, dtype=np.float32), shuffled, axis=1)
    known_rows = np.repeat(np.arange(len(known)), np.diff(known.indptr))
    ordered[known_rows, place[known.items]] = -np.inf
    n_ranked = n_items - np.diff(known.indptr)
    if only is not None:
        hidden = np.ones(ordered.shape, dtype=bool)
        np.put_along_axis(hidden, place[only], False, axis=1)
        ordered[hidden] = -np.inf
        n_ranked = np.full(len(ordered), only.shape[1])
    depth = min(depth, n_items)
    best = top_k(ordered, depth)
    within = np.arange(depth)[None] < n_ranked[:, None]
    items = np.where(within, shuffled[best], -1)
    rows = np.repeat(np.arange(len(truth)), np.diff(truth.indptr))
    relevant = np.zeros(ordered.shape, dtype=bool)
    relevant[rows, place[truth.items]] = True
    hits = np.take_along_axis(relevant, best, axis=1) & within
    return Lists(items, hits, np.diff(truth.indptr), _ranks(ordered, truth, place), n_ranked)


def _ranks(ordered: Floats, truth: Histories, place: Ints) -> Ints:
    """Returns the rank of each relevant item, rising within a person."""
    ranks = np.empty(len(truth.items), dtype=np.int64)
    for row in range(len(truth)):
        own, part = ordered[row], slice(truth.indptr[row], truth.indptr[row + 1])
        ranks[part] = sorted(
            1 + np.count_nonzero(own > own[column]) + np.count_nonzero(own[:column] == own[column])
            for column in place[truth.items[part]]
        )
    return ranks
