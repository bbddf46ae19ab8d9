"""Successive halving (Jamieson & Talwalkar 2016): all arms on few people, the better half on more, and so on.

Every rung may spend the same share of the tokens, and every arm of a rung reads the same people.
"""

from math import ceil, log2
from typing import NamedTuple

from ....retrieval.errors import EvaluationError

LEAST_PEOPLE = 4
"""In the first rung; fewer say nothing."""


class Rung(NamedTuple):
    """One step of the search."""

    arms: int
    people: int
    """Read by every arm by the end of the rung, those of earlier rungs with them."""


def schedule(arms: int, tokens: int, tokens_a_person: float, people: int) -> list[Rung]:
    """Returns the rungs of a search within a budget.

    Args:
        arms: to begin with, at least 2.
        tokens: for the whole search.
        tokens_a_person: what the dearest arm takes for one person.
        people: there are no more.

    Raises:
        EvaluationError: the tokens are too few for so many arms.
    """
    rungs = ceil(log2(arms))
    read, left, found = 0, arms, []
    for _ in range(rungs):
        read = min(people, read + int(tokens / rungs / left / tokens_a_person))
        found.append(Rung(left, read))
        left = ceil(left / 2)
    if found[0].people < min(LEAST_PEOPLE, people):
        needed = ceil(LEAST_PEOPLE * rungs * arms * tokens_a_person)
        raise EvaluationError(
            f"{tokens:,} tokens are too few to try {arms} arms on {LEAST_PEOPLE} people first; "
            f"give at least --tokens {needed}, or fewer --arms"
        )
    return found
