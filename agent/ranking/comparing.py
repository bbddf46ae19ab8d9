"""What set-wise and pair-wise ranking share: small sets, compared in two opposite orders.

The order of retrieval is the prior: only neighbours whose scores without the model are close are compared,
and an order stands until the model says otherwise.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from ..backend import Ability, Backend, Usage
from ..deadline import Deadline
from ..settings import ModelSettings
from .costs import NOTHING
from .listwise import ListwiseRanker
from .task import Cost, RankingResult, RankingTask

ORDERS = 2
"""A set is read as it is and reversed: what depends on the place alone cancels."""


TIE = 1e-9
"""Log-probabilities that differ by less were equal before rounding."""


def winner(scores: Sequence[float]) -> int:
    """Returns the place of the best score, the first of equals."""
    return next(place for place, score in enumerate(scores) if score > max(scores) - TIE)


@dataclass(slots=True)
class Sorting:
    """A task whose order is being improved."""

    task: RankingTask
    places: list[int]
    """Candidates in the order so far."""
    known: dict[tuple[int, ...], list[float]] = field(default_factory=dict)
    """The scores of the sets that were read, by their candidates in either direction."""
    usage: Usage = field(default_factory=Usage)
    missing: int = 0
    agreements: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, task: RankingTask) -> "Sorting":
        """Begins in the order of retrieval."""
        return cls(task, list(range(len(task.candidates))))

    def result(self, prompt_id: str) -> RankingResult:
        """Returns places from the end as scores."""
        scores = np.empty(len(self.places))
        scores[self.places] = np.arange(len(self.places))[::-1]
        agreements = [one for one in self.agreements if not np.isnan(one)]
        return RankingResult(
            scores if self.usage.calls else np.zeros(len(self.places)),
            float(np.mean(agreements)) if agreements else float("nan"),
            ORDERS if self.usage.calls else 0,
            self.usage,
            self.missing,
            prompt_id,
        )


def uncertain_parts(task: RankingTask, gap: float) -> list[range]:
    """Returns the runs of neighbours that are too close to trust their order; all in one without scores.

    Args:
        task: with the scores without the model, best first.
        gap: neighbours further apart than this share of the list's spread are sure.
    """
    n = len(task.candidates)
    fused = np.asarray(task.fused)
    if len(fused) != n or n < 2:
        return [range(n)] if n > 1 else []
    spread = float(np.ptp(fused)) or 1.0
    cuts = [place + 1 for place in range(n - 1) if abs(fused[place] - fused[place + 1]) > gap * spread]
    parts = [range(a, b) for a, b in zip([0, *cuts], [*cuts, n], strict=True)]
    return [part for part in parts if len(part) > 1]


class ComparingRanker:
    """What both modes are made of.

    Args:
        backend: the model.
        settings: which neighbours are close, history length and prompt.
    """

    needs: ClassVar[Ability] = "choose"
    keeps_order: ClassVar[bool] = True

    def __init__(self, backend: Backend, settings: ModelSettings) -> None:
        self._reader = SetReader(backend, settings)
        self._gap = settings.sure_gap

    @property
    def prompt_id(self) -> str:
        """The prompt's name, version and hash."""
        return self._reader.prompt_id


class SetReader:
    """Compares small sets of candidates, each in two opposite orders.

    Args:
        backend: the model.
        settings: history length and prompt.
    """

    def __init__(self, backend: Backend, settings: ModelSettings) -> None:
        small = settings.model_copy(update={"orders": ORDERS, "stop_when_stable": 0})
        self._ranker = ListwiseRanker(backend, small)

    @property
    def prompt_id(self) -> str:
        """The prompt's name, version and hash."""
        return self._ranker.prompt_id

    def cost(self, task: RankingTask, sizes: Iterable[int]) -> Cost:
        """Returns the cost of sets of these sizes."""
        each = Counter(sizes)
        return sum((self._ranker.cost_of_lists(task, size, sets) for size, sets in each.items()), NOTHING)

    def read(
        self, sets: Sequence[tuple[Sorting, Sequence[int]]], seed: int, deadline: Deadline
    ) -> list[list[float]]:
        """Returns the scores of the candidates of each set; all sets are one call for each size.

        A set that was read before, in this order or reversed, is not read again: its prompts are the same.

        Args:
            sets: each with its places in the sorting's order so far.
            seed: unused by two orders, part of the contract.
            deadline: of all calls.
        """
        named = [(sorting, tuple(sorting.places[place] for place in places)) for sorting, places in sets]
        new = [(sorting, own) for sorting, own in named if own not in sorting.known]
        tasks = [sorting.task.part(own) for sorting, own in new]
        results = self._ranker.rank(tasks, seed=seed, deadline=deadline) if tasks else []
        for (sorting, own), result in zip(new, results, strict=True):
            scores = result.scores.tolist()
            sorting.known |= {own: scores, own[::-1]: scores[::-1]}
            sorting.usage += result.usage
            sorting.missing += result.missing
            sorting.agreements.append(result.agreement)
        return [sorting.known[own] for sorting, own in named]
