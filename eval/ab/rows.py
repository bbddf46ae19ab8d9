"""What was read so far, line by line in a file, so that a test that was killed goes on where it was."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ...retrieval.errors import EvaluationError

FILE = "rows.jsonl"

Key = tuple[str, int, int, int]
"""Arm, repeat, wording, person."""


class Spent(BaseModel):
    """What asking took."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt_tokens: int = 0
    completion_tokens: int = 0
    calls: int = 0
    seconds: float = 0.0

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.prompt_tokens + self.completion_tokens


class Row(BaseModel):
    """What one arm made of one person's list in one repeat and wording."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    arm: str
    repeat: int
    wording: int
    """0: the prompt as it is; n: its n-th paraphrase."""
    person: int
    """Place in the order of reading."""
    scores: tuple[float, ...] | None
    """The model's, in the order of retrieval; null where it failed."""
    error: str = ""
    """Why it failed."""
    repaired: bool = False
    ranking: Spent = Spent()
    writing: Spent = Spent()
    """On explanations; they are written in the first repeat alone."""
    asked: int = 0
    """Explanations that it was asked for."""
    accepted: int = 0
    """Those that the verifier accepted."""

    @property
    def key(self) -> Key:
        """Which reading it is."""
        return (self.arm, self.repeat, self.wording, self.person)

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.ranking.tokens + self.writing.tokens


class Rows:
    """The rows of a run's folder.

    Args:
        folder: it exists.

    Raises:
        EvaluationError: a line that is not the last cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._rows = {row.key: row for row in _read(self._path)}

    def __len__(self) -> int:
        """Returns how many there are."""
        return len(self._rows)

    def __contains__(self, key: Key) -> bool:
        """Whether this was read already."""
        return key in self._rows

    def get(self, key: Key) -> Row | None:
        """Returns one reading, None if there is none."""
        return self._rows.get(key)

    def all(self) -> Iterable[Row]:
        """Returns them as they came."""
        return self._rows.values()

    def add(self, rows: Sequence[Row]) -> None:
        """Appends rows; they are on the disk when this returns.

        Raises:
            EvaluationError: they cannot be written.
        """
        if not rows:
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write("".join(row.model_dump_json() + "\n" for row in rows))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise EvaluationError(f"{self._path} cannot be written: {error.strerror or error}") from error
        self._rows.update({row.key: row for row in rows})


def _read(path: Path) -> list[Row]:
    """Reads the rows, and cuts off a last line that a kill left unfinished."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read: {error.strerror or error}") from error
    whole, newline, torn = text.rpartition(b"\n")
    if torn:
        with path.open("r+b") as file:
            file.truncate(len(whole) + len(newline))
    rows = []
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            rows.append(Row.model_validate_json(line))
        except ValidationError as error:
            fault = error.errors()[0]["msg"]
            raise EvaluationError(
                f"{path}, line {number}: {fault}; start the test anew with --fresh"
            ) from error
    return rows
