"""The conversation's settings: the table `[chat]` of `tastebridge.toml`."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt, ValidationError

from ...retrieval.errors import SettingsError
from ...retrieval.settings import Section, explain


class ChatSettings(Section):
    """How conversations are held and kept."""

    reader: Literal["auto", "rules", "model"] = "auto"
    """Who reads what a person says. `auto`: the model, if `tastebridge doctor --model` found that it reads
    turns better than the rules do; else the rules."""
    writer: Literal["auto", "composer", "model"] = "auto"
    """Who writes the text around a list. `auto`: the model, if it was found to write what verifies; else
    the composer."""
    k: PositiveInt = 5
    """Items a list."""
    pool: Annotated[int, Field(ge=20, le=1000)] = 200
    """Candidates that wishes are counted on and questions are found in."""
    questions: bool = True
    """Whether questions that would make the list better are asked at all."""
    min_gain: NonNegativeFloat = 0.02
    """A question is asked only if it is expected to raise NDCG@k of the list by so much."""
    deadline_s: PositiveFloat = 20.0
    """The model has this long for all it does in one turn."""
    keep_days: PositiveFloat = 30.0
    """A session that was not used for so long is deleted. The taste card stays."""
    max_turn_chars: PositiveInt = 4000
    """Longer turns are cut, and the reply says so."""

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """Returns the settings of a parsed `[chat]` table.

        Raises:
            SettingsError: a key is unknown or out of bounds.
        """
        try:
            return cls(**table)
        except ValidationError as error:
            raise SettingsError(f"[chat] {explain(error)}") from error
