"""Wishes that are whole phrases: popularity, creators, languages, audiences, and 'too long'."""

from ....retrieval.critique.wish import Sense, Wish
from .languages.table import Table, WishRule
from .numbers import number_of
from .scan import Scan
from .strength import is_hard

_CHILD, _TEEN = 12, 17
_ALWAYS_SOFT: frozenset[Sense] = frozenset({"want", "more", "less"})


def read_languages(scan: Scan, table: Table) -> list[tuple[int, Wish]]:
    """Returns the wishes for languages with where they stand, and closes their parts."""
    found = []
    for pattern, sense in table.language:
        for match in scan.take(pattern):
            hard = is_hard(scan, table, *match.span(), otherwise=True)
            value = table.languages[match.group("v")]
            found.append((match.start(), Wish("language", sense, value, hard, scan.words(*match.span()))))
    return found


def read_audiences(scan: Scan, table: Table) -> list[tuple[int, Wish]]:
    """Returns for whom items are to be, with where it stands, and closes the parts."""
    found = []
    for pattern, audience in table.audiences:
        for match in scan.take(pattern):
            value = _of_age(match.groupdict().get("age"), table) or audience
            hard = is_hard(scan, table, *match.span(), otherwise=True)
            if value:
                found.append(
                    (match.start(), Wish("audience", "want", value, hard, scan.words(*match.span())))
                )
    return found


def _of_age(words: str | None, table: Table) -> str:
    age = number_of(words, table) if words else None
    if age is None:
        return ""
    return "children" if age <= _CHILD else "young adult" if age <= _TEEN else "adult"


def read_phrases(scan: Scan, table: Table, rules: tuple[WishRule, ...]) -> list[tuple[int, Wish]]:
    """Returns the wishes of some rules with where they stand, and closes their parts."""
    found: list[tuple[int, Wish]] = []
    for rule in rules:
        for match in scan.take(rule.pattern):
            words = scan.words(*match.span())
            hard = is_hard(scan, table, *match.span(), otherwise=rule.hard)
            # Relative wishes have no limit that an item could keep.
            hard = hard and not (rule.sense in {"more", "less"} and rule.about in {"length", "year"})
            found += [
                (match.start(), Wish(rule.about, rule.sense, value, hard, words))
                for value in _values(rule, match.groupdict().get("v"), table)
                if words
            ]
    return found


def _values(rule: WishRule, said: str | None, table: Table) -> list[str]:
    if said is None:
        return [rule.value]
    parts = table.joined.split(said) if rule.about in {"creator", "text"} else [said]
    values = [bare(part, table) for part in parts]
    # 'by him' is a creator, though of words that say nothing on their own.
    told = (v for v in values if v and (rule.about == "creator" or v not in table.common))
    return list(dict.fromkeys(told))


def bare(words: str, table: Table) -> str:
    """Returns words in their normal form: casefolded, without articles."""
    return table.articles.sub("", " ".join(words.split())).strip(" .'\"-").casefold()
