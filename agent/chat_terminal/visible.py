"""Text that others wrote, made safe for a terminal."""

import json
from functools import lru_cache
from typing import Any

from ...retrieval.text import clean_text

CHARS = 4000


def visible(text: str, max_chars: int = CHARS) -> str:
    """Returns `text` on one line without what a terminal would obey or a reader could not see.

    Unlike `clean_text` it leaves the letters as they are written: Chinese punctuation stays wide.
    """
    line = " ".join("".join(map(_kept, text)).split())
    return line if len(line) <= max_chars else line[: max_chars - 1].rstrip() + "…"


def visible_lines(text: str, max_chars: int = CHARS) -> list[str]:
    """Returns each line of `text` as `visible`; empty lines between others stay, and are empty."""
    return [visible(line, max_chars) for line in text.strip().splitlines()]


def visible_piece(piece: str) -> str:
    """Returns a piece of a text that is still being written: spaces and line ends at its edges stay."""
    return "".join(char if char == "\n" else _kept(char) for char in piece)


def json_line(value: dict[str, Any]) -> str:
    """Returns JSON on one line in which every character that a terminal might obey is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(char if char == " " or _kept(char) == char else _escaped(char) for char in text)


@lru_cache(maxsize=8192)
def _kept(char: str) -> str:
    if " " <= char <= "~":
        return char
    if char.isspace():
        return " "
    return char if clean_text(char, 32) else ""


def _escaped(char: str) -> str:
    return json.dumps(char)[1:-1]
