"""Where a line may end, in languages with and without spaces."""

from rich.cells import cell_len

_WIDE = "\u2e80"
"""From here on scripts are written without spaces."""
_NEVER_FIRST = frozenset("，。！？；：、）》」』】〉〕”’…·,.!?;:)")
_NEVER_LAST = frozenset("《「『（【〈〔“‘(")


def may_end(last: str, following: str) -> bool:
    """Returns whether a line may end between two characters.

    After a space; next to a Chinese character, but never so that a line begins with a closing mark or ends
    with an opening one.
    """
    if last == " " or following == " ":
        return last == " " and following != " "
    if following in _NEVER_FIRST or last in _NEVER_LAST:
        return False
    return last >= _WIDE or following >= _WIDE


def line_ends(text: str, width: int) -> list[int]:
    """Returns the offsets at which `text` is cut so that no part, but for spaces at its end, is too wide.

    Args:
        text: one line, without line breaks.
        width: in cells, at least 2.
    """
    ends: list[int] = []
    begin, candidate, cells = 0, 0, 0
    for at, char in enumerate(text):
        if at > begin and may_end(text[at - 1], char):
            candidate = at
        cells += cell_len(char)
        while cells > width and char != " ":
            begin = candidate if candidate > begin else at
            ends.append(begin)
            cells = cell_len(text[begin : at + 1])
    return ends
