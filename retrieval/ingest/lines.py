"""The lines of a text file, plain or gzip, one at a time in bounded memory."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from ..errors import UnreadableFile
from .reasons import Reason

MAX_LINE_BYTES = 1 << 20


class Line(NamedTuple):
    """A line without its end; `fault` says why it cannot be used."""

    number: int
    text: str
    fault: Reason | None


class Lines:
    """Iterates over the lines of a file; close it after use.

    Raises:
        UnreadableFile: the compressed data is damaged or cut off.
    """

    def __init__(self, path: Path, *, is_gzip: bool) -> None:
        self._path = path
        self._raw = path.open("rb")
        self._file = cast("BinaryIO", gzip.GzipFile(fileobj=self._raw)) if is_gzip else self._raw
        self._number = 0

    def __iter__(self) -> Iterator[Line]:
        while raw := self._read():
            self._number += 1
            yield self._line(raw)

    def bytes_read(self) -> int:
        """Returns how far the file on disk has been read."""
        return self._raw.tell()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
        self._raw.close()

    def _line(self, raw: bytes) -> Line:
        if len(raw) > MAX_LINE_BYTES:
            self._skip(raw)
            return Line(self._number, "", Reason.LINE_TOO_LONG)
        try:
            text = raw.decode("utf-8")
            fault = Reason.NUL if "\0" in text else None
        except UnicodeDecodeError:
            text, fault = raw.decode("utf-8", "replace"), Reason.NOT_UTF8
        if self._number == 1:
            text = text.removeprefix("\ufeff")
        return Line(self._number, text.rstrip("\r\n"), fault)

    def _skip(self, raw: bytes) -> None:
        while raw and not raw.endswith(b"\n"):
            raw = self._read()

    def _read(self) -> bytes:
        try:
            return self._file.readline(MAX_LINE_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableFile(
                f"{self._path} is damaged or cut off after line {self._number} ({error}); "
                "get the file again: nothing of it was stored",
                self._path,
            ) from error
