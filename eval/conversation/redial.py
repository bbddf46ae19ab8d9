"""Real dialogues in which one person recommends films to another: what could have been recommended?

The films that the recommender named first and the seeker then liked are hidden; of the turns before, all
films are ranked. There are no histories, so nothing but words, mentions and popularity can be used. (Li et
al. 2018, ReDial.)
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...agent.conversation.reading.contract import Reader
from ...agent.conversation.turn import Context, Turn
from ...agent.deadline import Deadline
from ...retrieval.critique.checked import Checked
from ...retrieval.critique.facts import CatalogueFacts
from ...retrieval.critique.fit import fit
from ...retrieval.critique.ground import Ground
from ...retrieval.critique.limits import hold
from ...retrieval.critique.steering import CriticConfig
from ...retrieval.critique.text import TextLikeness, scaled
from ...retrieval.critique.wish import Wish
from ...retrieval.embedding import Embedder
from ...retrieval.index.texts import item_text
from ...retrieval.mentions.finder import MentionFinder
from ...retrieval.records import Floats, Ints, Item
from ...retrieval.spaces import centred
from ...retrieval.text import clean_text

DOMAIN = "films"
LISTS = (1, 10, 50)
"""Lengths of the lists whose recall is told."""
_NAMED = re.compile(r"@(\d+)")
_YEAR = re.compile(r"\((\d{4})\)\s*$")


@dataclass(frozen=True)
class Case:
    """One hidden film of a dialogue."""

    dialogue: int
    target: int
    """Column of the film."""
    turns: tuple[str, ...]
    """What the seeker said before the film was named, films by their titles."""
    named: tuple[int, ...]
    """Columns of the films that were named before, by either of them."""


@dataclass(frozen=True)
class Dialogues:
    """The films, and what was said of them."""

    items: tuple[Item, ...]
    """Column i is the item numbered i."""
    cases: tuple[Case, ...]
    named: tuple[frozenset[int], ...]
    """Films that each dialogue names."""

    def popularity(self, dialogue: int) -> Floats:
        """Returns in how many of the other dialogues each film is named, shape (items,)."""
        counts = Counter(film for n, films in enumerate(self.named) if n != dialogue for film in films)
        return np.array([counts[column] for column in range(len(self.items))], dtype=np.float32)


def load_dialogues(folder: Path) -> Dialogues:
    """Reads `movies.jsonl.gz` and `dialogues.jsonl.gz`."""
    items = tuple(_item(number, row) for number, row in enumerate(_rows(folder / "movies.jsonl.gz")))
    columns = {item.item_id: item.item_no for item in items}
    cases: list[Case] = []
    named: list[frozenset[int]] = []
    for number, row in enumerate(_rows(folder / "dialogues.jsonl.gz")):
        cases += _cases(number, row, columns, items)
        ids = (found for message in row["messages"] for found in _NAMED.findall(message["text"]))
        named.append(frozenset(columns[one] for one in ids if one in columns))
    return Dialogues(items, tuple(cases), tuple(named))


def _rows(path: Path) -> Iterator[dict]:  # type: ignore[type-arg]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _item(number: int, row: dict) -> Item:  # type: ignore[type-arg]
    year = _YEAR.search(row["title"])
    stars = ", ".join(row["stars"])
    return Item(
        number,
        DOMAIN,
        row["movie_id"],
        clean_text(row["title"], 500),
        int(year[1]) if year else None,
        tuple(row["director"]),
        tuple(row["genres"]),
        description=f"With {stars}" if stars else "",
    )


def _cases(number: int, row: dict, columns: dict[str, int], items: Sequence[Item]) -> Iterator[Case]:  # type: ignore[type-arg]
    seeker, answers = row["initiator"], row["seeker_answers"] or {}  # an empty one is a list in the file
    turns: list[str] = []
    named: list[int] = []
    for message in row["messages"]:
        ids = [columns[found] for found in _NAMED.findall(message["text"]) if found in columns]
        if message["speaker"] == seeker:
            turns.append(_NAMED.sub(lambda m: _title(m[1], columns, items), message["text"]))
        else:
            for column in dict.fromkeys(ids):
                answer = answers.get(items[column].item_id, {})
                if (
                    column not in named
                    and answer.get("suggested") == 1
                    and answer.get("liked") == 1
                    and turns
                ):
                    yield Case(number, column, tuple(turns), tuple(named))
        named += [column for column in ids if column not in named]


def _title(found: str, columns: dict[str, int], items: Sequence[Item]) -> str:
    return f"“{_YEAR.sub('', items[columns[found]].title).strip()}”" if found in columns else ""


class Ranker:
    """Ranks all films for a case, in different ways.

    Args:
        dialogues: with the films.
        embedder: of films and words.
        reader: of the seeker's turns.
    """

    def __init__(
        self, dialogues: Dialogues, embedder: Embedder, reader: Callable[[MentionFinder], Reader]
    ) -> None:
        self._dialogues = dialogues
        self._embedder = embedder
        self._text = centred(embedder.embed([item_text(item) for item in dialogues.items]))
        self._finder = MentionFinder(dialogues.items)
        self._reader = reader(self._finder)
        self._ground = Ground(
            CatalogueFacts.of(list(dialogues.items)),
            lambda: np.zeros(len(dialogues.items), dtype=np.int64),
            _Likeness(self._text, embedder),
            embedder.embed,
        )
        self._read: dict[tuple[str, ...], list[Turn]] = {}

    def ways(self) -> dict[str, Callable[[Case], Floats]]:
        """Returns each way's scores of all films for a case, by its name."""
        return {
            "popularity": lambda case: self._dialogues.popularity(case.dialogue),
            "text search, last turn": lambda case: self._search(case.turns[-1]),
            "text search, all turns": lambda case: self._search(" ".join(case.turns)),
            "mentions and popularity": lambda case: self._taste(case),
            "with wishes and limits": lambda case: self._steered(case),
        }

    def places(self, case: Case, scores: Floats) -> int:
        """Returns the place of the hidden film, from 1; equal scores count half of those that are equal."""
        left = np.array(scores, dtype=np.float64)
        left[list(case.named)] = -np.inf
        own = left[case.target]
        above, same = int((left > own).sum()), int((left == own).sum()) - 1
        return above + 1 + same // 2

    def _search(self, words: str) -> Floats:
        found: Floats = self._text @ self._embedder.embed([words])[0]
        return found

    def _turns(self, case: Case) -> list[Turn]:
        if case.turns not in self._read:
            context = Context((DOMAIN,), DOMAIN)
            self._read[case.turns] = [self._reader.read(text, context, Deadline())[0] for text in case.turns]
        return self._read[case.turns]

    def _taste(self, case: Case) -> Floats:
        """Returns how near films are to those that the seeker named and did not dislike, and how popular."""
        scores = scaled(np.log1p(self._dialogues.popularity(case.dialogue)))
        liked, disliked = self._named(case)
        for columns, sign in ((liked, 1.0), (disliked, -1.0)):
            if len(columns):
                near = scaled(self._text @ self._text[columns].mean(axis=0))
                scores = (scores + sign * near).astype(np.float32)
        return scores

    def _named(self, case: Case) -> tuple[Ints, Ints]:
        sides: dict[bool, list[int]] = {True: [], False: []}
        for turn in self._turns(case):
            for found in self._finder.resolve_all(turn.mentions, (), DOMAIN):
                if found.items:
                    sides[found.mention.sentiment != "dislike"].append(found.items[0].item_no)
        return (np.array(list(dict.fromkeys(sides[side])), dtype=np.int64) for side in (True, False))  # type: ignore[return-value]

    def _steered(self, case: Case) -> Floats:
        wishes: dict[Wish, None] = {wish: None for turn in self._turns(case) for wish in turn.wishes}
        scores, config = self._taste(case), CriticConfig()
        nobody = np.zeros(0, dtype=np.int64)
        checked = hold(
            [Checked(wish, fit(wish, self._ground, nobody)) for wish in wishes],
            np.zeros(len(scores), dtype=np.bool_),
        )
        for one in checked:
            if one.limits:
                scores = np.where(one.fits == 0, scores.min() - 1, scores)
            else:
                scores = scores + config.fit * np.nan_to_num(one.fits - 0.5)
            near = self._ground.likeness_to(one.wish.value) if one.wish.about == "text" else None
            if near is not None:
                scores = scores + (-near if one.wish.sense in ("avoid", "less") else near) * config.text
        return np.asarray(scores, dtype=np.float32)


class _Likeness(TextLikeness):
    """Compares words with texts that are no index's."""

    def __init__(self, text: Floats, embedder: Embedder) -> None:
        self._text, self._embedder = text, embedder

    def to(self, words: str) -> Floats | None:
        """Returns how near each film is to words, from -1 to 1."""
        return scaled(self._text @ self._embedder.embed([words])[0]) if words.strip() else None
