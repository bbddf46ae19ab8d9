"""From people to candidates, each with its contributions and its evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from .critique.checked import Steering
from .errors import UnknownName
from .evidence import as_evidence, shared_attributes
from .fusion.diversity import choose
from .index.live import LiveIndex
from .log import EventLog
from .log.titles import plain_title
from .person import Person
from .records import Candidate, Evidence, Floats, Ints, Item
from .scoring import LADDER, BlockScores, Level, SourceScores, score_block
from .settings import Settings
from .signals import Reason
from .steered_scores import SteeredBlock
from .vectors.exact import top_k

BLOCK_PEOPLE = 128
"""People scored at once; bounds the memory."""
TINY = 1e-6
"""Rounding: a smaller difference of scores is none."""
SPARE = 10
"""Candidates looked at beyond those asked for, to make up for repeated titles."""


@dataclass(frozen=True)
class Retrieved:
    """The candidates of one person, best first."""

    person: Person
    level: Level
    sources: tuple[str, ...]
    """Source domains in which the person has a history and which were used."""
    candidates: tuple[Candidate, ...]
    warnings: tuple[str, ...] = field(default=())
    liked: tuple[Item, ...] = field(default=())
    """The person's liked items of the used sources, oldest first."""
    firm: int | None = None
    """Of a steered list: how many candidates come before those of which it is not known whether they keep
    every limit. None: the list is not steered."""


@dataclass(frozen=True)
class _Own:
    """One person's side of a source's scores."""

    scores: SourceScores
    place: int
    share: float
    items: dict[int, Item]
    """Liked items by column of the source catalogue, oldest first."""


