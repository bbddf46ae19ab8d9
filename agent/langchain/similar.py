"""What the people with the nearest taste share: items, with how many of them like each (D3)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...retrieval.errors import UnknownName
from ...retrieval.evidence import as_evidence
from ...retrieval.person import Person
from ...retrieval.records import Evidence, Floats, Ints, Item
from ...retrieval.scoring import SourceScores, score_block
from ..recommender import Recommender

SIGNAL = "neighbours"


class SharedLike(NamedTuple):
    """An item that people with a near taste like, and how many of them."""

    item: Item
    source: str
    """The domain in which their taste is near."""
    score: float
    """Sum of the likers' cosines to the person."""
    people: int
    of_people: int


class _Found(NamedTuple):
    item_no: int
    evidence: Evidence
    source: str


def shared_likes(
    recommender: Recommender, person: Person, target: str, k: int, sources: Sequence[str] | None = None
) -> list[SharedLike]:
    """Returns up to `k` items of `target` that people of near taste like, each source's best first.

    Nobody can be told from them: an item is there only if at least the settings' `min_people` of these people
    like it, and who they are is not said. What the person knows is left out. There are none where the
    sources and the target have too few people in common.

    Raises:
        UnknownName: `target` or a source is no domain of the index.
    """
    index = recommender.index
    for name in (target, *(sources or ())):
        if name not in index.domains:
            raise UnknownName("domain", name, index.domains)
    usable = [name for name in dict.fromkeys(sources or index.domains) if name != target]
    scores = score_block(index, [person], target, usable)
    numbers = index.space(target).item_nos
    known = np.isneginf(scores.total[0])
    found = [
        one
        for source in scores.sources
        for one in _of_source(source, numbers, known, k, recommender.settings.privacy.min_people)
    ]
    best = sorted(found, key=lambda one: -one.evidence.value)[:k]
    items = recommender.log.items_by_no({one.item_no for one in best})
    return [
        SharedLike(items[one.item_no], one.source, one.evidence.value, people, of_people)
        for one in best
        if (people := one.evidence.people) is not None and (of_people := one.evidence.of_people) is not None
    ]


def _of_source(
    source: SourceScores,
    numbers: Ints,
    known: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    k: int,
    least: int,
) -> list[_Found]:
    scored = source.scored.get(SIGNAL)
    if scored is None:
        return []
    values: Floats = np.where(known, 0.0, scored.values[0])
    columns = np.argsort(-values, kind="stable")[: int((values > 0).sum())]
    found: list[_Found] = []
    for column, reason in zip(columns.tolist(), scored.reasons(0, columns), strict=True):
        shown = None if reason is None else as_evidence(reason, SIGNAL, source.source, {}, least)
        if shown is not None:
            found.append(_Found(int(numbers[column]), shown, source.source))
        if len(found) == k:
            break
    return found
