"""The metrics by name, and names with a cut such as `ndcg@10`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from ...retrieval.errors import EvaluationError, UnknownName
from ..lists import Lists
from .auc import Auc
from .calibration import Calibration
from .contract import Context, Convention, Metric, UserMetric, Values, lacks
from .coverage import Coverage
from .f1 import F1
from .gini import Gini
from .hit_rate import HitRate
from .intra_list_diversity import IntraListDiversity
from .mae import Mae
from .map import Map
from .mrr import Mrr
from .ndcg import Ndcg
from .novelty import Novelty
from .popularity_lift import PopularityLift
from .precision import Precision
from .recall import Recall
from .rmse import Rmse
from .serendipity import Serendipity
from .stability import Stability

METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            Ndcg(),
            Recall(),
            Precision(),
            F1(),
            HitRate(),
            Mrr(),
            Map(),
            Auc(),
            Coverage(),
            Novelty(),
            IntraListDiversity(),
            Serendipity(),
            Gini(),
            PopularityLift(),
            Calibration(),
            Stability(),
        )
    }
)
"""All metrics of lists, in the order of the tables of a report."""
RATING_METRICS: Mapping[str, Mae | Rmse] = MappingProxyType({"mae": Mae(), "rmse": Rmse()})
"""Metrics of predicted ratings; they read `Ratings`, not lists."""

_NAME = re.compile(r"(?P<name>[a-z0-9_]+?)(?:@(?P<k>[1-9][0-9]{0,5}))?")


@dataclass(frozen=True)
class CutMetric:
    """A metric with its cut: what `ndcg@10` names."""

    metric: Metric
    k: int
    """0 for a metric without a cut."""

    @property
    def name(self) -> str:
        """As it was written, `ndcg@10` or `auc`."""
        return f"{self.metric.name}@{self.k}" if self.k else self.metric.name

    @property
    def has_convention(self) -> bool:
        """Whether it is of accuracy, so that a convention is named with it."""
        return isinstance(self.metric, UserMetric)

    def lacks(self, context: Context | None) -> str:
        """Returns what is missing to compute it, in words; empty if nothing."""
        if isinstance(self.metric, UserMetric):
            return ""
        return "a context" if context is None else lacks(self.metric, context)

    def __call__(
        self, lists: Lists, convention: Convention = "trec", context: Context | None = None
    ) -> Values | float:
        """Returns a value a user, NaN where undefined, shape (users,); one number if not `metric.per_user`.

        Raises:
            EvaluationError: the lists were cut before place k, or the context lacks what the metric needs.
        """
        if isinstance(self.metric, UserMetric):
            return self.metric(lists, self.k, convention)
        if context is None:
            raise EvaluationError(f"the metric {self.metric.name} needs a context")
        return self.metric(lists, self.k, context)


def parse(text: str) -> CutMetric:
    """Reads a name such as `ndcg@10`, or `auc`, which has no cut.

    Raises:
        UnknownName: there is no metric of lists of that name.
        EvaluationError: the cut is missing, no whole number above 0, or not wanted.
    """
    match = _NAME.fullmatch(text)
    name = match["name"] if match else text.partition("@")[0]
    if name not in METRICS:
        raise UnknownName("metric", text, get_close_matches(name, METRICS, n=3, cutoff=0.5) or list(METRICS))
    metric = METRICS[name]
    if match is None:
        raise EvaluationError(f"the cut of {text!r} must be a whole number above 0, as in {name + '@10'!r}")
    if metric.has_cut and match["k"] is None:
        raise EvaluationError(f"the metric {name!r} needs a cut, as in {name + '@10'!r}")
    if not metric.has_cut and match["k"] is not None:
        raise EvaluationError(f"the metric {name!r} is of the whole ranking and has no cut, got {text!r}")
    return CutMetric(metric, int(match["k"] or 0))
