"""What the words around a title say: a year, a kind of work, a creator, a place in a series."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .forms import without_year
from .words import folded, han_number, has_han, words_of

_QUOTES = "\"'“”‘’«»„‹›《》〈〉「」『』*_`"
_YEAR = r"(?:18|19|20)\d\d"
_YEAR_SAID = re.compile(
    rf"\b(?:from|of|in)\s+({_YEAR})\b|\(?\b({_YEAR})\b\)?|({_YEAR})\s*年的?", re.IGNORECASE
)
_BY = re.compile(r"\s*,?\s+(?:directed |written |made )?(?:by|from)\s+([^,]+)$", re.IGNORECASE)
_OWNED = re.compile(r"^(?:the\s+)?([^'’]{2,40})['’]s?\s+(\S.*)$")
_BY_HAN = re.compile(r"^(.{2,12})(?:写的|拍的|导演的|的)(?:那[部本]|这[部本])?(.*)$")
_ONE = re.compile(r"\s+(?:ones?|thing)$", re.IGNORECASE)
_HAN_NTH = re.compile(r"第([一二三四五六七八九十]|\d{1,2})[部集本册卷]")
_HAN_LAST = re.compile(r"(?:最后[一]?[部集本册卷]|最新的?|新的|新版的?)")
_HAN_KINDS = "电影|影片|小说|书籍|游戏|专辑|唱片|书"
_HAN_KIND_AROUND = re.compile(rf"^({_HAN_KINDS})|(?:的|这部|那部|这本|那本)?({_HAN_KINDS})$")
_LOOSE_ENDS = re.compile(r"^(?:the|a|an|that|this|my|movie|film|book|called)\s+", re.IGNORECASE)

_MOST_YEARS = 2
_MOST_READINGS = 32

_KINDS = (
    ("film", "films", "movie", "movies", "picture", "flick", "电影", "影片"),
    ("book", "books", "novel", "novels", "reading", "小说", "书", "书籍"),
    ("game", "games", "videogame", "videogames", "游戏"),
    ("album", "albums", "record", "records", "music", "cd", "cds", "专辑", "唱片"),
    ("series", "show", "tv", "剧"),
    ("song", "songs", "track", "歌"),
)  # fmt: skip
_KIND_OF = {word: number for number, words in enumerate(_KINDS) for word in words}
_ORDINAL_WORDS = (
    ("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th"), ("fifth", "5th"),
    ("sixth", "6th"), ("seventh", "7th"), ("eighth", "8th"), ("ninth", "9th"), ("tenth", "10th"),
)  # fmt: skip
_ORDINALS = {word: value for value, words in enumerate(_ORDINAL_WORDS, 1) for word in words}
_ENDS: dict[str, "Which"] = {
    "last": "last", "latest": "last", "newest": "last", "final": "last",
    "new": "new", "recent": "new", "old": "old", "original": "old", "oldest": "old",
}  # fmt: skip
Which = Literal["", "last", "new", "old"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One way to read the words of a mention."""

    title: str
    """What is left as a title; empty: only what is around it was said ('the Nolan one')."""
    year: int | None = None
    kind: int | None = None
    """Of work: a number that `kind_of_domain` gives too."""
    nth: int | None = None
    """Place in a series, from 1."""
    which: Which = ""
    """The last of a series, the new or the old one of a name."""
    creator: str = ""

    @property
    def says_more(self) -> int:
        """How much was read as being around the title."""
        said = (self.year is not None, self.kind is not None, self.nth is not None)
        return sum((*said, self.which != "", self.creator != ""))


def kind_of_domain(domain: str) -> int | None:
    """Returns the number of the kind of works that a domain holds, by its name; None: it does not say."""
    for word in words_of(domain.replace("_", " ")):
        if word in _KIND_OF:
            return _KIND_OF[word]
    return _KIND_OF.get(domain)


def unquoted(words: str) -> str:
    """Returns words without the marks around a title, and what stands in 《》 if anything does."""
    marked = re.search(r"《([^《》]+)》", words)
    if marked and not (words[: marked.start()] + words[marked.end() :]).strip(_QUOTES + " ,.!?。，！？"):
        return marked[1].strip()
    return words.replace("《", "").replace("》", "").strip(_QUOTES + " \t\n,;!?。，；！？")


def readings(words: str) -> list[Asked]:
    """Returns the ways to read a mention's words, what takes most of them for the title first.

    'the 1984 Dune film' may be a title, a title and a year, a title and a kind of work, or all three.
    """
    plain = unquoted(words)
    rest, year = without_year(plain)
    # 'Dune (1984)' is not any Dune.
    found = {Asked(words), Asked(plain)} if year is None else {Asked(rest, year=year)}
    readers: tuple[Callable[[Asked], Iterable[Asked]], ...] = (_kind, _year, _creator, _order, _kind)
    for read in readers:
        found |= {other for asked in found for other in read(asked)}
    in_order = sorted(found, key=lambda asked: (asked.says_more, -len(asked.title), asked.title))
    return in_order[:_MOST_READINGS]


