"""Cleaning of text that others wrote: titles, names, descriptions, ids.

What a reader cannot see must not reach a prompt, a terminal or an index (D7).
"""

import re
import unicodedata

# Cf holds zero-width, bidirectional and tag characters; Cs lone surrogates, which no encoding takes.
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")

# Invisible in other categories: Unicode's Default_Ignorable_Code_Point, which `unicodedata` does not know.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff]"
)


def clean_text(value: str, max_chars: int) -> str:
    """Returns `value` in Unicode's NFKC form, on one line, without characters that cannot be seen.

    Control, zero-width, bidirectional, tag and variation-selector characters go, line breaks and spaces of
    every kind become one space, and what is longer than `max_chars` is cut, not between a letter and its
    accents. Cleaning a second time changes nothing.
    """
    text = value if value.isascii() and value.isprintable() else _visible(value)
    if " " in text or not text.isprintable():  # other spaces than the plain one are not printable
        text = " ".join(text.split())
    return text if len(text) <= max_chars else _cut(text, max_chars)


def _visible(value: str) -> str:
    # First what goes, which may have kept two characters apart that compose; NFKC makes nothing that must go.
    kept = "".join(map(_kept, _INVISIBLE.sub("", value)))
    return unicodedata.normalize("NFKC", kept)


def _kept(char: str) -> str:
    if char in _BREAKS:
        return " "
    return "" if unicodedata.category(char) in _DROPPED_CATEGORIES else char


def _cut(text: str, max_chars: int) -> str:
    end = max_chars
    while end > 0 and unicodedata.category(text[end]).startswith("M"):
        end -= 1
    # One letter under a heap of accents longer than all that is allowed: cut the heap.
    return text[: end or max_chars].rstrip()
