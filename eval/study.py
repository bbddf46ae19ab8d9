"""A study: which data, which directions, which methods, and how they are compared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, NonNegativeInt, PositiveInt, ValidationError, field_validator

from ..retrieval.errors import EvaluationError
from ..retrieval.settings import Section, Share, explain
from .protocols.split_config import SplitConfig

if TYPE_CHECKING:
    from ..retrieval.index.site import BuildProgress
    from .results import RunResults

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
    diversity: tuple[Share, ...] = ()
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

    @field_validator("metrics")
    @classmethod
    def _known_metrics(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        from .metrics import parse

        for name in names:
            parse(name)
        return names


class Study:
    """A study that can be run, from Python as from the command line.

        Study.from_file(Path("study.yaml")).run(Path("runs/first"))

    Args:
        config: the study.
        base: relative paths of the study are seen from here.
    """

    def __init__(self, config: StudyConfig, base: Path = Path()) -> None:
        self.config = config
        self.base = base

    @property
    def default_folder(self) -> Path:
        """Where the run is kept by default: in `runs` of the only workspace, else beside the file."""
        if len(self.config.datasets) == 1:
            return self.base / self.config.datasets[0].workspace / "runs" / self.config.name
        return self.base / "runs" / self.config.name

    @classmethod
    def of_direction(cls, workspace: Path, source: str | None, target: str, **options: Any) -> Study:
        """Returns the study of one direction of one workspace; `options` are fields of `StudyConfig`."""
        direction = DirectionConfig(source=source, target=target)
        dataset = DatasetConfig(workspace=workspace.resolve(), directions=(direction,))
        name = f"{source}-{target}" if source else target
        return cls(_checked({"name": name, "datasets": (dataset,), **options}, "the study"))

    @classmethod
    def from_file(cls, path: Path, **options: Any) -> Study:
        """Reads a study file in YAML; `options` override its fields.

        Raises:
            EvaluationError: it cannot be read, is no YAML, or a field is unknown or out of bounds.
        """
        import yaml

        try:
            table = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise EvaluationError(f"{path} cannot be read as a study: {error}") from error
        if not isinstance(table, dict):
            raise EvaluationError(f"{path} is no study: it must be a mapping with at least `datasets`")
        table.setdefault("name", path.stem)
        return cls(_checked({**table, **options}, str(path)), path.parent)

    def run(
        self,
        folder: Path,
        progress: BuildProgress | None = None,
        *,
        fresh: bool = False,
        command: str = "",
    ) -> RunResults:
        """Runs the study, writes results and reports into `folder` and returns the results.

        What an interrupted or an earlier run computed is used again unless `fresh`.

        Raises:
            EvaluationError: the data cannot be split, or a check failed that makes the numbers worthless.
        """
        from ..retrieval.index.site import Silence
        from .run import run_study

        return run_study(self, folder, progress or Silence(), fresh=fresh, command=command)


def open_study(
    path: Path | None, workspace: Path, source: str | None, target: str | None, options: Mapping[str, Any]
) -> Study:
    """Returns the study of a file, or of one direction of a workspace.

    Args:
        path: the study file; None: one direction.
        workspace: of the direction.
        source: None: a study within the target.
        target: needed without a file.
        options: fields of `StudyConfig`; None leaves what the file or the default says.

    Raises:
        EvaluationError: as `Study.from_file`.
    """
    given = {name: value for name, value in options.items() if value is not None}
    if path is not None:
        return Study.from_file(path, **given)
    assert target is not None
    if source is None and "protocol" not in given:
        given["protocol"] = "leave-last-out"
    return Study.of_direction(workspace, source, target, **given)


def _checked(table: dict[str, Any], where: str) -> StudyConfig:
    try:
        return StudyConfig(**table)
    except ValidationError as error:
        raise EvaluationError(f"{where}: {explain(error)}") from error
