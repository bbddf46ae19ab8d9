"""A study that can be run, from Python as from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ..retrieval.errors import EvaluationError
from ..retrieval.settings import explain
from .study_config import DatasetConfig, DirectionConfig, StudyConfig

if TYPE_CHECKING:
    from ..retrieval.index.site import BuildProgress
    from .results import RunResults


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
        protocol = options.get("protocol", "cold-start")
        name += "" if protocol == "cold-start" else f"-{protocol}"
        name += "-validation" if options.get("read") == "validation" else ""
        name += "-sampled" if options.get("candidates") else ""
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

        return run_study(self.config, self.base, folder, progress or Silence(), fresh=fresh, command=command)


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
