"""Lines broken to the width of a terminal, by cells: a Chinese character takes two."""

from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from .layout import Line
from .line_ends import line_ends

NARROWEST = 20
WIDEST = 100
"""Cells of a line that is read with ease."""


def width_of(console: Console) -> int:
    """Returns how many cells wide lines are in this terminal."""
    return max(NARROWEST, min(console.width, WIDEST))


def broken(lines: Iterable[Line], console: Console) -> Iterator[Text]:
    """Yields lines that fit the terminal, in their style."""
    width = width_of(console)
    for line in lines:
        room = width - cell_len(line.lead)
        for number, part in enumerate(line.text.divide(line_ends(line.text.plain, room))):
            lead = " " * cell_len(line.lead) if number else line.lead
            part.rstrip()
            yield Text().append(lead, style="dim").append_text(part)


def unbroken(lines: Iterable[Line]) -> Iterator[str]:
    """Yields lines for a pipe, each as long as it is."""
    for line in lines:
        yield f"{line.lead}{line.text.plain}".rstrip()
