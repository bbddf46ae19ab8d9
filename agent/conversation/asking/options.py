"""The questions that could be asked about the candidates of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from ....retrieval.critique.wish import About
from ....retrieval.profiles.vocabulary import TagVocabulary, tag_key
from ....retrieval.records import Bools, Candidate, Item
from .gain import Doubles, answer_likelihoods
from .known import Known, attribute_key

MOST_ATTRIBUTES = 8
"""Attributes that are thought of; every two to four of them are a question."""
MOST_OPTIONS = 4
MOST_SHARED = 0.5
"""Of what the rarer of two attributes has: where the other has more of it too, both in one question say
little."""
LEAST_MASS = 0.04
"""Of the belief: what fewer would like is not worth a word. No answer may hold less, and no era or length."""
LEAST_TOLD = 0.5
"""Of the belief: where the catalogue tells a year or a length of less, it is not asked about."""
STEPS: dict[str, int] = {"year": 10, "pages": 50, "minutes": 15}
"""People think of eras and lengths in round numbers."""
QUANTILES = (0.3, 0.5, 0.7)
"""Where the candidates are parted into older and newer, or shorter and longer."""

Side = Literal["under", "over", "well_known", "less_known"]


@dataclass(frozen=True)
class Possible:
    """A question that could be asked: what it offers, and what each candidate would answer."""

    about: About
    values: tuple[str, ...]
    """Offered attributes; or the sides of a split: `under` and `over`, or `well_known` and `less_known`."""
    fits: Bools
    """Whether a candidate fits an offered value, shape (values, candidates)."""
    tells: Bools
    """Whether the catalogue tells it of a candidate, shape (candidates,)."""
    bound: int = 0
    """First year or length of the upper side."""
    unit: Literal["", "pages", "minutes"] = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """By what it is remembered that this was asked."""
        if self.about in ("attribute", "text"):
            return tuple(attribute_key(value) for value in self.values)
        return (self.about,)

    @property
    def likelihoods(self) -> Doubles:
        """How probable each answer is for who would like each candidate, the last one "no preference"."""
        return answer_likelihoods(self.fits, self.tells)


def possible_questions(
    pool: Sequence[Candidate], belief: Doubles, known: Known, people: Doubles | None = None
) -> list[Possible]:
    """Returns the questions about what differs between the candidates and is not known yet.

    Args:
        pool: the candidates.
        belief: how probable each is the one that the person would like, shape (candidates,).
        known: what need not be asked.
        people: how many people have each candidate, shape (candidates,); None: nobody counted them.
    """
    items = [one.item for one in pool]
    found = _attribute_questions(items, belief, known)
    if not known.has("year"):
        found += _splits("year", "", [item.year for item in items], belief)
    if not known.has("length"):
        found += _splits("length", "pages", [item.pages for item in items], belief)
        found += _splits("length", "minutes", [item.minutes for item in items], belief)
    if people is not None and not known.has("popularity"):
        found += _familiarity(people, belief)
    return found


def _attribute_questions(items: Sequence[Item], belief: Doubles, known: Known) -> list[Possible]:
    """Returns a question for every two to four of the attributes that split the belief best."""
    vocabulary = TagVocabulary.of_items(items)
    if not len(vocabulary):
        return []
    has: Bools = vocabulary.matrix.T.toarray() > 0
    tells: Bools = np.any(has, axis=0)
    own = {tag_key(name) for item in items for name in item.attributes}
    usable = _splitting(vocabulary, has, belief, known)
    alike = _alike(has[usable], belief)
    found = []
    for size in range(2, MOST_OPTIONS + 1):
        for places in combinations(range(len(usable)), size):
            if not any(alike[a, b] for a, b in combinations(places, 2)):
                chosen = [usable[place] for place in places]
                names = tuple(vocabulary.names[place] for place in chosen)
                about: About = "attribute" if all(tag_key(name) in own for name in names) else "text"
                found.append(Possible(about, names, has[chosen], tells))
    return found


def _splitting(vocabulary: TagVocabulary, has: Bools, belief: Doubles, known: Known) -> list[int]:
    """Returns the columns of the attributes to ask about, those nearest to half of the belief first."""
    mass = has @ belief
    usable = [
        place
        for place, name in enumerate(vocabulary.names)
        if LEAST_MASS <= mass[place] <= 1 - LEAST_MASS
        and name.isprintable()
        and not known.has_attribute(name)
    ]
    usable.sort(key=lambda place: (round(abs(float(mass[place]) - 0.5), 9), vocabulary.names[place]))
    return usable[:MOST_ATTRIBUTES]


def _alike(has: Bools, belief: Doubles) -> Bools:
    """Returns whether two attributes are mostly of the same candidates, shape (attributes, attributes)."""
    both = (has * belief) @ has.T
    mass = has @ belief
    alike: Bools = both > MOST_SHARED * np.minimum(mass[:, None], mass[None])
    return alike


def _splits(
    about: About, unit: Literal["", "pages", "minutes"], values: Sequence[int | None], belief: Doubles
) -> list[Possible]:
    """Returns the splits of a number at round values."""
    tells = np.array([value is not None for value in values], dtype=np.bool_)
    if float(belief[tells].sum()) < LEAST_TOLD:
        return []
    numbers = np.array([0 if value is None else value for value in values], dtype=np.int64)
    step = STEPS[unit or about]
    order = np.argsort(numbers[tells], kind="stable")
    reached = np.cumsum(belief[tells][order]) / belief[tells].sum()
    at = numbers[tells][order][np.minimum(np.searchsorted(reached, QUANTILES), len(order) - 1)]
    bounds = sorted({round(value / step) * step for value in at.tolist()})
    found = []
    for bound in bounds:
        under = numbers < bound
        question = Possible(about, ("under", "over"), np.stack([under, ~under]) & tells, tells, bound, unit)
        if min((question.fits @ belief).tolist()) >= LEAST_MASS:
            found.append(question)
    return found


def _familiarity(people: Doubles, belief: Doubles) -> list[Possible]:
    """Returns the split into the half of the candidates that most people have and the other half."""
    well = people > np.median(people)
    question = Possible(
        "popularity",
        ("well_known", "less_known"),
        np.stack([well, ~well]),
        np.ones(len(well), dtype=np.bool_),
    )
    return [question] if min((question.fits @ belief).tolist()) >= LEAST_MASS else []
