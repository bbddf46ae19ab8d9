"""What the probe found out about a model: shown, stored with its fingerprint, and used as the default."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ...retrieval.statistics.wilson import wilson
from ..model_weight import MIN_ACCEPTANCE, ModeResult
from ..ranking.contract import ModeName

CARDS_FILE = "model_cards.json"


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Bias(_Stored):
    """What a model prefers of a list whatever stands in it, and how far its probabilities can be believed."""

    lists: int
    orders: int
    """In how many orders each of them was read."""
    rank_by_slot: tuple[float, ...]
    """Mean rank that the model gives to a slot, 1 is best, over lists in random orders; without bias all are
    alike."""
    rank_by_slot_calibrated: tuple[float, ...]
    """The same after the letters' own prior is taken off."""
    agreement: float
    """Mean Kendall tau between two orders of the same list, calibrated; 1: the order does not matter."""
    agreement_of_places: float
    """Mean Kendall tau between the slots of two orders: what a model that looks at nothing but slots has."""
    calibration_error: float
    """Expected calibration error: mean distance between the probability given to a candidate and how often
    it is what the person has, over ten bins."""

    @staticmethod
    def spread(ranks: tuple[float, ...]) -> float:
        """Returns how far the mean ranks of slots lie apart, as a share of the most that is possible."""
        return (max(ranks) - min(ranks)) / (len(ranks) - 1) if len(ranks) > 1 else 0.0


class World(_Stored):
    """How a model ranks the lists of some held-out people."""

    name: str
    """`sample world` or the target domain."""
    people: int
    without: float
    """NDCG@10 in the order of retrieval."""
    chance: float
    modes: tuple[ModeResult, ...]

    @property
    def best(self) -> ModeName | None:
        """The best mode whose interval lies above chance."""
        able = [one for one in self.modes if one.beats_chance]
        return max(able, key=lambda one: one.ndcg_at_10).mode if able else None


class TurnReading(_Stored):
    """How a model and the rules read the shipped turns of conversations."""

    turns: int = 0
    told: int = 0
    """Fields that the right reading, or the model's, says something of."""
    right: int = 0
    """Of those, fields that the model read right."""
    rules_told: int = 0
    """Fields that the right reading, or the rules', says something of."""
    rules_right: int = 0
    prompts: tuple[str, ...] = ()
    """By which the model was asked."""

    @property
    def better(self) -> bool:
        """Whether the model read a greater share right than the rules."""
        return self.right * self.rules_told > self.rules_right * self.told


class ModelCard(_Stored):
    """All that the probe found."""

    model: str
    fingerprint: str
    at: str
    """UTC, ISO 8601."""
    seconds: float
    worlds: tuple[World, ...]
    refused: Mapping[ModeName, str] = {}
    """Modes that its backend cannot do, and why."""
    bias: Bias | None
    """None where it tells no probabilities."""
    schema_followed: int
    """Of `schema_asked` texts under a JSON schema that it would follow unprompted too, if it can."""
    schema_asked: int
    grammar_enforced: bool | None
    """Whether it kept to a schema that it would never follow unprompted; None: its backend takes none."""
    asked_to_write: int
    wrote: int
    """Explanations that the evidence supports."""
    explain_prompt: str = ""
    """By which it was asked for them."""
    turns_asked: int
    turns_read: int
    """Chat turns that it understood: does the speaker want more of this or less? Half right is chance."""
    reading: TurnReading = TurnReading()
    knee: int | None = None
    """Calls at the same time past which a server only makes them wait; None: not a server."""
    failures: tuple[str, ...] = ()
    """What could not be measured, and why."""

    @property
    def follows_schema(self) -> bool:
        """Whether its JSON can be relied on."""
        return bool(self.schema_asked) and self.schema_followed == self.schema_asked

    @property
    def may_write(self) -> bool:
        """Whether it writes well enough to be asked."""
        return bool(self.asked_to_write) and self.wrote / self.asked_to_write >= MIN_ACCEPTANCE

    @property
    def reads_chat(self) -> bool:
        """Whether it understands chat turns better than chance."""
        share = self.turns_read / self.turns_asked if self.turns_asked else 0.0
        return wilson(share, self.turns_asked)[0] > 0.5

    @property
    def reads_better(self) -> bool:
        """Whether it was seen to read turns better than the rules do."""
        return self.reading.better

    @property
    def modes(self) -> tuple[ModeName, ...]:
        """Modes that beat chance in some world, the workspace's own first."""
        able = [one.mode for world in reversed(self.worlds) for one in world.modes if one.beats_chance]
        return tuple(dict.fromkeys(able))


def read_cards(path: Path) -> list[ModelCard]:
    """Reads the stored cards; a missing or broken file has none."""
    try:
        return TypeAdapter(list[ModelCard]).validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return []


def write_card(path: Path, card: ModelCard) -> None:
    """Adds a card in place of the one of the same model."""
    others = [one for one in read_cards(path) if one.model != card.model]
    fresh = path.with_suffix(".new")
    fresh.write_bytes(TypeAdapter(list[ModelCard]).dump_json([*others, card], indent=1))
    fresh.replace(path)


def card_of(path: Path, model: str, fingerprint: str) -> ModelCard | None:
    """Returns what the probe found out about a model, None if it has changed since."""
    found = (one for one in read_cards(path) if (one.model, one.fingerprint) == (model, fingerprint))
    return next(found, None)
