"""A run's folder: `results.json`, what every user got, and the reports."""

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from ..retrieval.errors import EvaluationError
from .results import FORMAT, RunResults

RESULTS = "results.json"
USERS = "users"


@dataclass(frozen=True)
class UserValues:
    """What each user of a direction got from each method; it stays in the run's folder and in no report."""

    split_sha256: str
    users: NDArray[np.str_]
    """Outer ids, shape (users,)."""
    methods: tuple[str, ...]
    metrics: tuple[str, ...]
    values: NDArray[np.float64]
    """NaN where undefined, shape (methods, metrics, users)."""

    def of(self, method: str, metric: str) -> NDArray[np.float64]:
        """Returns one metric of one method, shape (users,)."""
        found: NDArray[np.float64] = self.values[self.methods.index(method), self.metrics.index(metric)]
        return found


def direction_name(dataset: str, source: str, target: str) -> str:
    """Returns the file name, without ending, of a direction's user values."""
    parts = [dataset, source, target] if source else [dataset, target]
    return "-".join("".join(c if c.isascii() and c.isalnum() else "_" for c in part) for part in parts)


def write_users(folder: Path, name: str, values: UserValues) -> None:
    """Stores the user values of a direction."""
    (folder / USERS).mkdir(parents=True, exist_ok=True)
    path = folder / USERS / f"{name}.npz"
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        np.savez_compressed(
            file,
            split_sha256=np.array(values.split_sha256),
            users=values.users,
            methods=np.array(values.methods),
            metrics=np.array(values.metrics),
            values=values.values,
        )
    fresh.replace(path)


def read_users(folder: Path, name: str) -> UserValues:
    """Reads the user values of a direction.

    Raises:
        EvaluationError: they are missing or broken.
    """
    path = folder / USERS / f"{name}.npz"
    try:
        with np.load(path, allow_pickle=False) as stored:
            return UserValues(
                str(stored["split_sha256"]),
                stored["users"],
                tuple(str(one) for one in stored["methods"]),
                tuple(str(one) for one in stored["metrics"]),
                stored["values"],
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise EvaluationError(f"{path} cannot be read: {error}; run the study again") from error


def read_results(folder: Path) -> RunResults:
    """Reads the results of a run.

    Raises:
        EvaluationError: `folder` holds no finished run, or one of another version.
    """
    path = folder / RESULTS
    try:
        results = RunResults.model_validate_json(path.read_bytes())
    except OSError as error:
        raise EvaluationError(
            f"{folder} holds no finished run ({path.name} is missing); make one with: tastebridge eval run"
        ) from error
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise EvaluationError(
            f"{path} cannot be read: {where}: {fault['msg']}; run the study again"
        ) from error
    if results.format != FORMAT:
        raise EvaluationError(
            f"{path} has format {results.format}, this program reads {FORMAT}; run it again"
        )
    return results
