"""Asks a model questions with four answers in the best way that it allows.

A model that tells how likely a text is (a `Scorer`) is asked for the option that becomes likelier by the
question; one that tells the probabilities of letters, for the letter; any other writes one. Small models
answer with one letter whatever it stands for: each question is asked in four orders, so that each option has
each letter once, and log-probabilities are averaged. What depends on the letter alone cancels: a model that
always answers A scores exactly 1 in 4.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...agent.backend import Backend, Continuations, Messages, Scorer
from ...agent.deadline import Deadline
from ...retrieval.errors import CannotChoose, ModelUnavailable
from .question import LABELS, Question

Doubles = NDArray[np.float64]
Way = Literal["likelihood", "letters", "written letters"]

BATCH = 8
"""Questions asked at once."""
SAME = 1e-6
"""Options whose support differs by less are tied."""
_LETTER = re.compile(r"\W*([A-D])\b")


@dataclass(frozen=True)
class Answers:
    """How the model did, question by question."""

    right: Doubles
    """1 right, 0 wrong, 1/t where t options tied and the right one is among them; NaN without any answer."""
    way: Way
    """How the model was asked."""

    @property
    def answered(self) -> Doubles:
        """Those of `right` that are defined."""
        return self.right[~np.isnan(self.right)]


def ask(backend: Backend, questions: Sequence[Question], advance: Callable[[int], None]) -> Answers:
    """Returns the model's answers; all questions are asked in one way.

    Args:
        backend: the model.
        questions: of one probe: with the same prompts and the same target.
        advance: told of every question that is done.

    Raises:
        ModelError: the model cannot be reached, or refused a prompt.
    """
    support, way = _support(backend, questions)
    right: list[float] = []
    for start in range(0, len(questions), BATCH):
        batch = questions[start : start + BATCH]
        right += [_credit(row, one.answer) for row, one in zip(support(batch), batch, strict=True)]
        advance(len(batch))
    return Answers(np.array(right, dtype=np.float64), way)


def _support(
    backend: Backend, questions: Sequence[Question]
) -> tuple[Callable[[Sequence[Question]], list[Doubles]], Way]:
    """Returns the first way that works on the first question."""
    first = questions[:1]
    if isinstance(backend, Scorer) and first and first[0].completion_prompt:
        try:
            _gains(backend, first)
        except ModelUnavailable:  # it has the method, but not for this model
            pass
        else:
            return lambda batch: _gains(backend, batch), "likelihood"
    try:
        _letters(backend, first)
    except CannotChoose:
        return lambda batch: _written(backend, batch), "written letters"
    return lambda batch: _letters(backend, batch), "letters"


def _gains(backend: Scorer, batch: Sequence[Question]) -> list[Doubles]:
    """Returns by how much each question makes each of its options likelier, in log-probability.

    With nothing to go on all questions of a domain are one prompt, which is read once. What `completed` adds
    to the options is the same for all four, so it prefers none of them.
    """
    options = [option for question in batch for option in question.options]
    asked = [Continuations(batch[0].empty_completion(), options)]
    asked += [Continuations(question.completion(), question.completed) for question in batch]
    anyway, *read = (
        np.array([text.logprob for text in texts]) for texts in backend.score(asked, deadline=Deadline())
    )
    return list(np.stack(read) - anyway.reshape(len(batch), -1))


def _letters(backend: Backend, batch: Sequence[Question]) -> list[Doubles]:
    """Returns the mean log-probability of each option over the four orders."""
    choices = backend.choose(_in_all_orders(batch), LABELS, deadline=Deadline())
    read = [[choice.logprobs[label] for label in LABELS] for choice in choices]
    return [_by_option(rows) for rows in _quartets(read)]


def _written(backend: Backend, batch: Sequence[Question]) -> list[Doubles]:
    """Returns in which share of the orders the model wrote each option's letter; NaN if it wrote none."""
    texts = backend.complete(_in_all_orders(batch), max_tokens=4, deadline=Deadline())
    found = [_LETTER.match(text.text) for text in texts]
    votes = [[float(m is not None and m[1] == label) for label in LABELS] for m in found]
    shares = [_by_option(rows) for rows in _quartets(votes)]
    return [row if row.any() else np.full(len(LABELS), np.nan) for row in shares]


def _in_all_orders(batch: Sequence[Question]) -> list[Messages]:
    return [messages for question in batch for messages in question.rotations()]


def _quartets(rows: list[list[float]]) -> Iterator[list[list[float]]]:
    for start in range(0, len(rows), len(LABELS)):
        yield rows[start : start + len(LABELS)]


def _by_option(rows: list[list[float]]) -> Doubles:
    """Turns one row a rotation, one column a letter, into one mean an option."""
    mean: Doubles = np.mean([np.roll(row, -turn) for turn, row in enumerate(rows)], axis=0)
    return mean


def _credit(support: Doubles, answer: int) -> float:
    if np.isnan(support).any():
        return float("nan")
    best = support >= support.max() - SAME
    return float(best[answer] / best.sum())
