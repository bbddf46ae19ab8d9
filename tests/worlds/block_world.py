"""A world with two tastes, A and B, and therefore obvious answers.

Whoever has A items in the source domain has A items in the target domain, and likewise B. The first half of
each catalogue is A, the second B.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tastebridge.retrieval.bridge import Bridge, find_bridge, make_direction
from tastebridge.retrieval.dataset import DomainData
from tastebridge.retrieval.embedding.hashing import HashingEmbedder
from tastebridge.retrieval.factors import FactorsConfig, factorise
from tastebridge.retrieval.history import Histories
from tastebridge.retrieval.ingest.strengths import RatingScale
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewEvent, NewItem
from tastebridge.retrieval.profiles import TagSpace, TagVocabulary
from tastebridge.retrieval.records import EventKind, Floats, Ints, Item
from tastebridge.retrieval.settings import EmbeddingSettings, Settings
from tastebridge.retrieval.signals import Direction
from tastebridge.retrieval.spaces import DomainSpace, Tastes
from tastebridge.retrieval.workspace import Workspace

CONFIG = FactorsConfig(factors=8, regularization=0.5, alpha=10.0)
SEED = 7


@dataclass(frozen=True)
class BlockWorld:
    """Both domains of the world; person p has taste A where p is even."""

    source: DomainData
    target: DomainData
    source_space: DomainSpace
    target_space: DomainSpace

    @property
    def bridge(self) -> Bridge:
        return find_bridge(self.source, self.target)

    @property
    def tastes(self) -> Tastes:
        return Tastes(self.source_space, self.source.histories)

    @property
    def direction(self) -> Direction:
        return make_direction(self.bridge, self.tastes, self.target, self.target_space)

    def a_items(self, space: DomainSpace) -> Ints:
        return np.arange(len(space.item_nos) // 2)

    def b_items(self, space: DomainSpace) -> Ints:
        return np.arange(len(space.item_nos) // 2, len(space.item_nos))


def block_world(
    n_people: int = 60, n_items: int = 12, seed: int = SEED, liked_share: float = 0.6
) -> BlockWorld:
    """Everybody likes each source item and each target item of their taste with `liked_share`."""
    generator = np.random.default_rng([seed, n_people, n_items])
    histories = [_draw(generator, n_people, n_items, liked_share) for _ in ("source", "target")]
    (source, source_space), (target, target_space) = (
        domain_of(name, one, generator) for name, one in zip(("source", "target"), histories, strict=True)
    )
    return BlockWorld(source, target, source_space, target_space)


def domain_of(
    name: str, histories: Histories, generator: np.random.Generator
) -> tuple[DomainData, DomainSpace]:
    """Returns a domain of these histories; its text vectors and its tags tell A from B."""
    n_items = histories.n_items
    first_no = 100 if name == "source" else 1000
    items = [
        Item(first_no + n, name, f"{name}-{n}", f"{name.title()} {n}", themes=_themes(n, n_items))
        for n in range(n_items)
    ]
    user_nos = np.arange(len(histories)) * 3 + 5
    scale = RatingScale(0.0, 1.0)
    recency = np.ones(len(histories.items), dtype=np.float32)
    data = DomainData(name, items, user_nos, histories, recency, scale, "")
    text = generator.normal(0, 0.05, (n_items, 4)).astype(np.float32)
    text[: n_items // 2, 0] += 1
    text[n_items // 2 :, 0] -= 1
    text /= np.linalg.norm(text, axis=1, keepdims=True)
    factors = factorise(histories, CONFIG, SEED)
    vocabulary = TagVocabulary.of_items(items)
    tags = TagSpace.of_embedded(vocabulary, HashingEmbedder().embed(vocabulary.names))
    return data, DomainSpace(name, data.item_nos, factors, text, CONFIG, tags)


def taste_of(
    space: DomainSpace, likes: Sequence[int], dislikes: Sequence[int] = (), copies: int = 1
) -> Tastes:
    """Returns the taste of somebody who is not in the data, as a batch of `copies`."""
    items = np.array([*likes, *dislikes] * copies, dtype=np.int64)
    strengths = np.array([1.0] * len(likes) + [-1.0] * len(dislikes), dtype=np.float32)
    indptr = np.arange(copies + 1) * (len(likes) + len(dislikes))
    return Tastes(space, Histories(indptr, items, np.tile(strengths, copies), len(space.item_nos)))


def block_workspace(
    root: Path,
    *,
    n_people: int = 40,
    n_items: int = 10,
    domains: Sequence[str] = ("films", "books"),
    settings: Settings | None = None,
) -> Workspace:
    """Makes a workspace whose log holds the block world over `domains`; no index is built."""
    settings = settings or Settings(embedding=EmbeddingSettings(model="hashing"))
    workspace = Workspace.create(root, settings)
    generator = np.random.default_rng([SEED, n_people, n_items])
    with EventLog(workspace.log_url) as log, log.write() as writer:
        for domain in domains:
            writer.add_items([block_item(domain, n, n_items) for n in range(n_items)])
            lists = _lists(generator, n_people, n_items, 0.6)
            writer.add_events(
                [
                    NewEvent(f"person-{person}", domain, f"{domain}-{item}", EventKind.LIKE, position=place)
                    for person, liked in enumerate(lists)
                    for place, item in enumerate(liked)
                ]
            )
    return workspace


def block_item(domain: str, number: int, n_items: int) -> NewItem:
    """Returns an item of the block world's log; titles and themes tell A from B."""
    side = "apple" if number < n_items // 2 else "berry"
    return NewItem(domain, f"{domain}-{number}", f"{side.title()} {domain} {number}", 2000, themes=(side,))


def _themes(number: int, n_items: int) -> tuple[str, ...]:
    side = "apple" if number < n_items // 2 else "berry"
    return (side, f"{side} {number % 3}")


def similarity(one: Floats, others: Floats) -> Floats:
    """Cosine of a vector with each row, the plain way."""
    norms = np.linalg.norm(others, axis=1) * np.linalg.norm(one)
    return np.asarray(others @ one / np.where(norms > 0, norms, 1.0))


def _draw(generator: np.random.Generator, n_people: int, n_items: int, share: float) -> Histories:
    return Histories.of_lists(_lists(generator, n_people, n_items, share), n_items)


def _lists(generator: np.random.Generator, n_people: int, n_items: int, share: float) -> list[list[int]]:
    half = n_items // 2
    lists = []
    for person in range(n_people):
        own = np.arange(half) if person % 2 == 0 else np.arange(half, n_items)
        liked = own[generator.random(len(own)) < share]
        lists.append([int(item) for item in (liked if len(liked) else own[:1])])
    return lists
