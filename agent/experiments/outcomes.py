"""What people did with the items that they were shown."""

from collections.abc import Iterable, Sequence
from typing import Self

from pydantic import ValidationError

from ...retrieval.errors import ExperimentError, UnknownName
from ...retrieval.log.experiment_rows import NewOutcome
from ...retrieval.log.experiments import ExperimentLog
from ...retrieval.records import EventKind
from ...retrieval.settings import Section, explain


class Outcome(Section):
    """One thing that was done."""

    exposure_id: str
    """From the answer's `experiment`."""
    item_id: str
    """One of the answer's items."""
    kind: EventKind
    value: float | None = None
    """A rating, say."""
    at_us: int | None = None
    """Microseconds since 1970 (UTC); none: now."""

    @classmethod
    def checked(cls, **fields: object) -> Self:
        """Returns the outcome of these fields.

        Raises:
            ExperimentError: one is wrong.
        """
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            raise ExperimentError(f"this is no outcome: {explain(error)}") from error


def read_outcomes(lines: Iterable[str]) -> list[Outcome]:
    """Returns the outcomes that are written one JSON object a line.

    Raises:
        ExperimentError: a line is none; names it.
    """
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(Outcome.model_validate_json(line))
            except ValidationError as error:
                raise ExperimentError(f"line {number} is no outcome: {explain(error)}") from error
    return found


def record(log: ExperimentLog, outcomes: Sequence[Outcome], now_us: int) -> int:
    """Stores outcomes, all or none; of one exposure, item and kind the first one counts.

    Returns:
        How many were new.

    Raises:
        UnknownName: no list was shown under such an id.
        ExperimentError: the list had no such item.
        LogError: the log refuses.
    """
    shown = log.exposures({one.exposure_id for one in outcomes})
    for one in outcomes:
        if one.exposure_id not in shown:
            raise UnknownName("exposure", one.exposure_id)
        if one.item_id not in shown[one.exposure_id].items:
            raise ExperimentError(
                f"the list {one.exposure_id!r} has no item {one.item_id!r}; no outcome is stored"
            )
    return log.add_outcomes(
        NewOutcome(
            one.exposure_id,
            one.item_id,
            one.kind,
            now_us if one.at_us is None else one.at_us,
            float("nan") if one.value is None else one.value,
        )
        for one in outcomes
    )
