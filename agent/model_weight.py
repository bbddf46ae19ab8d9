"""A model must earn its part (D5): what `tastebridge calibrate` found out about one on held-out people."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from .earning.earned import Earned, earned_row
from .ranking.contract import ModeName
from .ranking.integrity import Fault

MIN_PEOPLE = 8
"""The interval of fewer says nothing: two people of one mind look like certainty."""
MIN_ACCEPTANCE = 0.5
"""A model whose sentences the verifier rejects more often than this leaves the writing to the composer."""


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ModeResult(_Stored):
    """How a model ranked held-out lists in one mode, and what that cost."""

    mode: ModeName
    prompt: str
    people: int
    ndcg_at_10: float
    """In the order of the model alone."""
    reference: float
    """The same people's in a random order; in that of retrieval where the mode begins with it."""
    low: float
    high: float
    """95 % interval of the difference."""
    agreement: float | None
    """Mean Kendall tau between orders of the same list; null where lists are read once."""
    orders: float
    """Orders read, on average."""
    prompt_tokens: float
    completion_tokens: float
    calls: float
    seconds: float
    """These four for each person."""
    faults: Mapping[Fault, int] = {}
    """What was wrong with written answers."""

    @property
    def beats_chance(self) -> bool:
        """Whether the interval lies above what the order would be without the model, on enough people."""
        return self.low > 0 and self.people >= MIN_PEOPLE


class ModelWeight(_Stored):
    """What one model may do in one target domain, and what that rests on."""

    model: str
    fingerprint: str
    """Changes when the model does."""
    target: str
    prompt: str
    """Of the mode that everybody's row uses."""
    rows: tuple[Earned, ...]
    """Mode and weight by amount of history."""
    modes: tuple[ModeResult, ...]
    """All that were tried."""
    letters: Mapping[int, Sequence[float]] = {}
    """By length of list: the mean log-probability of each letter over the people and orders."""
    explain_prompt: str
    asked_to_write: int
    """Explanations that it was asked for."""
    wrote: int
    """Those that passed the verifier."""
    index: str
    """Version of the index that the lists came from."""

    @property
    def everybody(self) -> Earned:
        """The row of all amounts of history."""
        return next(row for row in self.rows if not row.history_from)

    @property
    def people(self) -> int:
        """On whom it was measured."""
        return self.everybody.people

    def row(self, amount: int) -> Earned | None:
        """Returns mode and weight for a person with so many liked items, None where none was earned."""
        return earned_row(self.rows, "list", amount)

    @property
    def may_rank(self) -> bool:
        """Whether there is anybody for whom it has a weight."""
        return any(row.used for row in self.rows)

    @property
    def acceptance(self) -> float:
        """Share of its explanations that passed the verifier; 0 if none was asked for."""
        return self.wrote / self.asked_to_write if self.asked_to_write else 0.0

    @property
    def may_write(self) -> bool:
        """Whether it writes well enough to be asked."""
        return self.acceptance >= MIN_ACCEPTANCE


def read_weights(path: Path) -> list[ModelWeight]:
    """Reads the measured weights; a missing or broken file has none, and a broken one is measured anew."""
    try:
        return TypeAdapter(list[ModelWeight]).validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return []


def write_weight(path: Path, weight: ModelWeight) -> None:
    """Adds a weight in place of the one with the same model, target and prompt."""
    key = (weight.model, weight.target, weight.prompt)
    others = [one for one in read_weights(path) if (one.model, one.target, one.prompt) != key]
    fresh = path.with_suffix(".new")
    fresh.write_bytes(TypeAdapter(list[ModelWeight]).dump_json([*others, weight], indent=1))
    fresh.replace(path)


def weight_of(
    weights: Sequence[ModelWeight], model: str, fingerprint: str, target: str
) -> ModelWeight | None:
    """Returns what was measured last of a model in a target domain, None if it has changed since."""
    return next(iter(weights_of(weights, model, fingerprint, target)), None)


def weights_of(
    weights: Sequence[ModelWeight], model: str, fingerprint: str, target: str
) -> list[ModelWeight]:
    """Returns what was measured of a model in a target domain, prompt by prompt, the last one first."""
    key = (model, fingerprint, target)
    return [w for w in reversed(weights) if (w.model, w.fingerprint, w.target) == key]
