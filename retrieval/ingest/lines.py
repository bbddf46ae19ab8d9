"""The lines of a text file, plain or gzip, one at a time in bounded memory."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from ..errors import UnreadableFile
from .reasons import Reason

MAX_LINE_BYTES = 1 << 20
_BLOCK_BYTES = 1 << 18
_SHOWN_BYTES = 1000


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
        while block := self._block():
            yield from self._good_lines(block) or self._lines(block)

    def bytes_read(self) -> int:
        """Returns how far the file on disk has been read."""
        return self._raw.tell()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
        self._raw.close()

    def _block(self) -> bytes:
        """Returns some whole lines; of one that is too long, more than the longest allowed."""
        try:
            block = self._file.read(_BLOCK_BYTES)
            block += self._file.readline(MAX_LINE_BYTES + 1)
            rest = block
            while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
                rest = self._file.readline(MAX_LINE_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableFile(
                f"{self._path} is damaged or cut off after line {self._number} ({error}); "
                "get the file again: nothing of it was stored",
                self._path,
            ) from error
        return block

    def _good_lines(self, block: bytes) -> list[Line] | None:
        # Nearly all blocks are flawless, and then need no look at each line.
        if len(block) > MAX_LINE_BYTES or b"\0" in block:
            return None
        try:
            text = block.decode("utf-8")
        except UnicodeDecodeError:
            return None
        if self._number == 0:
            text = text.removeprefix("\ufeff")
        texts = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
        first = self._number + 1
        self._number += len(texts)
        return [Line(number, text, None) for number, text in enumerate(texts, first)]

    def _lines(self, block: bytes) -> Iterator[Line]:
        for raw in block.removesuffix(b"\n").split(b"\n"):
            self._number += 1
            if len(raw) > MAX_LINE_BYTES:
                yield Line(self._number, raw[:_SHOWN_BYTES].decode("utf-8", "replace"), Reason.LINE_TOO_LONG)
                continue
            try:
                text = raw.decode("utf-8")
                fault = Reason.NUL if "\0" in text else None
            except UnicodeDecodeError:
                text, fault = raw.decode("utf-8", "replace"), Reason.NOT_UTF8
            if self._number == 1:
                text = text.removeprefix("\ufeff")
            yield Line(self._number, text.removesuffix("\r"), fault)
