"""The one question that is worth asking, if any."""

from collections.abc import Sequence

import numpy as np

from ....retrieval.critique.wish import Sense, Wish
from ....retrieval.profiles.vocabulary import tag_key
from ....retrieval.records import Candidate
from ..settings import ChatSettings
from ..turn import Language
from .asked import Asked, Option, distinct
from .gain import Doubles, belief_of, expected_gains
from .known import Known
from .options import Possible, possible_questions
from .wording import WORDINGS, Wording

FEWEST_CANDIDATES = 10
"""Among fewer a question is a longer way than looking."""
SHORT_ENOUGH = 0.9
"""Of the best question's gain: one with fewer options that gains so much of it is asked instead."""


def best_question(
    pool: Sequence[Candidate],
    known: Known,
    settings: ChatSettings,
    language: Language,
    people: Sequence[int] | None = None,
) -> Asked | None:
    """Returns the question about a preference that is expected to help the list most, or None.

    None where questions are switched off, where there is little to choose from, or where no question is
    expected to raise NDCG@k by `settings.min_gain`.

    Args:
        pool: the candidates for the next list, with their scores; none of what was shown.
        known: what need not be asked.
        settings: length of the list and what a question must gain.
        language: of the question.
        people: how many people have each candidate; None: it is not asked how well known an item should be.
    """
    if not settings.questions or len(pool) < max(FEWEST_CANDIDATES, settings.k + 1):
        return None
    belief = belief_of(np.array([one.score for one in pool], dtype=np.float64))
    counts = None if people is None else np.array(people, dtype=np.float64)
    possible = possible_questions(pool, belief, known, counts)
    gains = expected_gains(belief, [one.likelihoods for one in possible], settings.k)
    place = most_helpful(possible, gains)
    if place is None or gains[place] < settings.min_gain:
        return None
    return as_asked(possible[place], float(gains[place]), language)


def most_helpful(possible: Sequence[Possible], gains: Doubles) -> int | None:
    """Returns the place of the shortest question that gains nearly as much as any; None for none."""
    if not len(possible):
        return None
    good = [place for place in range(len(possible)) if gains[place] >= SHORT_ENOUGH * gains.max()]
    return min(good, key=lambda place: (len(possible[place].values), -float(gains[place])))


def as_asked(question: Possible, gain: float, language: Language) -> Asked:
    """Returns the question in words, each option with the wish that it means."""
    wording = WORDINGS[language]
    if question.about in ("attribute", "text"):
        text, options = _about_attributes(question, wording)
    elif question.about == "popularity":
        text, options = wording.popularity, _about_popularity(wording)
    else:
        text, options = _about_number(question, wording)
    every = distinct((*options, Option(wording.no_preference)))
    return Asked("preference", text, every, question.keys, gain)


def _about_attributes(question: Possible, wording: Wording) -> tuple[str, list[Option]]:
    told = [wording.name.format(name=value) for value in question.values]
    names = wording.comma.join(told[:-1]) + wording.last_or + told[-1]
    options = [
        Option(value, (Wish(question.about, "want", tag_key(value), hard=False, words=value),))
        for value in question.values
    ]
    return wording.attributes.format(names=names), options


def _about_popularity(wording: Wording) -> list[Option]:
    sides: list[tuple[str, Sense]] = [(wording.well_known, "more"), (wording.less_known, "less")]
    return [Option(text, (Wish("popularity", sense, "", hard=False, words=text),)) for text, sense in sides]


def _about_number(question: Possible, wording: Wording) -> tuple[str, list[Option]]:
    ask, under, over = {
        "": (wording.year, wording.year_under, wording.year_over),
        "pages": (wording.pages, wording.pages_under, wording.pages_over),
        "minutes": (wording.minutes, wording.minutes_under, wording.minutes_over),
    }[question.unit]
    bound = question.bound
    sides: list[tuple[str, Sense, int]] = [(under, "at_most", bound - 1), (over, "at_least", bound)]
    options = [
        Option(
            (said := text.format(bound=bound)),
            (Wish(question.about, sense, str(value), hard=False, words=said, unit=question.unit),),
        )
        for text, sense, value in sides
    ]
    return ask.format(bound=bound), options
