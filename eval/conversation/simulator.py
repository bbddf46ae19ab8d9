"""A simulated person who answers questions about attributes and cannot give their hidden items away.

What was published of simulated seekers leaks: they are told the items that they are to be led to, and repeat
their words. This one is not told them. It is made of counts over its hidden items: how many have an
attribute, and how their years and lengths are spread. It holds no item, no id and no title, and no attribute
that only a few items of the catalogue have; it is shown no list, and does not know whether it was served.
Whether a list has a hidden item is the evaluator's to say.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...agent.conversation.asking.asked import Asked, Option
from ...retrieval.critique.wish import Wish
from ...retrieval.profiles.vocabulary import TagVocabulary, tag_key
from ...retrieval.records import Ints, Item

LEAST_ITEMS = 5
"""Of the catalogue: an attribute that fewer items have would name the item rather than a taste."""
INDIFFERENCE = 0.3
"""How often somebody says that it does not matter, whatever was offered."""


@dataclass(frozen=True)
class AttributeTaste:
    """What a person's hidden items are like, all together."""

    shares: Mapping[str, float]
    """By attribute, casefolded: the share of the hidden items that have it."""
    years: tuple[int, ...] = ()
    """Sorted, of those that have one."""
    pages: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()

    @classmethod
    def of_hidden(cls, columns: Ints, items: Sequence[Item], vocabulary: TagVocabulary) -> "AttributeTaste":
        """Counts over the hidden items.

        Args:
            columns: places of the hidden items in the catalogue, at least one.
            items: the catalogue.
            vocabulary: its attributes.
        """
        counts = np.asarray(vocabulary.matrix.sum(axis=0)).ravel()
        shares = np.asarray(vocabulary.matrix[columns].mean(axis=0)).ravel()
        told = np.flatnonzero((shares > 0) & (counts >= LEAST_ITEMS))
        hidden = [items[column] for column in columns.tolist()]
        return cls(
            {tag_key(vocabulary.names[place]): float(shares[place]) for place in told.tolist()},
            _sorted(item.year for item in hidden),
            _sorted(item.pages for item in hidden),
            _sorted(item.minutes for item in hidden),
        )

    def share(self, wish: Wish) -> float:
        """Returns the share of the hidden items that fit a wish, 0 where nothing is known of it."""
        if wish.about in ("attribute", "text"):
            return self.shares.get(tag_key(wish.value), 0.0)
        numbers = {"year": self.years, "length": self._lengths(wish.unit)}.get(wish.about, ())
        if not numbers or wish.sense not in ("at_most", "at_least"):
            return 0.0
        bound = int(wish.value)
        fit = [value <= bound if wish.sense == "at_most" else value >= bound for value in numbers]
        return sum(fit) / len(fit)

    def _lengths(self, unit: str) -> tuple[int, ...]:
        return {"pages": self.pages, "minutes": self.minutes}.get(unit, ())


@dataclass(frozen=True)
class SimulatedPerson:
    """Answers questions from an `AttributeTaste` and nothing else."""

    taste: AttributeTaste
    indifference: float = INDIFFERENCE

    def answer(self, question: Asked, generator: np.random.Generator) -> str:
        """Returns the text of the chosen option.

        An option is as probable as hidden items fit it. What fits none of them, and `indifference` of
        everything, is answered with the option that wishes for nothing.

        Args:
            question: about a preference; one of its options wishes for nothing.
            generator: decides between the options.
        """
        offered = [option for option in question.options if option.wishes]
        nothing = next(option for option in question.options if not option.wishes)
        weights = np.array([self._share(option) for option in offered])
        some = min(1.0, float(weights.sum()))
        # Both are drawn whatever comes out, so that the next answer does not depend on this one.
        willing, choice = generator.random(2)
        if willing >= some * (1.0 - self.indifference):
            return nothing.text
        reached = np.cumsum(weights) / weights.sum()
        return offered[int(np.searchsorted(reached, choice, side="right").clip(0, len(offered) - 1))].text

    def _share(self, option: Option) -> float:
        return min(self.taste.share(wish) for wish in option.wishes)


def _sorted(values: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(sorted(value for value in values if value is not None))
