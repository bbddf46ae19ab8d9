"""One entry as a line of Markdown, and the parts of a line that somebody wrote or changed."""

import re

from .document import ENTRY_ID, time_of
from .entry import CardEntry
from .phrases import CardPhrases

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&#$]|^[-+](?=\s)|(?<=^\d)[.)]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_BULLET = re.compile(r"^\s{0,3}[-*+•](?:[ \t]+|$)")
_ID = re.compile(rf"\s*<!--\s*({ENTRY_ID})\s*-->\s*$")
_COMMENT = re.compile(r"\s*<!--.*?-->\s*$")
_DOMAIN = re.compile(r"^(?P<text>.*\S)\s*[(（](?P<domain>[^()（）]+)[)）]$", re.DOTALL)
# What follows is how the entry came to be: its words in quotes, or its date.
_ORIGIN = re.compile(r' - (?:"|\d{4}-\d\d-\d\d, ).*$', re.DOTALL)


def about(entry: CardEntry) -> str:
    """Returns what an entry is about, with its domain: `Heat (films)`."""
    domain = entry.item.domain if entry.item else entry.domain
    return f"{escaped(entry.text)} ({escaped(domain)})" if domain else escaped(entry.text)


def body(entry: CardEntry, phrases: CardPhrases) -> str:
    """Returns the beginning of an entry's line."""
    if entry.source == "inferred":
        return f"{phrases.guess_kinds[entry.kind]}: {about(entry)}"
    return about(entry)


def origin(entry: CardEntry, phrases: CardPhrases) -> str:
    """Returns how an entry came to be: ` - "I loved Heat", 2026-11-25, in a conversation`."""
    words = f'"{escaped(entry.words)}", ' if entry.words else ""
    return f" - {words}{time_of(entry.at_us):%Y-%m-%d}, {phrases.sources[entry.source]}"


def rendered(entry: CardEntry, phrases: CardPhrases) -> str:
    """Returns the line of an entry."""
    return f"- {body(entry, phrases)}{origin(entry, phrases)} <!-- {entry.entry_id} -->"


def bullet(line: str) -> str | None:
    """Returns what follows the bullet of a list's line; None where there is no bullet."""
    found = _BULLET.match(line)
    return None if found is None else line[found.end() :].strip()


def split_id(text: str) -> tuple[str, str]:
    """Returns a line without its comment, and the id in it; '' where there is none."""
    found = _ID.search(text)
    if found is not None:
        return text[: found.start()].rstrip(), found[1]
    return _COMMENT.sub("", text).rstrip(), ""


def without_origin(text: str) -> str:
    """Returns a changed line without the words and the date that are left of what it was."""
    return _ORIGIN.sub("", text).rstrip()


def split_domain(text: str, domains: dict[str, str]) -> tuple[str, str]:
    """Returns the text and the domain in brackets at its end; '' where none of `domains` stands there.

    Args:
        text: as somebody wrote it.
        domains: names by their casefolded form.
    """
    found = _DOMAIN.match(text)
    name = domains.get(found["domain"].strip().casefold()) if found else None
    return (found["text"], name) if found and name else (text, "")


def escaped(text: str) -> str:
    """Returns the text with a backslash before what Markdown would take for markup."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def unescaped(text: str) -> str:
    """Returns the text without the backslashes."""
    return _ESCAPED.sub(r"\1", text)
