"""Has every arm read some people's lists, in every repeat and wording, and keeps what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np

from ...agent.backend import Backend, Message, Usage
from ...agent.deadline import Deadline
from ...agent.explanation.writer import WriterReport
from ...agent.guard.budget import RequestBudget
from ...agent.ranking.task import RankingResult
from ...retrieval.errors import BudgetExceeded, EvaluationError, ModelError
from ...retrieval.records import Candidate, Ints
from .opening import OpenArm
from .people import TestPeople
from .rows import Row, Rows, Spent

BLOCK = 16
"""People who are read in every arm before anybody looks at the result."""
BATCH = 8
"""People asked about at once."""
MEANS_AWAY = 4
"""If an arm can read none of so many people, the model is taken to be away."""


@dataclass(frozen=True)
class Reader:
    """Reads people for all arms.

    Args:
        arms: open.
        people: who.
        rows: where the readings go; what is there is not read again.
        repeats: with other seeds each.
        explain: so many items of each person are explained; 0: none.
        seed: of the first repeat.
        advance: told of every reading.
    """

    arms: Sequence[OpenArm]
    people: TestPeople
    rows: Rows
    repeats: int
    explain: int
    seed: int
    advance: Callable[[int], None] = lambda readings: None
    is_prepared: bool = False

    @property
    def readings(self) -> int:
        """How many there are for one person."""
        return sum(self.repeats + len(arm.modes) - 1 for arm in self.arms)

    def knows(self, places: Sequence[int]) -> bool:
        """Whether all of these people were read already."""
        return all(
            (arm.name, *one, place) in self.rows
            for arm in self.arms
            for one in self._passes(arm)
            for place in places
        )

    def prepared(self) -> "Reader":
        """Returns a reader whose models are loaded and know what they prefer of the letters.

        Raises:
            ModelError: a model whose letters are to be learned cannot be asked.
        """
        if self.is_prepared:
            return self
        for arm in self.arms:
            _warm_up(arm)
        arms = [arm.learning_letters(self.people.tasks, self.seed) for arm in self.arms]
        return replace(self, arms=arms, is_prepared=True)

    def read(self, places: Sequence[int]) -> None:
        """Reads these people for every arm; the arms take turns in who is first.

        A model that fails on a person is counted; one that fails on all of them ends the test.

        Raises:
            EvaluationError: an arm could read none of them; what was read before is kept.
            BudgetExceeded: the day's tokens or money are spent.
        """
        first = places[0] // BLOCK % len(self.arms)
        candidates: dict[int, Sequence[Candidate]] = {}
        for arm in [*self.arms[first:], *self.arms[:first]]:
            fresh: list[Row] = []
            for repeat, wording in self._passes(arm):
                missing = [n for n in places if (arm.name, repeat, wording, n) not in self.rows]
                if missing and self._explains(repeat, wording) and not candidates:
                    found = self.people.candidates(places, self.explain)
                    candidates = dict(zip(places, found, strict=True))
                for start in range(0, len(missing), BATCH):
                    batch = missing[start : start + BATCH]
                    read = self._batch(arm, repeat, wording, batch, candidates)
                    self.rows.add([row for row in read if row.scores is not None])
                    fresh += read
                    self.advance(len(batch))
            self._count_failures(arm, fresh)

    def _passes(self, arm: OpenArm) -> list[tuple[int, int]]:
        """Returns (repeat, wording): repeats have the prompt's own words, other words are read once."""
        return [(n, 0) for n in range(self.repeats)] + [(0, n) for n in range(1, len(arm.modes))]

    def _explains(self, repeat: int, wording: int) -> bool:
        return self.explain > 0 and not repeat and not wording

    def _count_failures(self, arm: OpenArm, fresh: Sequence[Row]) -> None:
        """Keeps the readings that failed, unless all did: then the model is away, and they can be made up."""
        failed = [row for row in fresh if row.scores is None]
        if failed and len(failed) == len(fresh):
            answered = any(row.arm == arm.name and row.scores is not None for row in self.rows.all())
            people = len({row.person for row in failed})
            if people >= MEANS_AWAY or not answered:
                raise EvaluationError(
                    f"arm {arm.name!r} could read none of {people} people: {failed[0].error}; what was read "
                    "before is kept, and the same command goes on from there"
                )
        self.rows.add(failed)

    def _batch(
        self,
        arm: OpenArm,
        repeat: int,
        wording: int,
        batch: Sequence[int],
        candidates: dict[int, Sequence[Candidate]],
    ) -> list[Row]:
        start = perf_counter()
        ranked = self._ranked(arm, repeat, wording, batch)
        ranking_s, start = perf_counter() - start, perf_counter()
        written = [WriterReport()] * len(batch)
        if self._explains(repeat, wording):
            written = _written(arm, [candidates[place] for place in batch])
        writing_s = perf_counter() - start
        return [
            Row(
                arm=arm.name,
                repeat=repeat,
                wording=wording,
                person=place,
                ranking=_spent(Usage() if isinstance(result, str) else result.usage, ranking_s / len(batch)),
                writing=_spent(report.usage, writing_s / len(batch)),
                asked=0 if report.failure else report.asked,
                accepted=report.accepted,
                **_told(result, report),
            )
            for place, result, report in zip(batch, ranked, written, strict=True)
        ]

    def _ranked(
        self, arm: OpenArm, repeat: int, wording: int, batch: Sequence[int]
    ) -> list[RankingResult | str]:
        """Returns what came of each list, or why nothing did."""
        seed = self.seed + repeat + self.repeats * arm.seed_shift
        orders = [self._order(arm, seed, place) for place in batch]
        tasks = [
            self.people.tasks[place].part(order.tolist()) for place, order in zip(batch, orders, strict=True)
        ]
        try:
            with RequestBudget(len(batch)).covering():
                found = arm.modes[wording].rank(tasks, seed=seed, deadline=Deadline())
            return [_as_retrieved(result, order) for result, order in zip(found, orders, strict=True)]
        except BudgetExceeded as error:
            _refuse_spent_day(arm, error)
            failure = str(error)
        except ModelError as error:
            failure = str(error)
        if len(batch) == 1:
            return [failure]
        return self._one_by_one(arm, repeat, wording, batch)

    def _order(self, arm: OpenArm, seed: int, place: int) -> Ints:
        """Returns the order in which a list is given to an arm: alike for every arm, another in each repeat.

        In the order of retrieval a model that likes the upper places would be credited with what retrieval
        knows. Modes that begin with that order are given it.
        """
        length = len(self.people.tasks[place].candidates)
        if arm.mode.keeps_order:
            return np.arange(length)
        return np.random.default_rng([seed, place, length]).permutation(length)

    def _one_by_one(
        self, arm: OpenArm, repeat: int, wording: int, batch: Sequence[int]
    ) -> list[RankingResult | str]:
        """Asks about each alone: what is wrong with one list must not cost the others theirs."""
        found: list[RankingResult | str] = []
        for place in batch:
            if len(found) > 1 and all(isinstance(one, str) for one in found[:2]):
                found.append(found[0])  # the model is away: it is not asked again and again
            else:
                found += self._ranked(arm, repeat, wording, [place])
        return found


