"""Has a model rank held-out lists in a mode, and says how well it did and what that cost."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from ..retrieval.records import Floats
from ..retrieval.statistics import mean_interval
from .backend import Usage
from .deadline import Deadline
from .earning.earn import CHANCE_DRAWS, chance_ndcg
from .earning.lists import JudgingLists
from .model_weight import ModeResult
from .ranking.contract import RankingMode
from .ranking.task import RankingResult, RankingTask

BATCH = 8
"""People asked about at once."""
BATCH_IN_TIME = 2
"""The same where time is short."""


@dataclass(frozen=True)
class Reading:
    """What a model made of lists in one mode."""

    mode: RankingMode
    results: list[RankingResult]
    seconds: float

    @property
    def scores(self) -> Floats:
        """The model's score of each candidate, shape (n, length); lists are of one length."""
        return np.stack([result.scores for result in self.results]).astype(np.float32)

    def result(self, lists: JudgingLists, seed: int) -> ModeResult:
        """Returns how good the model's own order is, against a random one or that of retrieval.

        Args:
            lists: that were read, in the same order; more of them are left out.
            seed: of the random orders and the interval.

        What a model likes equally is in random order: as retrieved, a model without any taste would be
        credited with what retrieval knows. Modes that begin with the order of retrieval leave it so.
        """
        n = len(self.results)
        lists = lists.take(np.arange(n))
        if self.mode.keeps_order:
            own, reference = lists.ndcg(self.scores), lists.ndcg(lists.fused)
        else:
            own, reference = _ndcg_by_lot(lists, self.scores, seed), chance_ndcg(lists, seed)
        interval = mean_interval((own - reference).astype(np.float64), seed)
        usage = sum((result.usage for result in self.results), Usage())
        agreements = [r.agreement for r in self.results if not np.isnan(r.agreement)]
        return ModeResult(
            mode=self.mode.name,
            prompt=self.mode.prompt_id,
            people=n,
            ndcg_at_10=round(float(own.mean()), 5),
            reference=round(float(reference.mean()), 5),
            low=round(interval.low, 5),
            high=round(interval.high, 5),
            agreement=round(float(np.mean(agreements)), 4) if agreements else None,
            orders=round(float(np.mean([result.orders for result in self.results])), 2),
            prompt_tokens=round(usage.prompt_tokens / n, 1),
            completion_tokens=round(usage.completion_tokens / n, 1),
            calls=round(usage.calls / n, 2),
            seconds=round(self.seconds / n, 3),
            faults=dict(sum((Counter(result.faults) for result in self.results), Counter())),
        )


def read_lists(
    mode: RankingMode,
    tasks: Sequence[RankingTask],
    seed: int,
    *,
    deadline: Deadline | None = None,
    advance: Callable[[int], None] = lambda people: None,
) -> Reading:
    """Ranks the tasks, some at a time.

    Args:
        mode: how.
        tasks: lists of one length.
        seed: decides the orders.
        deadline: after which it stops; what was ranked by then is the reading.
        advance: told of every task that is done.

    Raises:
        ModelError: the model could not be asked at all.
    """
    results: list[RankingResult] = []
    start = perf_counter()
    batch = BATCH if deadline is None else BATCH_IN_TIME
    for first in range(0, len(tasks), batch):
        if results and deadline is not None and deadline.expired:
            break
        results += mode.rank(tasks[first : first + batch], seed=seed, deadline=Deadline())
        advance(min(batch, len(tasks) - first))
    return Reading(mode, results, perf_counter() - start)


def _ndcg_by_lot(lists: JudgingLists, scores: Floats, seed: int) -> Floats:
    """Returns each person's mean NDCG@10 over random orders of what has equal scores."""
    random = np.random.default_rng(seed)
    draws = [lists.ndcg(_places(scores, random.random(scores.shape))) for _ in range(CHANCE_DRAWS)]
    mean: Floats = np.mean(draws, axis=0).astype(np.float32)
    return mean


def _places(scores: Floats, lots: np.ndarray) -> Floats:
    """Returns places, best highest; of equal scores the one with the higher lot."""
    places = np.empty(scores.shape, dtype=np.float32)
    order = np.lexsort((lots, scores), axis=1)
    np.put_along_axis(places, order, np.arange(scores.shape[1], dtype=np.float32)[None], axis=1)
    return places
