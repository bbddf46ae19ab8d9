"""'Shorter' and 'newer', tied to the list that they were said of: the next list does not go further."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...retrieval.critique.facts import CatalogueFacts
from ...retrieval.critique.wish import Sense, Unit, Wish
from ...retrieval.records import Floats

_BOUNDS: dict[Sense, tuple[Sense, int]] = {"less": ("at_most", -1), "more": ("at_least", 1)}


def tied(wish: Wish, facts: CatalogueFacts, shown: Sequence[int]) -> Wish:
    """Returns a relative wish about a number as a soft bound at the median of the shown items.

    Any other wish comes back as it is, and so does one of which the shown items tell nothing.

    Args:
        wish: of a turn.
        facts: of the domain of the list.
        shown: the log's numbers of the list that the person saw.
    """
    if wish.sense not in _BOUNDS or wish.about not in ("year", "length") or wish.value:
        return wish
    for values, unit in _values(wish, facts):
        known = values[facts.columns(shown)]
        known = known[np.isfinite(known)]
        if len(known):
            sense, step = _BOUNDS[wish.sense]
            bound = str(int(np.median(known)) + step)
            return replace(wish, sense=sense, value=bound, hard=False, unit=unit)
    return wish


def _values(wish: Wish, facts: CatalogueFacts) -> list[tuple[Floats, Unit]]:
    if wish.about == "year":
        return [(facts.years, "")]
    lengths: list[tuple[Floats, Unit]] = [(facts.pages, "pages"), (facts.minutes, "minutes")]
    return [pair for pair in lengths if wish.unit in ("", pair[1])]
