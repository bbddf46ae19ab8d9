"""What is learned from: for each person a history, and titles that follow it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...retrieval.history import Histories
from ...retrieval.records import Bools, Ints
from .config import TrainingConfig

CHUNK = 256
"""Lessons sorted by length together, so that little of a batch is padding."""


@dataclass(frozen=True, slots=True)
class Learners:
    """The people to learn from; nothing of anybody else is in here."""

    source: Histories
    """Bridge users' source side; row i belongs to row i of `target`."""
    target: Histories
    company: Histories
    """Target histories of people who are known in the target alone."""

    @classmethod
    def of(cls, source: Histories, target: Histories, company: Histories, learned: Bools) -> "Learners":
        """Leaves out who has nothing to learn from.

        Args:
            source: bridge users' source side.
            target: their target side, in the same order.
            company: single-domain people of the target.
            learned: whether an item of the target may be learned, shape (target items,).
        """
        target, company = only(target, learned), only(company, learned)
        people = np.flatnonzero((source.lengths > 0) & (target.lengths > 0))
        return cls(
            source.take(people), target.take(people), company.take(np.flatnonzero(company.lengths > 1))
        )

    def __len__(self) -> int:
        """Returns the number of bridge users."""
        return len(self.source)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Columns of the catalogues: what is read, and what is predicted after it."""

    read: Ints
    predicted: Ints
    reads_target: bool
    """Whether `read` are target items: the lesson of a person of the target alone."""


def only(histories: Histories, kept: Bools) -> Histories:
    """Returns the histories with some items only; `kept` has shape (items,)."""
    stays = kept[histories.items]
    indptr = np.concatenate([[0], np.cumsum(stays)])[histories.indptr]
    return Histories(indptr, histories.items[stays], histories.strengths[stays], histories.n_items)


def one_pass(learners: Learners, config: TrainingConfig, number: int) -> Iterator[list[Lesson]]:
    """Gives the batches of one pass through everybody; the same number and seed give the same ones.

    Every bridge user is seen once. People of the target alone, and titles after no history, are mixed in as
    the configuration says.
    """
    random = np.random.default_rng([config.seed, number])
    bridge = np.arange(len(learners))
    n_learned = len(bridge) or len(learners.company)
    plan = [("bridge", person) for person in bridge.tolist()]
    plan += [
        ("company", person) for person in _some(random, len(learners.company), _company(learners, config))
    ]
    known = len(bridge) or len(learners.company)
    plan += [("alone", person) for person in _some(random, known, round(config.alone * n_learned))]
    order = [plan[place] for place in random.permutation(len(plan))]
    for start in range(0, len(order), CHUNK):
        lessons = [_lesson(learners, config, random, *one) for one in order[start : start + CHUNK]]
        lessons.sort(key=lambda lesson: (len(lesson.read) + len(lesson.predicted), len(lesson.read)))
        size = config.batch_people
        batches = [lessons[place : place + size] for place in range(0, len(lessons), size)]
        yield from (batches[place] for place in random.permutation(len(batches)))


def steps_a_pass(learners: Learners, config: TrainingConfig) -> int:
    """Returns the number of batches of one pass."""
    n_learned = len(learners) or len(learners.company)
    lessons = len(learners) + _company(learners, config) + round(config.alone * n_learned)
    full, rest = divmod(lessons, CHUNK)
    return full * -(-CHUNK // config.batch_people) + -(-rest // config.batch_people)


def _company(learners: Learners, config: TrainingConfig) -> int:
    """Returns how many people of the target alone are seen a pass: all, where there are no bridge users."""
    if not len(learners):
        return len(learners.company)
    return min(len(learners.company), round(config.company * len(learners)))


def _some(random: np.random.Generator, people: int, wanted: int) -> list[int]:
    if wanted <= people:
        return [int(person) for person in random.permutation(people)[:wanted]]
    return [int(person) for person in random.integers(people, size=wanted)] if people else []


def _lesson(
    learners: Learners, config: TrainingConfig, random: np.random.Generator, kind: str, person: int
) -> Lesson:
    if kind == "bridge":
        read = _drawn(random, learners.source.liked(person), config.history_titles)
        return Lesson(read, _drawn(random, learners.target.liked(person), config.titles_per_person), False)
    if kind == "alone":
        histories = learners.target if len(learners) else learners.company
        predicted = _drawn(random, histories.liked(person), config.titles_per_person)
        return Lesson(np.zeros(0, dtype=np.int64), predicted, False)
    liked = random.permutation(learners.company.liked(person))
    half = len(liked) // 2
    return Lesson(liked[:half][: config.history_titles], liked[half:][: config.titles_per_person], True)


def _drawn(random: np.random.Generator, items: Ints, most: int) -> Ints:
    """Returns at most so many of the items in a random order: no order may be learned by heart."""
    drawn: Ints = random.permutation(items)[:most]
    return drawn


def titles_of(lesson: Lesson, source: Sequence[str], target: Sequence[str]) -> tuple[list[str], list[str]]:
    """Returns the titles that are read and predicted."""
    read_from = target if lesson.reads_target else source
    return [read_from[item] for item in lesson.read.tolist()], [target[i] for i in lesson.predicted.tolist()]
