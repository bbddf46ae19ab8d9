"""What can be told of one item under somebody's wishes."""

from ...retrieval.critique.steering import Steered
from ...retrieval.critique.wish import Wish


def fits_of(steered: Steered, item_no: int) -> dict[Wish, float]:
    """Returns for each wish how an item fits it: 1, 0, or NaN where it is not known."""
    columns = steered.facts.columns([item_no])
    return {one.wish: float(one.fits[columns[0]]) for one in steered.steering.checked} if len(columns) else {}


def broken_by(steered: Steered, item_no: int) -> list[str]:
    """Returns the words of the limits that an item does not keep."""
    columns = steered.facts.columns([item_no])
    limits = [one for one in steered.steering.checked if one.limits]
    return [one.wish.words for one in limits if (one.fits[columns] == 0).any()]
