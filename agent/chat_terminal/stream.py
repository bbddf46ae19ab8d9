"""Text that appears word by word, broken between words."""

from collections.abc import Callable

from rich.cells import cell_len

from .line_ends import may_end
from .visible import visible_piece


class WordStream:
    """Writes pieces of text as whole words, and begins a new line where the next word does not fit.

    Args:
        write: is given what is to appear, at once.
        width: of a line, in cells.

    Attributes:
        text: all that came in, made visible.
    """

    def __init__(self, write: Callable[[str], object], width: int) -> None:
        self.text = ""
        self._write = write
        self._width = width
        self._column = 0
        self._word = ""
        self._spaces = 0

    def add(self, piece: str) -> None:
        """Takes in the next piece; its last word waits until it is known to be whole."""
        for char in visible_piece(piece):
            self.text += char
            if char == "\n":
                self._put_word()
                self._new_line()
            elif char == " ":
                self._put_word()
                self._spaces = 1
            else:
                if self._word and may_end(self._word[-1], char):
                    self._put_word()
                self._word += char

    def end(self) -> None:
        """Writes what still waits, and ends the line."""
        self._put_word()
        if self._column:
            self._new_line()

    def _put_word(self) -> None:
        while self._word:
            space = " " if self._spaces and self._column else ""
            cells = cell_len(self._word)
            if self._column and self._column + len(space) + cells > self._width:
                self._new_line()
                continue
            part = _fitting(self._word, self._width - len(space))
            self._write(space + part)
            self._column += len(space) + cell_len(part)
            self._word = self._word[len(part) :]
            self._spaces = 0

    def _new_line(self) -> None:
        self._write("\n")
        self._column = 0
        self._spaces = 0


def _fitting(word: str, width: int) -> str:
    """Returns as much of a word as fits a line of its own."""
    end = len(word)
    while end > 1 and cell_len(word[:end]) > width:
        end -= 1
    return word[:end]
