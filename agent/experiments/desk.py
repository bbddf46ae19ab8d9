"""What the command `experiment` does: starts, lists, shows, checks and stops, and takes outcomes."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter

from ...retrieval.errors import ExperimentError
from ...retrieval.log import EventLog
from ...retrieval.log.experiments import ExperimentLog
from ...retrieval.workspace import Workspace
from ..terminal import console
from .analysis import analyse
from .arms import parse_arm
from .design import Design
from .experiment import Experiment
from .guard_rails import Judgement, check
from .outcomes import Outcome, read_outcomes, record
from .served import ExperimentService, now_us
from .starting import start
from .terminal import show_experiments, show_judgements, show_results, show_started


class ExperimentDesk:
    """The experiments of a workspace, for a terminal.

    Args:
        workspace: whose.
        as_json: whether to print JSON for machines.
    """

    def __init__(self, workspace: Workspace, *, as_json: bool) -> None:
        self._workspace = workspace
        self._as_json = as_json

    def start(self, name: str, arms: Sequence[str], shares: Sequence[float], **fields: object) -> None:
        """Starts an experiment, and says what is odd about its arms.

        Args:
            name: never used before.
            arms: as `parse_arm` reads them, the baseline first.
            shares: of the arms; none: equal ones.
            fields: of the design; those that are None keep their default.

        Raises:
            ExperimentError, SettingsError, UnknownName: it cannot be.
        """
        if shares and len(shares) != len(arms):
            raise ExperimentError(f"there are {len(arms)} arms and {len(shares)} shares; give one for each")
        parsed = [parse_arm(arm, share) for arm, share in zip(arms, shares or [1.0] * len(arms), strict=True)]
        rails = fields.pop("guard_rails", {})
        given = {key: value for key, value in fields.items() if value is not None}
        assert isinstance(rails, dict)
        given["guard_rails"] = {key: value for key, value in rails.items() if value is not None}
        design = Design.checked(arms=parsed, **given)
        with ExperimentService(self._workspace) as service:
            experiment = start(service, name, design, now_us())
            remarks = service.remarks(experiment)
        if not design.window_hours:
            remarks.append(
                "without a window what came of a list may change as long as the experiment runs, which the "
                "always-valid intervals do not allow for; see docs/experiments.md"
            )
        if self._as_json:
            self._print({"name": name, "design": design.model_dump(mode="json"), "remarks": remarks})
        else:
            show_started(console(), experiment, remarks)

    def list(self) -> None:
        """Prints all experiments, the oldest first."""
        with self._log() as log:
            found = [Experiment.of(one) for one in log.all()]
        if self._as_json:
            self._print(
                [
                    {
                        "name": one.name,
                        "target": one.design.target,
                        "kind": one.design.kind,
                        "arms": [arm.name for arm in one.design.arms],
                        "started_us": one.started_us,
                        "ended_us": None if one.runs else one.ended_us,
                        "ended_arms": [ended._asdict() for ended in one.ended_arms.values()],
                    }
                    for one in found
                ]
            )
        else:
            show_experiments(console(), found)

    def show(self, name: str) -> None:
        """Prints what an experiment has found out.

        Raises:
            UnknownName: there is none.
        """
        with self._log() as log:
            results = analyse(log, Experiment.of(log.experiment(name)), now_us())
        if self._as_json:
            self._print(results.model_dump(mode="json"))
        else:
            show_results(console(), results)

    def check(self, name: str) -> bool:
        """Looks at the guard rails and ends arms that broke one.

        Returns:
            Whether all arms keep within them.

        Raises:
            UnknownName: there is none.
        """
        with self._log() as log:
            judged = check(log, Experiment.of(log.experiment(name)), now_us())
        if self._as_json:
            self._print([_plain(one) for one in judged])
        else:
            show_judgements(console(), judged)
        return not any(one.reasons for one in judged)

    def stop(self, name: str) -> None:
        """Ends an experiment, and prints what it has found out.

        Raises:
            UnknownName: there is none.
        """
        with self._log() as log:
            log.end(name, now_us())
        self.show(name)

    def outcome(self, exposure_id: str, item_id: str, kind: str, value: float | None) -> None:
        """Stores one outcome.

        Raises:
            ExperimentError, UnknownName: it cannot be one.
        """
        self._record([Outcome.checked(exposure_id=exposure_id, item_id=item_id, kind=kind, value=value)])

    def outcomes(self, path: Path) -> None:
        """Stores the outcomes of a file, all or none.

        Raises:
            ExperimentError, UnknownName: a line is none, or cannot be one.
        """
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ExperimentError(f"cannot read {path}: {error}") from error
        self._record(read_outcomes(lines))

    def _record(self, told: Sequence[Outcome]) -> None:
        with self._log() as log:
            new = record(log, told, now_us())
        if self._as_json:
            self._print({"outcomes": len(told), "new": new})
        else:
            console().print(f"{new} of {len(told)} outcomes are new")

    @contextmanager
    def _log(self) -> Iterator[ExperimentLog]:
        with EventLog(self._workspace.log_url) as log:
            yield ExperimentLog(log.engine)

    def _print(self, told: object) -> None:
        sys.stdout.write(TypeAdapter(object).dump_json(told).decode() + "\n")


def _plain(one: Judgement) -> dict[str, object]:
    return {"arm": one.arm, **one.rates._asdict(), "reasons": one.reasons, "ended": one.ended}
