"""Titles of works: in quotation marks, known to the catalogue, with capitals, or after a cue."""

import re
from collections.abc import Callable, Iterator, Sequence

from .languages.table import Table, words
from .scan import TAKEN, Scan

Spot = Callable[[str], Sequence[tuple[int, int]]]
"""Returns the spans of a text that are titles of the catalogue."""

_QUOTED = re.compile(
    r"《([^《》\n]{1,100})》|〈([^〈〉\n]{1,100})〉|「([^「」\n]{1,100})」|『([^『』\n]{1,100})』|“([^“”\n]{1,100})”"
    r"|\"([^\"\n]{1,100})\"|(?<![\w'’])[‘']([^‘’'\n]{2,60})[’'](?!\w)|\*([^*\n]{2,60})\*"
)
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĘĚĜĞĠĢĤĪĮİŁŃŇŌŐŒŘŚŜŞŠŤŪŮŰŽ"
_RUN = re.compile(
    rf"(?<![\w'’-])[{_UPPER}][\w'’&:-]*"
    r"(?: (?:(?:of|the|and|in|a|an|to|for|on|with|de|la|le|du|von|from|at|&|vs) ){0,3}"
    rf"[{_UPPER}0-9][\w'’&:-]*){{0,8}}"
)
_WORD = re.compile(r"[\w'’&:-]+")
_NOT_ALONE = words(
    """
    i i'm i've i'd i'll i’m i’ve i’d i’ll monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december christmas easter
    tv ok ya
    """
)
_ARTICLES = frozenset({"the", "a", "an"})
_SINGULAR = frozenset({"series"})
_LONGEST = 100
_SHORTEST_PART = 2


def mark_quoted(scan: Scan) -> None:
    """Puts what stands in quotation marks into the text as titles."""
    for match in list(_QUOTED.finditer(_open_text(scan))):
        group = match.lastindex
        if group and match.group(group).strip():
            scan.name(*match.span(), words=match.span(group))


def mark_spotted(scan: Scan, spans: Sequence[tuple[int, int]], table: Table) -> None:
    """Puts titles that the catalogue has into the text, where it is still open.

    A single word in small letters is too often just a word: cues find those.
    """
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        words = scan.text[start:end]
        if 0 <= start < end <= len(scan.text) and _open(scan, start, end) and _means_a_title(words, table):
            scan.name(start, end)


def _means_a_title(words: str, table: Table) -> bool:
    tokens = _WORD.findall(words)
    if words.isascii() and len(tokens) < 2 and words == words.lower():
        return False
    return not (words == words.lower() and all(token in table.common for token in tokens))


def mark_phrases(scan: Scan, table: Table) -> None:
    """Puts phrases that are titles by their form into the text: 'the second Dune film'."""
    for pattern in table.names:
        for match in pattern.finditer(scan.low):
            start, end = match.span("title")
            if not _ordinary(scan.plain[start:end], table):
                scan.name(start, end)


def mark_capitals(scan: Scan, table: Table) -> None:
    """Puts words that start with capitals into the text as titles."""
    if scan.text.upper() == scan.text:
        return
    for match in list(_RUN.finditer(_open_text(scan))):
        for start, end in _parts(scan, *_trimmed(scan, *match.span(), table), table):
            if start < end and not _ordinary(scan.plain[start:end], table, capital=not _begins(scan, start)):
                scan.name(start, end)


def mark_cued(scan: Scan, table: Table) -> None:
    """Puts what follows a cue into the text as a title: 'I loved heat'."""
    for pattern in table.cued:
        for match in list(pattern.finditer(scan.low)):
            start, end = match.span("title")
            words = scan.plain[start:end]
            if (
                _open(scan, start, end)
                and not _ordinary(words, table)
                and words.split(" ")[0] not in table.openers
            ):
                for part in _listed(scan, start, end, table):
                    scan.name(*part)


def _listed(scan: Scan, start: int, end: int, table: Table) -> list[tuple[int, int]]:
    """Parts a Chinese list of two; titles themselves rather have 与."""
    left, _, right = scan.plain[start:end].partition("和")
    if table.spaced or min(len(left), len(right)) < _SHORTEST_PART:
        return [(start, end)]
    return [(start, start + len(left)), (end - len(right), end)]


def _open_text(scan: Scan) -> str:
    return "".join(
        char if low == plain else TAKEN
        for char, low, plain in zip(scan.text, scan.low, scan.plain, strict=True)
    )


def _open(scan: Scan, start: int, end: int) -> bool:
    return scan.low[start:end] == scan.plain[start:end]


def _begins(scan: Scan, start: int) -> bool:
    """Whether a sentence begins there, where every word has a capital."""
    before = scan.plain[max(0, start - 3) : start].rstrip(" \"'(")
    return start == 0 or not before or before[-1] in ".!?\n:"


def _trimmed(scan: Scan, start: int, end: int, table: Table) -> tuple[int, int]:
    """Returns a run without the ordinary words that a sentence begins with."""
    begins = _begins(scan, start)
    words = [(start + m.start(), m.group().lower()) for m in _WORD.finditer(scan.text[start:end])]
    for place, (at, word) in enumerate(words):
        article = word in _ARTICLES and place + 1 < len(words) and scan.text[words[place + 1][0]].isupper()
        dropped = word in _NOT_ALONE or (begins and word in table.common) or word in _ARTICLES
        if article or not dropped:
            return at, min(end, at + _LONGEST)
    return end, end


def _parts(scan: Scan, start: int, end: int, table: Table) -> Iterator[tuple[int, int]]:
    """Parts 'Heat and Ronin', but not 'War and Peace'."""
    left, joint, right = scan.plain[start:end].partition(" and ")
    paired = left.split(" ")[-1] in table.paired or right.split(" ")[0] in table.paired
    if not joint or paired or right.startswith("the ") or " and " in right:
        yield start, end
        return
    yield start, start + len(left)
    yield start + len(left) + len(joint), end


def _ordinary(words: str, table: Table, *, capital: bool = False) -> bool:
    """Whether words are no title: all of them are everyday words, or words for genres and domains."""
    tokens = _WORD.findall(words.replace("’", "'"))
    if capital and len(tokens) == 1:
        return (
            tokens[0] in table.describing or tokens[0] in table.languages or tokens[0] in table.domain_words
        )
    known = (
        token in table.common
        or token in table.describing
        or token in table.comparative
        or token in table.domain_words
        or token in table.languages
        for token in tokens
    )
    plural = any(
        token in table.domain_words and token.endswith("s") and token not in _SINGULAR for token in tokens
    )
    return plural or all(known)
