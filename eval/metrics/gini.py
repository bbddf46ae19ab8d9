"""Gini coefficient of exposure."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..lists import Lists
from .contract import AggregateMetric, Context
from .exposure import exposure


@dataclass(frozen=True)
class Gini(AggregateMetric):
    """How unevenly places in lists are shared among the items of the catalogue (Gini 1912).

    Gini@k = sum over items of (2 i - n - 1) e_i / (n · sum of e), with e_i the number of lists that have item
    i among their first k, in rising order, and n items in the catalogue, shown or not. 0: every item is
    shown equally often; (n - 1) / n: always the same one. All places count alike, as in RecBole's GiniIndex
    and LensKit's ListGini (its ExposureGini weighs places).

    Undefined (NaN) when all lists are empty.
    """

    name: ClassVar[str] = "gini"
    higher_is_better: ClassVar[bool] = False

    def __call__(self, lists: Lists, k: int, context: Context) -> float:
        """Returns the coefficient."""
        shown = np.sort(exposure(lists, k, context))
        n = len(shown)
        if not shown.any():
            return float("nan")
        return float(((2 * np.arange(1, n + 1) - n - 1) * shown).sum() / (n * shown.sum()))
