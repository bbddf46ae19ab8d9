"""Catalogue coverage."""

from dataclasses import dataclass
from typing import ClassVar

from ..lists import Lists
from .contract import AggregateMetric, Context
from .exposure import exposure
from .places import ratio


@dataclass(frozen=True)
class Coverage(AggregateMetric):
    """How much of the catalogue anybody is shown (Ge et al. 2010).

    Coverage@k = different items among the first k of all lists / items of the catalogue. It grows with the
    number of users, so compare it over the same ones. Users without truth count: they have lists.

    Undefined (NaN) when all lists are empty.
    """

    name: ClassVar[str] = "coverage"
    higher_is_better: ClassVar[bool] = True

    def __call__(self, lists: Lists, k: int, context: Context) -> float:
        """Returns the share of the catalogue."""
        shown = exposure(lists, k, context)
        return float(ratio((shown > 0).sum(), len(shown))) if shown.any() else float("nan")
