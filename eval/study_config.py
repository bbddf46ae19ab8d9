"""The study file: which data, which directions, which methods, and how they are compared."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveInt, model_validator

from ..retrieval.errors import EvaluationError
from ..retrieval.settings import Section
from .protocols.split_config import SplitConfig

DEFAULT_METRICS = (
    "ndcg@10",
    "recall@10",
    "precision@10",
    "f1@10",
    "hit_rate@10",
    "mrr@10",
    "map@10",
    "auc",
    "coverage@10",
    "novelty@10",
    "intra_list_diversity@10",
    "serendipity@10",
    "gini@10",
    "popularity_lift@10",
    "calibration@10",
)


class DirectionConfig(Section):
    """From one domain to another; without a source, a study within the target."""

    source: str | None = None
    target: str

    @model_validator(mode="after")
    def _two_domains(self) -> Self:
        if self.source == self.target:
            raise EvaluationError(
                f"the source and the target are both {self.target!r}: what must be found would be known; "
                "name two domains, or leave the source out for a study within one"
            )
        return self


class DatasetConfig(Section):
    """A workspace and the directions to study in it."""

    name: str = ""
    """What reports call it; empty: the workspace's folder name."""
    workspace: Path
    """A relative path is seen from the study file."""
    directions: Annotated[tuple[DirectionConfig, ...], Field(min_length=1)]
    attributes: Path | None = None
    """CSV with the columns `user_id` and any attributes, for the gaps between groups of users."""


class CandidatesConfig(Section):
    """Ranks one relevant item among sampled ones, not the whole catalogue; marked as such everywhere."""

    negatives: PositiveInt = 99
    sampling: Literal["uniform", "popularity"] = "uniform"


class CurvesConfig(Section):
    """Curves on the validation users; each point fits or scores every method of the curve once."""

    bridge_users: tuple[NonNegativeInt, ...] = ()
    """How many people may be active in both domains; the others' two histories are made two people's."""
    source_items: tuple[PositiveInt, ...] = ()
    """How many of their newest source items are known of the people who are asked about."""
    diversity: tuple[NonNegativeFloat, ...] = ()
    """Values of tastebridge's setting that trades relevance for coverage."""
    methods: tuple[str, ...] = ()
    """Empty: a selection of every kind."""


class StudyConfig(Section):
    """The study file; every field but `datasets` has a default."""

    name: str = "study"
    datasets: Annotated[tuple[DatasetConfig, ...], Field(min_length=1)]
    protocol: str = "cold-start"
    split: SplitConfig = SplitConfig()
    methods: tuple[str, ...] = ()
    """Empty: every method that needs no model; `random` and the popularity rows are always added."""
    budget: PositiveInt = 8
    """Settings tried a method on the validation users; methods with fewer settings try them all."""
    metric: str = "ndcg@10"
    """What methods are tuned and compared by."""
    metrics: tuple[str, ...] = DEFAULT_METRICS
    convention: Literal["trec", "recbole", "rectools", "lenskit"] = "trec"
    depth: PositiveInt = 50
    """Length of the lists that are kept; at least the largest cut of the metrics."""
    read: Literal["test", "validation"] = "test"
    """Whose scores are reported; with `validation` the test users stay unread."""
    compare: str = "tastebridge"
    """The method that all others are compared with."""
    resamples: PositiveInt = 10_000
    """Of the permutation test and the bootstrap."""
    candidates: CandidatesConfig | None = None
    curves: CurvesConfig | None = None
    probe: bool = False
    """Whether the settings' language model is asked if it knows each target's data by heart."""
    seed: int = 20261121
    seeds: PositiveInt = 1
    """How often each method is fitted, with seeds that count up from `seed`; scores are those of the first,
    and the spread between seeds is told apart from that between users."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        from .metrics import parse

        if not parse(self.metric).has_convention:
            raise EvaluationError(
                f"methods cannot be tuned by {self.metric!r}; metric must be one of accuracy, as in 'ndcg@10'"
            )
        longest = max(parse(name).k for name in self.all_metrics)
        if longest > self.depth:
            raise EvaluationError(
                f"a metric at {longest} needs lists of that length: raise depth, which is {self.depth}"
            )
        where = [
            (one.name or one.workspace.resolve().name, direction.source, direction.target)
            for one in self.datasets
            for direction in one.directions
        ]
        if len(set(where)) < len(where):
            raise EvaluationError(
                "two directions have the same data set, source and target; give each data set its own name"
            )
        return self

    @property
    def all_metrics(self) -> tuple[str, ...]:
        """The metrics of the tables, the one that methods are tuned by among them."""
        return self.metrics if self.metric in self.metrics else (self.metric, *self.metrics)
