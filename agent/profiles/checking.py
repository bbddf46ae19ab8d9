"""Takes a profile that a model wrote only if the history says the same.

Tags must be made of words of the titles, attributes or descriptions that they stand for: of liked items, or
of disliked ones for a tag below 0. The summary may name nothing that the person does not have: what it
quotes, what it writes with capital letters, every number and every title of the catalogue must be in the
history; and so must be every word that says anything about a taste.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from ...retrieval.log.titles import title_key
from ...retrieval.profiles import MAX_TAGS, Tag, Taken
from ...retrieval.profiles.vocabulary import tag_key
from .evidence import Evidence
from .neutral import unsupported_word

Reason = Literal[
    "no_json",
    "shape",
    "count",
    "strength",
    "length",
    "markup",
    "repeated",
    "unsupported_tag",
    "unsupported_word",
    "unknown_name",
    "unknown_number",
    "unknown_title",
    "cut_off",
]
"""Why a text was not taken. The values are counted and shown."""

LEAST_TAGS = 5
MAX_TAG_CHARS = 40
MAX_SUMMARY_CHARS = 600
LONGEST_TITLE_WORDS = 8

_MARKUP = re.compile(r"[<>{}\[\]|`*#_\\]|https?:|www\.")
_QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|《([^》]+)》|「([^」]+)」|『([^』]+)』")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_CAPITAL = r"[A-Z\u00c0-\u00de][^\W_]*(?:[’'-][^\W_]+)*"
_NAME = re.compile(rf"\b{_CAPITAL}(?: {_CAPITAL})*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+)$")


class Written(NamedTuple):
    """What a model wrote, taken."""

    summary: str
    tags: tuple[Tag, ...]


class Refused(NamedTuple):
    """What a model wrote, not taken."""

    reason: Reason
    detail: str
    """The words that were wrong."""


class _Fault(Exception):
    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.refused = Refused(reason, detail[:200])


def check(
    text: str, history: Sequence[Taken], domain: str, possible: int, titles: Collection[str]
) -> Written | Refused:
    """Returns the profile in a model's answer, or why it is not taken.

    Args:
        text: the answer, a JSON object, fenced or not.
        history: what it was written from.
        domain: of the history.
        possible: tags that the history has; fewer than 5 allow for fewer tags.
        titles: keys of all titles of the catalogue.
    """
    evidence = Evidence(history, domain)
    try:
        told = _object(text)
        tags = _tags(told, evidence, min(LEAST_TAGS, max(1, possible)))
        return Written(_summary(told, evidence, titles), tags)
    except _Fault as fault:
        return fault.refused


def _object(text: str) -> Mapping[str, Any]:
    start, end = text.find("{"), text.rfind("}")
    try:
        told = json.loads(text[start : end + 1])
    except (ValueError, RecursionError) as error:
        raise _Fault("no_json", text.strip()[:80]) from error
    if not isinstance(told, dict) or set(told) != {"summary", "tags"}:
        raise _Fault("shape", "the keys are summary and tags")
    return told


def _tags(told: Mapping[str, Any], evidence: Evidence, least: int) -> tuple[Tag, ...]:
    rows = told["tags"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _Fault("shape", "tags is a list of objects")
    if not least <= len(rows) <= MAX_TAGS:
        raise _Fault("count", f"{len(rows)} tags; {least} to {MAX_TAGS} are asked for")
    tags = sorted((_tag(row, evidence) for row in rows), key=lambda tag: -tag.strength)
    keys = [tag_key(tag.name) for tag in tags]
    if twice := [key for key in keys if keys.count(key) > 1]:
        raise _Fault("repeated", twice[0])
    liked, disliked = [t for t in tags if t.strength > 0], [t for t in tags if t.strength < 0]
    return (*liked, *reversed(disliked))


def _tag(row: Mapping[str, Any], evidence: Evidence) -> Tag:
    if set(row) != {"name", "strength"} or not isinstance(row["name"], str):
        raise _Fault("shape", "a tag has a name and a strength")
    strength = row["strength"]
    if isinstance(strength, bool) or not isinstance(strength, int | float):
        raise _Fault("strength", f"{row['name']!r} has the strength {strength!r}")
    if not 0 < abs(strength) <= 1:  # also true of NaN
        raise _Fault("strength", f"{row['name']!r} has the strength {strength!r}, not one from -1 to 1")
    name = _plain(row["name"], MAX_TAG_CHARS)
    if not evidence.supports(name, liked=strength > 0):
        raise _Fault("unsupported_tag", name)
    return Tag(name, round(float(strength), 2) or 0.01)


def _summary(told: Mapping[str, Any], evidence: Evidence, titles: Collection[str]) -> str:
    if not isinstance(told["summary"], str):
        raise _Fault("shape", "the summary is a text")
    summary = _plain(told["summary"], MAX_SUMMARY_CHARS)
    for quoted in _QUOTED.finditer(summary):
        name = next(group for group in quoted.groups() if group is not None)
        if not evidence.says(name):
            raise _Fault("unknown_title", name)
    for number in _NUMBER.findall(summary):
        if not evidence.says(number):
            raise _Fault("unknown_number", number)
    _check_capitals(summary, evidence)
    _check_titles(summary, evidence, titles)
    if word := unsupported_word(summary, evidence):
        raise _Fault("unsupported_word", word)
    return summary


def _plain(text: str, most: int) -> str:
    line = " ".join(text.split())
    if not line or len(line) > most:
        raise _Fault("length", f"{len(line)} characters; 1 to {most} are asked for")
    if found := _MARKUP.search(line):
        raise _Fault("markup", found[0])
    if odd := next((c for c in line if unicodedata.category(c)[0] == "C"), None):
        raise _Fault("markup", f"U+{ord(odd):04X}")
    return line


def _check_capitals(summary: str, evidence: Evidence) -> None:
    """What is written like a name must be one of the history's, all of its words side by side."""
    for name in _NAME.finditer(summary):
        words = name[0].split()
        if _SENTENCE_START.search(summary[: name.start()]) and not evidence.says(name[0]):
            words = words[1:]
        if words and words != ["I"] and not evidence.says(" ".join(words)):
            raise _Fault("unknown_name", " ".join(words))


def _check_titles(summary: str, evidence: Evidence, titles: Collection[str]) -> None:
    """A title of the catalogue of two words or more must be in the history, whatever its letters."""
    words = _WORD.findall(summary)
    for length in range(2, LONGEST_TITLE_WORDS + 1):
        for start in range(len(words) - length + 1):
            phrase = " ".join(words[start : start + length])
            if title_key(phrase) in titles and not evidence.says(phrase):
                raise _Fault("unknown_title", phrase)
