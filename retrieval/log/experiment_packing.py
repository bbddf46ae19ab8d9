"""Experiments, exposures and outcomes as the columns of their tables, and back."""

import json
import math
from collections.abc import Sequence
from typing import Any

from .experiment_rows import EndedArm, Exposure, NewOutcome, StoredExperiment
from .schema import KIND_NOS, NO_VALUE


def unpack_experiment(row: Any) -> StoredExperiment:
    """Returns the experiment in a row of its table."""
    ended = tuple(EndedArm(*one) for one in json.loads(row.ended_arms))
    return StoredExperiment(row.name, row.design, row.started_us, row.ended_us, ended)


def pack_ended(ended: Sequence[EndedArm]) -> str:
    """Returns the value of the column `ended_arms`."""
    return json.dumps([list(one) for one in ended])


def pack_exposure(one: Exposure) -> tuple[Any, ...]:
    """Returns an exposure as a row of its table."""
    return (
        one.exposure_id,
        one.experiment,
        one.user_id,
        one.arm,
        one.target,
        one.at_us,
        json.dumps(one.items),
        json.dumps(one.teams),
        one.latency_ms,
        one.tokens,
        int(one.invalid),
        one.error,
    )


def unpack_exposure(row: Any) -> Exposure:
    """Returns the exposure in a row of its table."""
    return Exposure(*row)._replace(
        items=tuple(json.loads(row.items)), teams=tuple(json.loads(row.teams)), invalid=bool(row.invalid)
    )


def pack_outcome(one: NewOutcome) -> dict[str, Any]:
    """Returns an outcome as the columns of its table."""
    return {
        "exposure_id": one.exposure_id,
        "item_id": one.item_id,
        "kind_no": KIND_NOS[one.kind],
        "value": NO_VALUE if math.isnan(one.value) else one.value,
        "at_us": one.at_us,
    }
