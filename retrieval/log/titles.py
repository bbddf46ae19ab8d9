"""When two titles are the same to a person who types one."""

import re

_YEAR = re.compile(r"\s*\((?:19|20)\d\d\)$")
_SUBTITLE = re.compile(r"\s*(?::\s|\s[-–—]\s|\().*$")
_ARTICLE_FIRST = re.compile(r"^(?:the|an?|der|die|das|le|la|les|el|los|las|il)\s+")
_MAX_KEY = 200  # PostgreSQL indexes no text of more than about 2,700 bytes
_ARTICLE_LAST = re.compile(r",\s+(?:the|an?|der|die|das|le|la|les|el|los|las|il)$")


def plain_title(title: str) -> str:
    """Returns the title casefolded, without a year in brackets at its end: 'Heat (1995)' → 'heat'."""
    return _YEAR.sub("", title.strip().casefold())


def title_key(title: str) -> str:
    """Returns what a title is found by: no case, year, subtitle or article at either end.

    'Lord of the Rings, The: The Two Towers (2002)' → 'lord of the rings'. Never empty unless the title is.
    """
    plain = plain_title(title)
    main = _SUBTITLE.sub("", plain)
    key = _ARTICLE_LAST.sub("", _ARTICLE_FIRST.sub("", main)).strip()
    return (key or plain or title.strip().casefold())[:_MAX_KEY]
