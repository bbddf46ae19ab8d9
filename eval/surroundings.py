"""What metrics beyond accuracy look at besides the lists, made from what methods were fitted on."""

import numpy as np
import scipy.sparse as sp

from ..retrieval.dataset import DomainData
from ..retrieval.history import Histories
from ..retrieval.records import Ints, Item
from ..retrieval.spaces import centred
from .metrics import Context, Values, log_popularity
from .problem import Problem, Task

MIN_SHARED = 2
"""Categories that two domains must have in common for a list to be compared with a history of the other."""


def surroundings(problem: Problem, task: Task, obvious: Ints | None) -> Context:
    """Returns the context of a task's lists.

    Args:
        problem: popularity, vectors and categories are of its training data.
        task: whose histories.
        obvious: lists of a primitive recommender, for serendipity; None: it is not computed.
    """
    training = problem.training
    own = task.people.source if training.has_source else task.people.target
    own_data = training.source if training.has_source else training.target
    categories, profiles = _categories(own_data.items, training.target.items, own)
    return Context(
        popularity=users_of_items(training.target.histories),
        n_users=max(1, len(training.target.histories)),
        vectors=training.once(("centred",), lambda: centred(training.target_text)),
        categories=categories,
        profile_categories=profiles,
        profile_log_popularity=_own_log_popularity(own, own_data),
        primitive=obvious,
    )


def users_of_items(histories: Histories) -> Ints:
    """Returns how many people like each item, shape (items,)."""
    return np.bincount(histories.items[histories.strengths > 0], minlength=histories.n_items)


def _own_log_popularity(own: Histories, data: DomainData) -> Values:
    if not len(data.histories):
        return np.full(len(own), np.nan)
    logs = log_popularity(users_of_items(data.histories), len(data.histories))
    sums = np.asarray(own.likes @ logs, dtype=np.float64)
    means: Values = np.divide(sums, own.lengths, out=np.full(len(own), np.nan), where=own.lengths > 0)
    return means


def _categories(
    own_items: list[Item], target_items: list[Item], own: Histories
) -> tuple[sp.csr_matrix | None, sp.csr_matrix | None]:
    """Returns the categories of the target items and of the people's histories in the same columns."""
    shared = {name for item in own_items for name in item.attributes}
    shared &= {name for item in target_items for name in item.attributes}
    if len(shared) < MIN_SHARED:
        return None, None
    column = {name: place for place, name in enumerate(sorted(shared))}
    return _matrix(target_items, column), sp.csr_matrix(own.likes @ _matrix(own_items, column))


def _matrix(items: list[Item], column: dict[str, int]) -> sp.csr_matrix:
    pairs = [
        (row, column[name])
        for row, item in enumerate(items)
        for name in dict.fromkeys(item.attributes)
        if name in column
    ]
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(items), len(column)))
