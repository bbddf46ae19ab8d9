"""How text that others wrote is put into a prompt: as data on one line, unable to look like anything else."""

import unicodedata

MAX_CHARS = 160

_LOOKALIKES = str.maketrans(dict.fromkeys('"“”„‟«»″〝〞＂`', "'") | {"<": "‹", ">": "›", "{": "(", "}": ")"})


class Plain(str):
    """Text that went through `plain` and is printed as it is."""

    __slots__ = ()


def plain(text: str, max_chars: int = MAX_CHARS) -> Plain:
    """Returns `text` on one line, without what could end a quotation, open a tag or start a turn.

    Double quotes become single ones, angle brackets and braces become look-alikes, control and invisible
    characters go, white space becomes one space, and what is longer than `max_chars` ends in '…'.
    """
    # Printable text, nearly all of it, has no such character: the look at each costs more than the rest.
    visible = text if text.isprintable() else _without_invisible(text)
    line = " ".join(visible.translate(_LOOKALIKES).split())
    return Plain(line if len(line) <= max_chars else line[: max_chars - 1].rstrip() + "…")


def _without_invisible(text: str) -> str:
    return "".join(" " if unicodedata.category(c)[0] in "ZC" else c for c in text)


def quote(text: str, max_chars: int = MAX_CHARS) -> Plain:
    """Returns `plain` text in double quotes, of which it has none inside."""
    return Plain(f'"{plain(text, max_chars)}"')