def _as_retrieved(result: RankingResult, order: Ints) -> RankingResult:
    scores = np.empty(len(order))
    scores[order] = result.scores
    return replace(result, scores=scores)


def _warm_up(arm: OpenArm) -> None:
    """Has a model in this process load its weights, so that no person's seconds count that."""
    if arm.arm.settings.model.kind != "local":
        return
    _silently_complete(arm.backend)


def _silently_complete(backend: Backend) -> None:
    try:
        backend.complete([[Message("user", "Hello")]], max_tokens=1, deadline=Deadline())
    except ModelError:
        return  # if it is broken, the first person will tell


def _refuse_spent_day(arm: OpenArm, error: BudgetExceeded) -> None:
    settings = arm.arm.settings
    if settings.tokens_per_day or settings.money_per_day:
        raise BudgetExceeded(f"arm {arm.name!r}: {error}; the same command goes on from here") from error


def _written(arm: OpenArm, lists: Sequence[Sequence[Candidate]]) -> list[WriterReport]:
    with RequestBudget(len(lists)).covering():
        found = arm.writer.explain_lists(lists, Deadline())
    return [report for _, report in found]


def _told(result: RankingResult | str, report: WriterReport) -> dict[str, Any]:
    """Returns what the model said, or why it did not."""
    if isinstance(result, str):
        return {"scores": None, "error": result}
    scores = tuple(np.asarray(result.scores, dtype=np.float64).tolist())
    return {"scores": scores, "repaired": result.repaired, "error": report.failure}


def _spent(usage: Usage, seconds: float) -> Spent:
    return Spent(
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        calls=usage.calls,
        seconds=round(seconds, 6),
    )
