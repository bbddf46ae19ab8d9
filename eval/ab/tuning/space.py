"""What a search may change of a prompt: its wordings, which examples it shows, and in which order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, permutations, product
from typing import Any, Literal, get_args

import numpy as np

from ....agent.settings import ModelSettings
from ....prompts import Prompt
from ..arms import Arm

HistoryOrder = Literal["newest_last", "newest_first"]
MOST_EXAMPLES = 3
"""Shown at once: each costs as much as the real case."""
MOST_CHOICES = 10_000
"""More are not listed."""


@dataclass(frozen=True)
class Choice:
    """One way to put a prompt."""

    wording: Mapping[str, int]
    """By place; those that are not named have their first."""
    examples: tuple[int, ...]
    """Which are shown, in this order."""
    history_order: HistoryOrder

    @property
    def name(self) -> str:
        """Short, and another for every choice."""
        words = [f"{place}{number}" for place, number in sorted(self.wording.items()) if number]
        shown = ["examples" + "-".join(map(str, self.examples))] if self.examples else []
        order: list[str] = [] if self.history_order == "newest_last" else [self.history_order]
        return ".".join(words + shown + order) or AS_IT_IS

    @property
    def changes(self) -> dict[str, Any]:
        """The settings that make it."""
        return {
            "wording": {place: number for place, number in self.wording.items() if number},
            "examples": self.examples,
            "history_order": self.history_order,
        }

    def arm(self, settings: ModelSettings) -> Arm:
        """Returns the arm that asks so."""
        spec = ",".join(f"{key}={value}" for key, value in self.changes.items() if value)
        return Arm(self.name, spec, settings.model_copy(update=self.changes))


AS_IT_IS = "as it is"
PLAIN = Choice({}, (), "newest_last")
"""The prompt as it is."""


def choices(prompt: Prompt, count: int, seed: int) -> list[Choice]:
    """Returns so many different choices, or all if there are fewer; the first is the prompt as it is.

    Args:
        prompt: which.
        count: at most.
        seed: decides which ones.
    """
    everything = list(islice(_all(prompt), MOST_CHOICES))
    others = [choice for choice in everything if choice != PLAIN]
    drawn = np.random.default_rng(seed).permutation(len(others))[: count - 1]
    return [PLAIN, *(others[place] for place in sorted(drawn.tolist()))]


def _all(prompt: Prompt) -> Iterator[Choice]:
    wordings = prompt.head.wordings
    words = product(*(range(len(texts)) for texts in wordings.values()))
    shown = [
        order
        for length in range(min(MOST_EXAMPLES, len(prompt.head.examples)) + 1)
        for order in permutations(range(len(prompt.head.examples)), length)
    ]
    orders: tuple[HistoryOrder, ...] = (
        get_args(HistoryOrder) if "history" in prompt.variables else ("newest_last",)
    )
    for numbers, examples, order in product(words, shown, orders):
        chosen = {place: number for place, number in zip(wordings, numbers, strict=True) if number}
        yield Choice(chosen, examples, order)
