"""How often each item is shown."""

import numpy as np
import scipy.sparse as sp

from ...retrieval.errors import EvaluationError
from ...retrieval.records import Ints
from ..lists import Lists
from .contract import Context
from .places import items_at


def exposure(lists: Lists, k: int, context: Context) -> Ints:
    """Returns in how many lists each item is among the first k, shape (items,).

    Raises:
        EvaluationError: the lists were cut before place k, or hold items that the context does not know.
    """
    items = items_at(lists, k)
    n_items = len(context.popularity)
    if items.size and items.max() >= n_items:
        raise EvaluationError(f"a list holds item {items.max()}, and the context has {n_items} items")
    return np.bincount(items[items >= 0], minlength=n_items)


def shown_items(items: Ints, n_items: int) -> sp.csr_matrix:
    """Returns 1 where a list has an item, shape (users, n_items).

    Args:
        items: as `items_at` gives them.
        n_items: items of the catalogue.
    """
    users, places = np.nonzero(items >= 0)
    return sp.csr_matrix((np.ones(len(users)), (users, items[users, places])), shape=(len(items), n_items))
