"""The training loop: batches through the student until the time is over, with checkpoints on the way."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...retrieval.index.site import BuildProgress
from ..adapters.manifest import CurvePoint
from ..adapters.memory import release_unused
from ..backend import Continuations
from ..deadline import Deadline
from ..likelihood import TOGETHER
from ..wording import Wording
from .checkpoint import Progress, restore, store
from .config import TrainingConfig
from .lessons import Learners, Lesson, one_pass, steps_a_pass, titles_of
from .list_lessons import ListBatch, ListLesson, mixed
from .optimiser import MasterAdamW
from .schedule import Schedule
from .student import Student

if TYPE_CHECKING:
    import torch

CHECKPOINT_S = 60.0
"""Most seconds between two checkpoints: as much as a kill can cost."""
RELEASE_STEPS = 10
"""Freed memory goes back to the system each time so many steps are done."""
POINTS = 4
"""Points of the validation curve, the last one at the end."""

Judge = Callable[[Student], float | None]


@dataclass(frozen=True)
class Texts:
    """The titles of both catalogues, and how they are put to the model."""

    source: Sequence[str]
    target: Sequence[str]
    wording: Wording
    """Of a person who is known in the source."""
    within: Wording
    """Of a person who is known in the target alone."""


@dataclass
class Trainer:
    """One training.

    Args:
        student: the model that learns.
        learners: the people it learns from.
        texts: their titles.
        config: how.
        judge: what measures the student on people it does not learn from.
        folder: of the checkpoints; what an interrupted training left there is gone on from.
        progress: told of the seconds.
        lists: what a teacher put in order; each pass goes through all of it too.
    """

    student: Student
    learners: Learners
    texts: Texts
    config: TrainingConfig
    judge: Judge
    folder: Path
    progress: BuildProgress
    lists: Sequence[ListLesson] = ()
    _alone: dict[int, float] = field(default_factory=dict)
    """Log-likelihood of target titles after no history, by the student before it has learned anything."""

    def run(self, schedule: Schedule) -> Progress:
        """Trains until the schedule ends; returns how it went."""
        self._read_alone()
        optimiser = MasterAdamW(self.student.parameters, self.config.learning_rate)
        state = restore(self.folder, optimiser)
        state.lists = len(self.lists)
        schedule = Schedule(schedule.minutes, state.total_steps or schedule.steps)
        self._announce(schedule, state)
        # A short training is worth going on with too.
        every_s = min(CHECKPOINT_S, 6 * schedule.minutes) if schedule.minutes else CHECKPOINT_S
        checkpoint_at = state.seconds + every_s
        while not schedule.is_over(state.step) and state.number < self.config.passes:
            for batch in islice(self._batches(state.number), state.batch, None):
                self._learn(batch, optimiser, schedule, state)
                schedule = schedule.planned(state.step, state.seconds)
                state.total_steps = schedule.steps
                if state.step % RELEASE_STEPS == 0:
                    release_unused()
                if self._is_due(schedule, state):
                    self._point(state)
                if state.seconds >= checkpoint_at:
                    store(self.folder, state, optimiser)
                    checkpoint_at = state.seconds + every_s
                if schedule.is_over(state.step):
                    break
            else:
                state.number, state.batch = state.number + 1, 0
        if state.step > (state.curve[-1].step if state.curve else 0):
            self._point(state)
        store(self.folder, state, optimiser)
        return state

    def _announce(self, schedule: Schedule, state: Progress) -> None:
        total = round(60 * schedule.minutes) if schedule.minutes is not None else schedule.steps or 0
        self.progress.step(f"learning from {len(self.learners)} people", total)
        self.progress.advance(round(state.seconds) if schedule.minutes is not None else state.step)

    def _batches(self, number: int) -> Iterator[list[Lesson] | ListBatch]:
        """Gives the batches of a pass."""
        batches = one_pass(self.learners, self.config, number)
        return mixed(batches, steps_a_pass(self.learners, self.config), self.lists, self.config, number)

    def _learn(
        self, batch: list[Lesson] | ListBatch, optimiser: MasterAdamW, schedule: Schedule, state: Progress
    ) -> None:
        start = time.perf_counter()
        if isinstance(batch, ListBatch):
            loss = self._list_loss(batch)
        else:
            loss = self.student.loss([self._asked(lesson) for lesson in batch])
            state.loss_sum += loss.item()
            state.losses += 1
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step(schedule.factor(state.step))
        state.step += 1
        state.batch += 1
        state.people_seen += len(batch)
        before = state.seconds
        state.seconds += time.perf_counter() - start
        timed = schedule.minutes is not None
        self.progress.advance(int(state.seconds) - int(before) if timed else 1)

    def _asked(self, lesson: Lesson) -> Continuations:
        read, predicted = titles_of(lesson, self.texts.source, self.texts.target)
        wording = self.texts.within if lesson.reads_target else self.texts.wording
        return Continuations(wording.prefix(read), [wording.continuation(title) for title in predicted])

    def _list_loss(self, batch: ListBatch) -> "torch.Tensor":
        asked = [
            self._asked(Lesson(lesson.read, lesson.candidates, reads_target=False))
            for lesson in batch.lessons
        ]
        alone = [
            np.array([self._alone[column] for column in lesson.candidates.tolist()], dtype=np.float32)
            for lesson in batch.lessons
        ]
        targets = [lesson.targets for lesson in batch.lessons]
        return self.student.list_loss(asked, alone, targets, self.config.list_temperature)

    def _read_alone(self) -> None:
        columns = sorted({column for lesson in self.lists for column in lesson.candidates.tolist()})
        if columns:
            self.progress.step("reading the candidates of the lists", len(columns))
        for start in range(0, len(columns), TOGETHER):
            row = columns[start : start + TOGETHER]
            texts = [self.texts.wording.continuation(self.texts.target[column]) for column in row]
            asked = Continuations(self.texts.wording.prefix([]), texts)
            (found,) = self.student.scorer.score([asked], deadline=Deadline())
            self._alone.update(zip(row, (one.logprob for one in found), strict=True))
            self.progress.advance(len(row))

    def _is_due(self, schedule: Schedule, state: Progress) -> bool:
        """Returns whether the next point of the curve is reached; the last one is taken at the end."""
        reached = len(state.curve) + 1
        if schedule.minutes is not None:
            due = state.seconds >= reached * 60 * schedule.minutes / POINTS
        else:
            due = schedule.steps is not None and state.step >= reached * schedule.steps / POINTS
        return reached < POINTS and due

    def _point(self, state: Progress) -> None:
        measured = self.judge(self.student)
        state.curve.append(
            CurvePoint(
                seconds=round(state.seconds, 1),
                step=state.step,
                people_seen=state.people_seen,
                train_loss=round(state.loss_sum / state.losses, 4) if state.losses else None,
                ndcg_at_10=None if measured is None else round(measured, 4),
            )
        )
        state.loss_sum, state.losses = 0.0, 0
