"""Lets the trained models into the lists: each where it has earned a weight, and its share is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np

from ..retrieval.errors import ModelError, TastebridgeError
from ..retrieval.index.live import LiveIndex
from ..retrieval.log import EventLog
from ..retrieval.person import Person
from ..retrieval.records import Candidate, Evidence, Ints, Item, OwnItem
from ..retrieval.workspace import Workspace
from .backends.transformers_local import TransformersBackend
from .deadline import Deadline
from .earning.earned import Earned, Shelf
from .proposer import Proposer
from .settings import ModelSettings
from .trained import TrainedRanker, open_trained
from .work import TrainedUse, Work

NAMED_ITEMS = 2
"""Items of the person's history that the evidence names, the newest that the model read."""


class TrainedLists:
    """The trained models of a workspace, opened when a target domain first asks for them.

    Args:
        workspace: whose adapters.
        index: the live index.
        log: for titles.
        settings: which base model, and where it runs.
        wanted: False leaves trained models out.
    """

    def __init__(
        self,
        workspace: Workspace,
        index: LiveIndex,
        log: EventLog,
        settings: ModelSettings,
        *,
        wanted: bool,
    ) -> None:
        self._workspace = workspace
        self._index = index
        self._log = log
        self._settings = settings
        self._wanted = wanted and settings.trained == "auto"
        self._opened: dict[tuple[str, Shelf], dict[str, TrainedRanker]] = {}
        self._failures: dict[tuple[str, Shelf], str] = {}
        self._proposers: dict[tuple[str, Shelf], Proposer] = {}

    def rankers(self, target: str, shelf: Shelf) -> dict[str, TrainedRanker]:
        """Returns the trained model of each source domain; none where they cannot be used."""
        key = target, shelf
        if self._wanted and key not in self._opened:
            try:
                self._opened[key] = open_trained(self._workspace, self._index, target, self._settings, shelf)
            except TastebridgeError as error:
                self._opened[key], self._failures[key] = {}, str(error)
        return self._opened.get(key, {})

    def proposals(
        self, people: Sequence[Person], target: str, shelf: Shelf, sources: Sequence[str] | None
    ) -> list[Ints] | None:
        """Returns the items that the trained models put forward for each person, None where none may.

        For each person the model of the richest source proposes, if it has earned a weight for that person.
        """
        rankers = {
            source: ranker
            for source, ranker in self.rankers(target, shelf).items()
            if sources is None or source in sources
        }
        if not self._settings.proposals or not rankers or self._settings.trained_url:
            return None
        found = [np.zeros(0, dtype=np.int64)] * len(people)
        liked = [_liked_of(person, rankers) for person in people]
        items = self._log.items_by_no({int(n) for _, numbers in liked for n in numbers})
        for source, ranker in rankers.items():
            own = [
                place
                for place, (of, numbers) in enumerate(liked)
                if of == source and ranker.earned(shelf, len(numbers)) is not None
            ]
            histories = [[items[int(n)] for n in liked[place][1] if int(n) in items] for place in own]
            proposer = self._proposer(ranker, target, shelf)
            proposed = proposer.propose(histories, self._settings.proposals, Deadline())
            for place, numbers in zip(own, proposed, strict=True):
                found[place] = numbers
        return found

    def _proposer(self, ranker: TrainedRanker, target: str, shelf: Shelf) -> Proposer:
        key = ranker.name, shelf
        if key not in self._proposers:
            numbers = self._index.space(target).item_nos
            if shelf == "new items":
                numbers = numbers[self._index.likes_of_everybody(target) == 0]
            items = self._log.items_by_no(numbers.tolist())
            backend = ranker.likelihood.scorer
            assert isinstance(backend, TransformersBackend)
            self._proposers[key] = Proposer(
                backend, ranker.likelihood.wording, ranker.config, [items[int(n)] for n in numbers]
            )
        return self._proposers[key]

    def rank(self, work: Work, target: str, shelf: Shelf, top: int, deadline: Deadline) -> None:
        """Lets the trained model of the person's richest source move the first `top` candidates.

        A model that fails leaves the list as it is, with a warning.
        """
        rankers = self.rankers(target, shelf)
        if (target, shelf) in self._failures:
            work.warnings.append(f"the trained model took no part: {self._failures[target, shelf]}")
        found = _richest(work, rankers, shelf)
        shown, rest = work.candidates[:top], work.candidates[top:]
        if found is None or len(shown) < 2:
            return
        ranker, history, row = found
        start = perf_counter()
        try:
            lifted = ranker.lift(history, shown, row, deadline)
        except ModelError as error:
            work.warnings.append(f"the trained model did not rank, the list is without it: {error}")
            return
        finally:
            work.rank_s = perf_counter() - start
        moved = [
            _with_share(candidate, added, lifted.read)
            for candidate, added in zip(shown, lifted.added.tolist(), strict=True)
        ]
        work.candidates = sorted(moved, key=lambda candidate: -candidate.score) + rest
        work.ranked, work.rank_prompt = True, ranker.manifest.prompt
        work.trained = TrainedUse(ranker.name, max(row.popular, row.rare))
        work.usage += lifted.usage


def _liked_of(person: Person, sources: Iterable[str]) -> tuple[str, Ints]:
    """Returns the source in which a person likes most, and what, oldest first."""
    liked = {
        source: history.item_nos[history.strengths > 0]
        for source in sources
        if (history := person.histories.get(source)) is not None
    }
    source = max(liked, key=lambda one: len(liked[one]), default="")
    return source, liked.get(source, np.zeros(0, dtype=np.int64))


def _richest(
    work: Work, rankers: dict[str, TrainedRanker], shelf: Shelf
) -> tuple[TrainedRanker, list[Item], Earned] | None:
    """Returns the model whose source the person has most of, with that history and its weights."""
    best: tuple[TrainedRanker, list[Item], Earned] | None = None
    for source, ranker in rankers.items():
        history = [item for item in work.retrieved.liked if item.domain == source]
        row = ranker.earned(shelf, len(history))
        if history and row is not None and (best is None or len(history) > len(best[1])):
            best = ranker, history, row
    return best


def _with_share(candidate: Candidate, added: float, read: tuple[Item, ...]) -> Candidate:
    contributions = {**candidate.contributions, "model": added}
    evidence = candidate.evidence
    if added > 0:
        own = tuple(OwnItem(i.domain, i.item_id, i.title or i.item_id) for i in read[::-1][:NAMED_ITEMS])
        reason = Evidence("model", "model", read[-1].domain, own, value=round(added, 6))
        evidence = (*evidence, reason)
    return replace(candidate, score=candidate.score + added, contributions=contributions, evidence=evidence)
