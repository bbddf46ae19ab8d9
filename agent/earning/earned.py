"""What a model's scores are worth in a direction, measured on people it did not learn from."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, NonNegativeInt

from ...retrieval.fusion.mix import HISTORY_BOUNDS
from ..ranking.contract import ModeName

Shelf = Literal["list", "new items"]
"""`list`: the first candidates of the fused list; `new items`: what nobody had when the index was built."""


class Earned(BaseModel):
    """The weight of one kind of list for one amount of source history, and what it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    shelf: Shelf
    history_from: NonNegativeInt
    """Fewest liked source items of the people meant."""
    history_to: NonNegativeInt | None
    """Most of them; None: no limit."""
    popular: FiniteFloat = Field(ge=0)
    """Weight for items that at least `rare_below` people like, in units of the spread of the fused scores."""
    rare: FiniteFloat = Field(ge=0)
    """The same for rarer ones; in the shelf of new items for all."""
    rare_below: NonNegativeInt
    mode: ModeName = "likelihood"
    """How the model is asked; a trained one for likelihoods."""
    share: FiniteFloat = Field(default=0.0, ge=0, le=1)
    """Of a trained model: how much of the titles' log-likelihood after no history is taken off."""
    people: NonNegativeInt
    """Who judged, each by weights that others chose."""
    without: FiniteFloat
    """NDCG@10 of the lists without the model."""
    with_model: FiniteFloat
    """With weights that the other half of the people chose."""
    alone: FiniteFloat
    """In the order of the model alone."""
    chance: FiniteFloat
    """In a random order."""
    low: FiniteFloat
    high: FiniteFloat
    """95 % interval of the gain."""
    p: FiniteFloat
    """Of no gain, by flipping signs; corrected by Holm over the rows of everybody, or those of amounts."""
    used: bool
    """Whether the gain is beyond chance; the weights of other rows are not used."""


def earned_row(rows: Sequence[Earned], shelf: Shelf, amount: int) -> Earned | None:
    """Returns the weights for a person with so many liked source items, None where nothing was earned.

    An amount of history that too few people have to be judged apart goes with everybody.
    """
    of_shelf = [row for row in rows if row.shelf == shelf]
    own = [row for row in of_shelf if row.history_from and _within(row, amount)]
    chosen = own or [row for row in of_shelf if not row.history_from]
    return next((row for row in chosen if row.used), None)


def _within(row: Earned, amount: int) -> bool:
    return row.history_from <= amount and (row.history_to is None or amount <= row.history_to)


def amounts() -> list[tuple[int, int | None]]:
    """Returns the amounts of source history that weights are kept apart for: (fewest, most)."""
    ends = [*(bound - 1 for bound in HISTORY_BOUNDS[1:]), None]
    return list(zip(HISTORY_BOUNDS, ends, strict=True))
