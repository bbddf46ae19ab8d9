"""What tokens cost."""

from dataclasses import dataclass

from ..backend import Usage


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of a million tokens; a model of one's own costs 0."""

    prompt_per_million: float = 0.0
    completion_per_million: float = 0.0
    currency: str = "USD"

    def of(self, usage: Usage) -> float:
        """Returns what calls cost, in the currency."""
        prompt = usage.prompt_tokens * self.prompt_per_million
        return (prompt + usage.completion_tokens * self.completion_per_million) / 1_000_000
