"""Small corpora whose every event can be followed by hand."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tastebridge.eval.corpus import Corpus, RawDomain
from tastebridge.retrieval.log.columns import EventColumns
from tastebridge.retrieval.log.schema import KIND_NOS
from tastebridge.retrieval.records import EventKind, Item
from tastebridge.retrieval.settings import EmbeddingSettings, Settings

DAY_US = 86_400_000_000


class Did(NamedTuple):
    """Somebody bought something."""

    user: int
    item: int
    day: int = -1
    position: int = -1


def raw_domain(
    name: str, bought: Sequence[Did], n_items: int, first_no: int, titles: Sequence[str] = ()
) -> RawDomain:
    """Returns a domain of these purchases; items are counted from 0, numbers begin at `first_no`."""
    items = [
        Item(first_no + n, name, f"{name}-{n}", titles[n] if titles else f"{name} {n}")
        for n in range(n_items)
    ]
    ints = np.array([tuple(one) for one in bought], dtype=np.int64).reshape(-1, 4)
    columns = EventColumns(
        ints[:, 0],
        ints[:, 1] + first_no,
        np.full(len(ints), KIND_NOS[EventKind.PURCHASE], dtype=np.int8),
        np.full(len(ints), np.nan),
        np.where(ints[:, 2] >= 0, ints[:, 2] * DAY_US, -1),
        ints[:, 3],
    )
    text = np.random.default_rng(first_no).normal(size=(n_items, 8)).astype(np.float32)
    return RawDomain(name, items, columns, text)


def corpus_of(source: RawDomain, target: RawDomain) -> Corpus:
    """Returns a corpus of two domains; user 7 is called `user-7`."""
    numbers = np.union1d(source.columns.user_no, target.columns.user_no)
    settings = Settings(embedding=EmbeddingSettings(model="hashing"))
    return Corpus("small", source, target, {n: f"user-{n}" for n in numbers.tolist()}, settings, "hashing")


def no_source() -> RawDomain:
    """Returns the empty source of a study within one domain."""
    return raw_domain("", [], 0, 1)


def two_tastes(n_people: int = 60, n_items: int = 12, seed: int = 3) -> Corpus:
    """Everybody is active in both domains; even people have the first half of both catalogues."""
    generator = np.random.default_rng([seed, n_people])
    sides = []
    for _ in range(2):
        bought = []
        for person in range(n_people):
            half = n_items // 2
            own = generator.permutation(half)[: max(2, half - 2)] + (0 if person % 2 == 0 else half)
            bought += [Did(person, int(item), day=p, position=p) for p, item in enumerate(own)]
        sides.append(bought)
    return corpus_of(raw_domain("films", sides[0], n_items, 100), raw_domain("books", sides[1], n_items, 500))
