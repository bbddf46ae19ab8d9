"""Which domain somebody wants something from."""

import re

from .languages.table import Table
from .scan import TAKEN, Scan

_WORD = re.compile(r"[^\W_]+")
_BEFORE_CHARS = 20
_VERB = re.compile(r"shows? (?:me|us)\b|plays? (?:me|us)\b")


def domain_of(scan: Scan, table: Table, domains: tuple[str, ...]) -> str:
    """Returns the domain that is asked for by its name, by a word for it, or by what is done with its items.

    Empty where none is, or where it is none of `domains`.
    """
    said = scan.without_names
    named = _by_word(said, table, domains)
    if named:
        return named
    for pattern, names in table.doings:
        if pattern.search(scan.low) and (domain := _one_of(names, domains)):
            return domain
    return ""


def _by_word(said: str, table: Table, domains: tuple[str, ...]) -> str:
    own = {form: domain for domain in domains for form in _forms(domain)}
    for match in table.domain_token(own).finditer(said):
        word = match.group()
        if _VERB.match(said, match.start()):
            continue
        before = said[max(0, match.start() - _BEFORE_CHARS) : match.start()]
        domain = own.get(word) or _one_of(table.domain_words.get(word, ()), domains)
        if domain and not table.not_asked.search(before.replace(TAKEN, " ")):
            return domain
    return ""


def _forms(domain: str) -> set[str]:
    name = " ".join(_WORD.findall(domain.lower()))
    return {form for form in (name, name + "s", name.removesuffix("s")) if form}


def _one_of(names: tuple[str, ...], domains: tuple[str, ...]) -> str:
    """Returns the first domain whose name is one of `names`, or has one of them as a part."""
    for domain in domains:
        if domain.lower() in names:
            return domain
    for domain in domains:
        if set(_WORD.findall(domain.lower())) & set(names):
            return domain
    return ""
