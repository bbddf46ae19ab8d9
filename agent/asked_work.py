"""A person's list as it is put to the settings' model, and as the model's opinion changes it."""

from dataclasses import replace

import numpy as np

from ..retrieval.neighbour_counts import NOBODY
from ..retrieval.records import Candidate, OwnItem
from .earning.earned import Earned
from .earning.lifting import lift
from .ranking.task import RankingResult, RankingTask, Taste
from .work import Work


def task_of(work: Work, target: str, top: int, taste: Taste | None) -> RankingTask:
    """Returns the first candidates of a person as a list to rank."""
    shown = work.candidates[:top]
    return RankingTask(
        tuple(OwnItem(i.domain, i.item_id, i.title or i.item_id) for i in work.retrieved.liked),
        tuple(candidate.item for candidate in shown),
        target,
        fused=tuple(candidate.score for candidate in shown),
        neighbours=tuple(_neighbours(candidate) for candidate in shown),
        taste=taste,
    )


def _neighbours(candidate: Candidate) -> tuple[int, int]:
    """Returns how many of the nearest people have a candidate, as its evidence says it."""
    told = [e for e in candidate.evidence if e.signal == "neighbours" and e.people and e.of_people]
    return max(((e.people or 0, e.of_people or 0) for e in told), default=NOBODY)


def lift_by(work: Work, result: RankingResult, row: Earned, top: int) -> None:
    """Moves the first candidates by what the model made of them."""
    shown, rest = work.candidates[:top], work.candidates[top:]
    fused = np.array([candidate.score for candidate in shown], dtype=np.float32)
    weights = np.full(len(shown), row.popular, dtype=np.float32)
    added = lift(fused, result.scores.astype(np.float32), weights)
    order = np.argsort(-(fused + added), kind="stable")
    work.candidates = [_with_share(shown[place], float(added[place])) for place in order] + rest
    work.ranked, work.rank_prompt = True, result.prompt_id
    work.faults, work.repaired = result.faults, result.repaired
    work.usage += result.usage


def _with_share(candidate: Candidate, added: float) -> Candidate:
    contributions = {**candidate.contributions, "model": added}
    return replace(candidate, score=candidate.score + added, contributions=contributions)
