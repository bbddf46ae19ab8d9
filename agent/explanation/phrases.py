"""Titles, attributes, domains and counts as an explanation has them, for composer and verifier."""

import re

from ...prompts import plain
from ...retrieval.records import Evidence, Item

MAX_TITLE_CHARS = 80
MAX_ATTRIBUTE_CHARS = 40

_ENDS_CLAUSE = re.compile(r"[.,;:!?“”_*。，；：！？、]+")


def shown_title(title: str) -> str:
    """Returns the title on one line, without double quotes, cut to a readable length; may be empty."""
    return plain(title, MAX_TITLE_CHARS)


def shown_phrase(text: str) -> str:
    """Returns a domain's or an attribute's name as words that cannot end a clause; may be empty."""
    return " ".join(_ENDS_CLAUSE.sub(" ", plain(text, MAX_ATTRIBUTE_CHARS)).split())


def own_titles(evidence: Evidence) -> list[str]:
    """Returns the titles of the person's own items, strongest first, each once."""
    titles = (shown_title(item.title) for item in evidence.own_items)
    return list(dict.fromkeys(title for title in titles if title))


def shared_attributes(evidence: Evidence) -> list[str]:
    """Returns what the own items and the target share, each once."""
    phrases = (shown_phrase(attribute) for attribute in evidence.attributes)
    return list(dict.fromkeys(phrase for phrase in phrases if phrase))


def evidence_domains(evidence: Evidence, target: Item) -> list[str]:
    """Returns the domains that a sentence on this evidence may name.

    Taste is compared in the source domain only, so neighbours say nothing of taste in the target domain.
    """
    names = [evidence.source] if evidence.kind == "neighbours" else [evidence.source, target.domain]
    return [phrase for name in names if name and (phrase := shown_phrase(name))]
