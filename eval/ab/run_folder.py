"""A test's folder: configuration, rows, results and what each person got; whether it may be gone on with."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ...retrieval.errors import EvaluationError
from .rows import FILE as ROWS

CONFIG = "config.json"
RESULTS = "results.json"
USERS = "users.csv"
LOCK = "run.lock"

Configuration = Mapping[str, Any]
"""Everything that the readings depend on; JSON."""


def sha256_of(configuration: Configuration) -> str:
    """Returns the hash that two tests must share for one to go on with the other's rows."""
    return hashlib.sha256(json.dumps(configuration, sort_keys=True).encode()).hexdigest()


@contextmanager
def holding(folder: Path, configuration: Configuration, *, fresh: bool) -> Iterator[None]:
    """Holds a folder for one test, made or gone on with.

    Args:
        folder: it need not exist.
        configuration: of the test.
        fresh: whether what another test left there is thrown away.

    Raises:
        EvaluationError: it holds another test, another process writes there, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise EvaluationError(f"another process runs a test in {folder}; wait for it to end") from error
    except OSError as error:
        raise EvaluationError(f"no test can be kept in {folder}: {error.strerror or error}") from error
    try:
        _settle(folder, configuration, fresh=fresh)
        yield
    finally:
        lock.release()


def write(path: Path, text: str) -> None:
    """Writes a file whole or not at all.

    Raises:
        EvaluationError: it cannot be written.
    """
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written: {error.strerror or error}") from error


def users_csv(users: Sequence[str], columns: Mapping[str, Sequence[float | int]]) -> str:
    """Returns one line a user; what is undefined is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["user", *columns])
    for place, user in enumerate(users):
        values = (column[place] for column in columns.values())
        writer.writerow([user, *("" if value != value else f"{value:.10g}" for value in values)])
    return out.getvalue()


def _settle(folder: Path, configuration: Configuration, *, fresh: bool) -> None:
    path = folder / CONFIG
    if fresh:
        for name in (ROWS, RESULTS, USERS, CONFIG):
            (folder / name).unlink(missing_ok=True)
    if path.exists():
        _refuse_another(folder, _read(path), configuration)
    elif (folder / ROWS).exists():
        raise EvaluationError(f"{folder} holds rows of a test without its {CONFIG}; start anew with --fresh")
    write(path, json.dumps({**configuration, "sha256": sha256_of(configuration)}, indent=1))


def _read(path: Path) -> dict[str, Any]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}; start anew with --fresh") from error
    if not isinstance(stored, dict):
        raise EvaluationError(f"{path} is no configuration; start anew with --fresh")
    return stored


def _refuse_another(folder: Path, stored: dict[str, Any], configuration: Configuration) -> None:
    if stored.pop("sha256", "") == sha256_of(configuration) == sha256_of(stored):
        return
    differing = [name for name in {**stored, **configuration} if stored.get(name) != configuration.get(name)]
    raise EvaluationError(
        f"{folder} holds another test, which differs in {', '.join(differing) or 'its hash'}; "
        "give another --out, or start anew with --fresh"
    )