class Retriever:
    """Finds candidates with evidence, from a live index.

    Args:
        index: the live version.
        log: for titles and attributes.
        settings: the workspace's.
    """

    def __init__(self, index: LiveIndex, log: EventLog, settings: Settings) -> None:
        self._index = index
        self._log = log
        self._settings = settings

    def retrieve(
        self,
        people: Sequence[Person],
        target: str,
        n: int,
        sources: Sequence[str] | None = None,
        *,
        only_new: bool = False,
        also: Sequence[Ints] | None = None,
        steering: Sequence[Steering | None] | None = None,
    ) -> Iterator[Retrieved]:
        """Gives up to `n` candidates for each person, in their order.

        Args:
            people: whom for.
            target: the domain to recommend from.
            n: candidates a person; fewer where the catalogue is smaller.
            sources: source domains to use; None: every one in which the person has a history.
            only_new: whether only items come that nobody liked when the index was built.
            also: items that join each person's candidates behind the others, as the log's numbers.
            steering: what each person's wishes do to the list; None: nothing.

        Raises:
            UnknownName: `target` or one of `sources` is not in the index.
            DamagedIndex: not even popularity can be read.
        """
        for name in (target, *(sources or ())):
            if name not in self._index.domains:
                raise UnknownName("domain", name, self._index.domains)
        usable = [name for name in dict.fromkeys(sources or self._index.domains) if name != target]
        for start in range(0, len(people), BLOCK_PEOPLE):
            block = people[start : start + BLOCK_PEOPLE]
            scores = score_block(self._index, block, target, usable)
            if only_new:
                scores.total[:, self._index.likes_of_everybody(target) > 0] = -np.inf
            joining = None if also is None else also[start : start + BLOCK_PEOPLE]
            steers = [None] * len(block) if steering is None else steering[start : start + BLOCK_PEOPLE]
            steered = SteeredBlock.of(scores, steers) if any(one is not None for one in steers) else None
            yield from self._block(block, target, n, scores, joining, steered)

    def rank_of(
        self, person: Person, target: str, item_no: int, steering: Steering | None = None
    ) -> tuple[int | None, int]:
        """Returns an item's place in a person's ranking of a whole domain, from 1, and how many have one.

        None: what the person knows, what wishes rule out and what the index does not have has no place.
        """
        usable = [name for name in self._index.domains if name != target]
        scores = score_block(self._index, [person], target, usable)
        behind = np.zeros(scores.total.shape[1], dtype=np.int64)
        if steering is not None:
            steered = SteeredBlock.of(scores, [steering])
            scores, behind = steered.scores, steered.behind[0]
        total = scores.total[0]
        columns = self._index.space(target).columns(np.array([item_no], dtype=np.int64))
        of = int(np.isfinite(total).sum())
        if not len(columns) or not np.isfinite(total[columns[0]]):
            return None, of
        own = columns[0]
        before = (behind < behind[own]) | ((behind == behind[own]) & (total > total[own]))
        return int((before & np.isfinite(total)).sum()) + 1, of

    def _block(
        self,
        people: Sequence[Person],
        target: str,
        n: int,
        scores: BlockScores,
        also: Sequence[Ints] | None,
        steered: SteeredBlock | None,
    ) -> Iterator[Retrieved]:
        if steered is None:
            best, values = self._best(scores, n)
        else:
            best, values = steered.best(n, self._best)
            scores = steered.scores
        joining = [self._index.space(target).columns(numbers) for numbers in also or ()]
        items = self._items(people, target, np.unique(np.concatenate([best.ravel(), *joining])), scores)
        numbers = self._index.space(target).item_nos
        for row, person in enumerate(people):
            columns = [int(c) for c in best[row] if np.isfinite(scores.total[row, c])]
            score_of = dict(zip(best[row].tolist(), values[row].tolist(), strict=True))
            known = {plain_title(items[int(n)].title) for n in person.item_nos(target) if int(n) in items}
            columns = _once(columns, [items[int(numbers[c])] for c in columns], known)[:n]
            if joining:
                more = [int(c) for c in joining[row] if np.isfinite(scores.total[row, c])]
                score_of |= {c: float(scores.total[row, c]) for c in more if c not in score_of}
                columns = [*columns, *more] if steered is None else steered.joined(row, columns, more)
                columns = _once(columns, [items[int(numbers[c])] for c in columns], known)
            owns = [_own(one, row, scores, items) for one in scores.sources if row in one.rows]
            chosen = [items[int(numbers[c])] for c in columns]
            wished = [0.0] * len(columns) if steered is None else steered.wished[row, columns].tolist()
            if owns:
                candidates = self._candidates(columns, score_of, owns, chosen, wished)
            else:
                candidates = self._popular(columns, score_of, chosen, wished)
            level: Level = max((own.scores.level for own in owns), key=LADDER.index, default="popularity")
            yield Retrieved(
                person,
                level,
                tuple(own.scores.source for own in owns),
                tuple(candidates),
                (*person.warnings, *self._warnings(level, target)),
                tuple(item for own in owns for item in own.items.values()),
                None if steered is None else int(steered.first(row)[columns].sum()),
            )

    def _best(self, scores: BlockScores, n: int) -> tuple[Ints, Floats]:
        """Returns each person's best columns and the scores by which they are ranked."""
        most = min(n + SPARE, scores.total.shape[1])
        amount = self._settings.recommend.diversity
        if not amount:
            best = top_k(scores.total, most)
            return best, np.take_along_axis(scores.total, best, axis=1)
        # The spare ones continue the list, they do not make it longer: its end is at n.
        chosen = choose(scores.total, scores.exposed, amount, min(n, most))
        rest = scores.total.copy()
        np.put_along_axis(rest, chosen.items, -np.inf, axis=1)
        spare = top_k(rest, most - chosen.items.shape[1])
        # Behind the list whatever their own scores are.
        values = np.minimum(np.take_along_axis(rest, spare, axis=1), chosen.scores[:, -1:])
        return np.concatenate([chosen.items, spare], axis=1), np.concatenate([chosen.scores, values], axis=1)

    def _items(
        self, people: Sequence[Person], target: str, columns: Ints, scores: BlockScores
    ) -> dict[int, Item]:
        """Reads every item that the block's answers can name, in one question to the log."""
        wanted = set(self._index.space(target).item_nos[columns].tolist())
        for person in people:
            wanted.update(person.item_nos(target).tolist())
        for one in scores.sources:
            histories = one.tastes.histories
            wanted.update(one.tastes.space.item_nos[np.unique(histories.items)].tolist())
        return self._log.items_by_no(wanted)

    def _candidates(
        self,
        columns: list[int],
        score_of: dict[int, float],
        owns: list[_Own],
        items: list[Item],
        wished: list[float],
    ) -> list[Candidate]:
        reasons = [
            (own, name, own.scores.scored[name].reasons(own.place, np.array(columns, dtype=np.int64)))
            for own in owns
            for name in own.scores.scored
        ]
        candidates = []
        for place, (column, item) in enumerate(zip(columns, items, strict=True)):
            contributions: dict[str, float] = {}
            weighed: list[tuple[float, Evidence]] = []
            for own, name, why in reasons:
                part = own.scores.parts.get(name)
                share = 0.0 if part is None else own.share * float(part[own.place, column])
                contributions[name] = contributions.get(name, 0.0) + share
                reason = why[place]
                if reason is not None and share > 0:
                    min_people = self._settings.privacy.min_people
                    shown = as_evidence(reason, name, own.scores.source, own.items, min_people)
                    if shown is not None:
                        weighed.append((share, shown))
            evidence = [one for _, one in sorted(weighed, key=lambda pair: -pair[0])]
            shared = shared_attributes(item, [one for own in owns for one in own.items.values()])
            if shared is not None:
                evidence.insert(1, shared)
            if wished[place]:
                contributions["wishes"] = wished[place]
            score = score_of[column]
            lowered = score - sum(contributions.values())
            if self._settings.recommend.diversity and lowered < -TINY:
                contributions["diversity"] = lowered
            candidates.append(Candidate(item, score, contributions, tuple(evidence)))
        return candidates

    def _popular(
        self, columns: list[int], score_of: dict[int, float], items: list[Item], wished: list[float]
    ) -> list[Candidate]:
        """Returns the candidates of somebody of whom nothing usable is known."""
        likes = self._index.likes_of_everybody(items[0].domain) if items else np.zeros(0, dtype=np.int64)
        candidates = []
        for column, item, added in zip(columns, items, wished, strict=True):
            score, people = score_of[column], int(likes[column])
            reason = Reason("popularity", float(people), people=people)
            shown = as_evidence(reason, "popularity", "", {}, self._settings.privacy.min_people)
            contributions = {"popularity": score - added, "wishes": added} if added else {"popularity": score}
            candidates.append(Candidate(item, score, contributions, (shown,) if shown else ()))
        return candidates

    def _warnings(self, level: Level, target: str) -> list[str]:
        warnings = list(self._index.warnings)
        if level == "popularity":
            warnings.append(
                "no usable history in any source domain: this is what most people like, not a personal list"
            )
        elif level == "content_and_popularity":
            warnings.append(
                f"too few people are active both in the source domains and in {target!r}: nothing could be "
                "learned from them, the list rests on descriptions and popularity"
            )
        return warnings


def _own(one: SourceScores, row: int, scores: BlockScores, items: dict[int, Item]) -> _Own:
    place = int(np.searchsorted(one.rows, row))
    numbers = one.tastes.space.item_nos
    liked = {int(c): items[int(numbers[c])] for c in one.tastes.histories.liked(place)}
    return _Own(one, place, float(scores.shares[one.source][row]), liked)


def _once(columns: list[int], items: list[Item], known: set[str]) -> list[int]:
    """Drops items whose title the person knows or the list already has: editions of one work."""
    seen = {title for title in known if title}
    kept = []
    for column, item in zip(columns, items, strict=True):
        title = plain_title(item.title)
        if title and title in seen:
            continue
        seen.add(title)
        kept.append(column)
    return kept