def _kind(asked: Asked) -> list[Asked]:
    if asked.kind is not None:
        return []
    if has_han(asked.title):
        match = _HAN_KIND_AROUND.search(asked.title)
        if match is None:
            return []
        rest = (asked.title[: match.start()] + asked.title[match.end() :]).strip()
        return [replace(asked, title=unquoted(rest), kind=_KIND_OF[match[1] or match[2]])]
    parts = asked.title.split()
    bare = [folded(part).strip(_QUOTES + ",") for part in parts]
    for place in (len(parts) - 1, 0, 1):
        if 0 <= place < len(parts) and bare[place] in _KIND_OF and _is_around(parts, place):
            if place == 1 and bare[0] not in {"the", "a", "that", "this"}:
                continue
            others = parts[:place] + parts[place + 1 :]
            if place == len(parts) - 1 and len(others) > 1 and folded(others[-1]) in {"the", "a"}:
                others = others[:-1]
            return [replace(asked, title=unquoted(" ".join(others)), kind=_KIND_OF[bare[place]])]
    return []


def _is_around(parts: Sequence[str], place: int) -> bool:
    """Whether a word is not written as part of the title: 'The Lego Movie', 'the book of Henry'."""
    if place + 1 < len(parts) and folded(parts[place + 1]) == "of":
        return False
    named = any(part[:1].isupper() for part in parts[1:])
    return not (named and parts[place][:1].isupper() and place > 0)


def _year(asked: Asked) -> list[Asked]:
    found = []
    said = list(_YEAR_SAID.finditer(asked.title)) if asked.year is None else []
    for match in said[-_MOST_YEARS:]:
        rest = (
            f"{asked.title[: match.start()].rstrip(' ,')} {asked.title[match.end() :].lstrip(' ,')}".strip()
        )
        if words_of(rest):
            found.append(replace(asked, title=rest, year=int(match[1] or match[2] or match[3])))
    return found


def _creator(asked: Asked) -> list[Asked]:
    found = []
    by = _BY.search(asked.title)
    if by:
        found.append(replace(asked, title=_nothing_said(asked.title[: by.start()]), creator=by[1].strip()))
    owned = _OWNED.match(asked.title)
    if owned:
        found.append(replace(asked, title=_nothing_said(owned[2]), creator=owned[1].strip()))
    one = _ONE.search(asked.title)
    if (one and one[0].islower()) or (asked.kind is not None and not has_han(asked.title)):
        rest = _LOOSE_ENDS.sub("", asked.title[: one.start()] if one else asked.title).strip()
        if rest and not has_han(rest):
            found.append(replace(asked, title="", creator=rest))
            found.append(replace(asked, title=rest))
    han = _BY_HAN.match(asked.title) if has_han(asked.title) else None
    if han:
        found.append(replace(asked, title=unquoted(han[2]), creator=han[1]))
    return found


def _nothing_said(title: str) -> str:
    words = words_of(title)
    nothing = {"the", "a", "that", "this", "one", "ones", "something", "anything"}
    return "" if all(word in nothing for word in words) else title.strip()


def _order(asked: Asked) -> list[Asked]:
    if has_han(asked.title):
        return _order_han(asked)
    parts = asked.title.split()
    bare = [folded(part).strip(",:") for part in parts]
    place = 1 if bare[:1] == ["the"] else 0
    if len(parts) < place + 2:
        return []
    rest = " ".join(parts[place + 1 :])
    if bare[place] in _ORDINALS:
        return [replace(asked, title=rest, nth=_ORDINALS[bare[place]])]
    if bare[place] in _ENDS:
        return [replace(asked, title=rest, which=_ENDS[bare[place]])]
    return []


def _order_han(asked: Asked) -> list[Asked]:
    nth = _HAN_NTH.search(asked.title)
    if nth:
        rest = _joined(asked.title, nth)
        return [replace(asked, title=rest, nth=han_number(nth[1]))] if rest else []
    last = _HAN_LAST.search(asked.title)
    if last and (rest := _joined(asked.title, last)):
        return [replace(asked, title=rest, which="new" if "新" in last[0] else "last")]
    return []


def _joined(text: str, cut: re.Match[str]) -> str:
    return unquoted((text[: cut.start()].rstrip("的") + text[cut.end() :]).strip("的 "))
