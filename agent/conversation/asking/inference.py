"""Asks whether a guess from what somebody did may go on their taste card. Before a yes it is not used."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scipy.stats import binom

from ....retrieval.profiles.vocabulary import MAX_TAG_CHARS, tag_key
from ....retrieval.text import clean_text
from ...card.entry import CardEntry
from ..turn import Language
from .asked import Asked, Option
from .known import Known
from .wording import WORDINGS

LEAST_ITEMS = 4
"""Of fewer liked items with an attribute nothing is guessed."""
LEAST_LIFT = 2.0
"""How many times as often the liked items have it as the catalogue does: that half of them are dramas says
little where half of all are."""
MOST_CHANCE = 0.01
"""Probability that as many of the liked items would have it if they had been drawn from the catalogue."""
ASKED = "inference"
"""Is among the keys of each such question: one a session is enough."""


@dataclass(frozen=True, slots=True)
class Liking:
    """How many of a person's liked items have an attribute."""

    attribute: str
    count: int
    of: int
    """Liked items in all."""
    share: float
    """Of the catalogue's items that have it."""

    @property
    def stands_out(self) -> bool:
        """Whether it is enough to guess that they like it."""
        if self.count < LEAST_ITEMS or self.count < LEAST_LIFT * self.share * self.of:
            return False
        return float(binom.sf(self.count - 1, self.of, self.share)) <= MOST_CHANCE


def inference_question(
    likings: Sequence[Liking], entries: Sequence[CardEntry], asked: Collection[str], language: Language
) -> Asked | None:
    """Returns the question whether the attribute that stands out most may be remembered, or None.

    None where nothing stands out, where the card speaks of all that does, and where such a question was asked
    in this session.

    Args:
        likings: what the person's liked items have.
        entries: of the taste card, whatever domain they are for.
        asked: keys of this session's questions, and of the inferences to which the person ever said no.
        language: of the question.
    """
    if ASKED in asked:
        return None
    known = Known.of(entries, (), asked)
    standing = [
        one
        for one in likings
        if one.stands_out
        and len(one.attribute) <= MAX_TAG_CHARS
        and inference_key(one.attribute) not in asked
        and not known.has_attribute(one.attribute)
    ]
    if not standing:
        return None
    best = min(standing, key=lambda one: (binom.logsf(one.count - 1, one.of, one.share), one.attribute))
    wording = WORDINGS[language]
    name = clean_text(best.attribute, MAX_TAG_CHARS)
    return Asked(
        "inference",
        wording.inference.format(count=best.count, name=name),
        (Option(wording.yes, agrees=True), Option(wording.no), Option(wording.not_now)),
        (ASKED, inference_key(best.attribute)),
        words=name,
    )


def inference_key(attribute: str) -> str:
    """Returns by what it is remembered that a person does not want an attribute on their card."""
    return f"inference:{tag_key(attribute)}"
