"""Asks a capable model to put lists in order, for the small one to learn from its probabilities.

Hinton et al. 2015, "Distilling the Knowledge in a Neural Network"; here the teacher's probabilities are those
of the letters of a list, as `ListwiseRanker` calibrates them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from ...retrieval.errors import ModelError, SettingsError
from ...retrieval.index.site import BuildProgress
from ...retrieval.records import Item, OwnItem
from ..backend import Backend
from ..deadline import Deadline
from ..models import require_model
from ..prompting import rank_prompt
from ..ranking.letter_prior import LETTERS
from ..ranking.listwise import ListwiseRanker
from ..ranking.task import RankingTask, Scores
from ..remote import is_remote
from ..settings import ModelSettings
from .call_record import RecordedTeacher
from .config import TrainingConfig
from .lessons import Learners
from .list_lessons import ListLesson, Shortlist, shortlists

LISTS_AT_ONCE = 4
"""Lists of one batch, each in several orders: what the teacher may read beyond the budget."""


@dataclass(frozen=True)
class Teacher:
    """A model that knows more than the one that learns."""

    backend: Backend
    settings: ModelSettings
    """In how many orders it reads a list, and by which prompt."""
    budget_tokens: int
    """So many tokens it may read and write, what was recorded before counted in."""

    @property
    def prompt_id(self) -> str:
        """The prompt with the hash of its text.

        Raises:
            SettingsError: there is no such prompt.
        """
        return rank_prompt(self.settings, "listwise").id

    @property
    def facts(self) -> dict[str, Any]:
        """All that decides what it teaches, as JSON can hold it."""
        return {
            "name": self.backend.name,
            "prompt": self.prompt_id,
            "budget_tokens": self.budget_tokens,
            **{
                name: getattr(self.settings, name)
                for name in ("orders", "stop_when_stable", "history_titles")
            },
        }


@dataclass(frozen=True)
class Taught:
    """What came of asking a teacher."""

    lessons: Sequence[ListLesson] = ()
    tokens: int = 0
    warning: str = ""
    """Why it ended before the budget; empty if it did not."""


def open_teacher(settings: ModelSettings, budget_tokens: int, *, allow_remote: bool) -> Teacher:
    """Opens the settings' model as a teacher.

    Raises:
        SettingsError: it runs on another machine and that is not allowed.
        ModelUnavailable: the settings name no model, it was not pulled, or its key is not set.
    """
    if is_remote(settings) and not allow_remote:
        where = settings.model.url or "the API of the company that made it"
        raise SettingsError(
            f"the teacher {settings.name!r} runs on another machine ({where}), and histories of people would "
            "be sent there; allow that with --allow-remote, or set [model] name to a model on this machine"
        )
    return Teacher(require_model(settings), settings, budget_tokens)


@dataclass(frozen=True)
class Classroom:
    """Who is learned from, in the words that the teacher reads."""

    learners: Learners
    source: Sequence[Item]
    target: Sequence[Item]
    config: TrainingConfig

    def task(self, shortlist: Shortlist) -> RankingTask:
        """Returns a list as the teacher gets it; nothing tells whose it is."""
        history = (self.source[column] for column in shortlist.read.tolist())
        candidates = tuple(self.target[column] for column in shortlist.candidates.tolist())
        own = tuple(OwnItem(item.domain, item.item_id, item.title or item.item_id) for item in history)
        return RankingTask(own, candidates, candidates[0].domain)


def teach(
    teacher: Teacher, classroom: Classroom, record: Path, progress: BuildProgress, most: int | None = None
) -> Taught:
    """Asks about list after list until the budget is spent, at most one batch beyond it.

    What is in the record costs the same tokens of the budget as it did then, and nothing else, so that a
    training which is gone on with has the same lists.

    Args:
        teacher: who is asked.
        classroom: what about.
        record: file of all answers.
        progress: told of the tokens.
        most: no more lists than so many.
    """
    recorded = RecordedTeacher(teacher.backend, record, teacher.prompt_id)
    ranker = ListwiseRanker(recorded, teacher.settings)
    seed = classroom.config.seed
    progress.step(f"asking {recorded.name}", teacher.budget_tokens)
    lessons: list[ListLesson] = []
    tokens = 0
    coming = islice(shortlists(classroom.learners, classroom.config), most)
    while tokens < teacher.budget_tokens and (batch := list(islice(coming, LISTS_AT_ONCE))):
        tasks = [classroom.task(shortlist) for shortlist in batch]
        recorded.expect(
            [
                (prompt, LETTERS[: len(items)], [item.item_id for item in items])
                for task in tasks
                for prompt, items in ranker.prompts(task, seed=seed)
            ]
        )
        try:
            results = ranker.rank(tasks, seed=seed, deadline=Deadline())
        except ModelError as error:
            return Taught(lessons, tokens, f"the teacher was asked about {len(lessons)} lists only: {error}")
        for shortlist, result in zip(batch, results, strict=True):
            lessons.append(_lesson(shortlist, result.scores))
            used = result.usage.prompt_tokens + result.usage.completion_tokens
            tokens += used
            progress.advance(used)
    return Taught(lessons, tokens)


def _lesson(shortlist: Shortlist, scores: Scores) -> ListLesson:
    """Returns the list with the scores, mean log-probabilities, as probabilities."""
    weights = np.exp(scores - scores.max())
    targets = (weights / weights.sum()).astype(np.float32)
    return ListLesson(shortlist.read, shortlist.candidates, targets)
