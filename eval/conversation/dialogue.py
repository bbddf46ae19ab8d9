"""How many turns it takes until a list has something that a person hid, with and without questions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...agent.conversation.asking.asked import Asked, answer_wishes
from ...agent.conversation.asking.gain import belief_of
from ...agent.conversation.asking.known import Known
from ...agent.conversation.asking.options import possible_questions
from ...agent.conversation.asking.question import as_asked, best_question
from ...agent.conversation.settings import ChatSettings
from ...retrieval.critique.wish import Wish
from ...retrieval.records import Candidate, Floats, Ints
from .shelf import Shelf
from .simulator import SimulatedPerson

Doubles = NDArray[np.float64]
Asker = Callable[[Sequence[Candidate], Known, ChatSettings, np.random.Generator], Asked | None]
"""Chooses the question, if any, from the candidates for the next list."""


@dataclass(frozen=True)
class Case:
    """One held-out person, as the evaluator sees them."""

    scores: Floats
    """Of every item of the catalogue; minus infinity for what they know, shape (items,)."""
    hidden: Ints
    """Places of the items of which one is to be found."""
    person: SimulatedPerson
    seed: int
    """Their own, so that nobody's answers depend on who came before."""


@dataclass(frozen=True)
class Outcome:
    """What became of one person's conversation."""

    turn: int | None
    """Of the first list with a hidden item, from 1; None: there was none."""
    questions: int
    answered: int
    """Questions whose answer said something."""
    texts: tuple[str, ...] = field(default=(), repr=False)
    """Questions, in order."""


def asks_best(
    pool: Sequence[Candidate], known: Known, settings: ChatSettings, generator: np.random.Generator
) -> Asked | None:
    """Asks what the conversation asks."""
    return best_question(pool, known, settings, "en")


def asks_nothing(
    pool: Sequence[Candidate], known: Known, settings: ChatSettings, generator: np.random.Generator
) -> Asked | None:
    """Shows the next items and asks nothing."""
    return None


def asks_random(
    pool: Sequence[Candidate], known: Known, settings: ChatSettings, generator: np.random.Generator
) -> Asked | None:
    """Asks any of the questions that could be asked, every turn."""
    belief = belief_of(np.array([one.score for one in pool], dtype=np.float64))
    possible = possible_questions(pool, belief, known)
    if not possible:
        return None
    return as_asked(possible[int(generator.integers(len(possible)))], 0.0, "en")


def converse(case: Case, shelf: Shelf, asker: Asker, settings: ChatSettings, turns: int) -> Outcome:
    """Shows lists until one has a hidden item; between two of them a question may be asked.

    Nothing is shown twice. All that the asker learns is what the person answers.

    Args:
        case: whom with.
        shelf: the catalogue.
        asker: how questions are chosen.
        settings: length of the lists, size of the pool, what a question must gain.
        turns: lists at most.
    """
    scores = np.asarray(case.scores, dtype=np.float64).copy()
    hidden = set(case.hidden.tolist())
    spread = float(scores[_best(scores, settings.pool)].std())
    wishes: list[Wish] = []
    asked: list[Asked] = []
    for turn in range(1, turns + 1):
        order = _best(scores, settings.pool + settings.k)
        shown = order[: settings.k]
        if hidden & set(shown.tolist()):
            return _outcome(turn, asked, wishes)
        scores[shown] = -np.inf
        if turn == turns:
            break
        pool = [Candidate(shelf.items[place], float(scores[place])) for place in order[settings.k :].tolist()]
        known = Known.of((), wishes, [key for one in asked for key in one.keys])
        question = asker(pool, known, settings, np.random.default_rng([case.seed, turn, 0])) if pool else None
        if question is None:
            continue
        asked.append(question)
        answer = case.person.answer(question, np.random.default_rng([case.seed, turn, 1]))
        for wish in answer_wishes(question, answer):
            wishes.append(wish)
            scores += spread * shelf.lift(wish)
    return _outcome(None, asked, wishes)


def _outcome(turn: int | None, asked: Sequence[Asked], wishes: Sequence[Wish]) -> Outcome:
    return Outcome(turn, len(asked), len(wishes), tuple(one.text for one in asked))


def _best(scores: Doubles, n: int) -> Ints:
    """Returns the places of the n best finite scores; of equal ones the first in the catalogue."""
    order = np.argsort(-scores, kind="stable")[:n]
    best: Ints = order[np.isfinite(scores[order])]
    return best
