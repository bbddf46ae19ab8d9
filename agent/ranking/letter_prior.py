"""What a model prefers before it has read anything: the log-probability of each letter.

Small models answer A to G in three of four cases whatever the letters stand for. Following Zhao et al. 2021,
"Calibrate Before Use", the prior is measured on content-free prompts, here on the whole list, for each place;
or it is the mean over many people, whose favourites stand at all letters alike once lists are shuffled.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ...prompts import Prompt
from ..backend import Choice, Message
from ..prompting import as_messages
from .task import Scores

LETTERS = tuple("ABCDEFGHIJKLMNOPQRST")

BLANKS = ("something", "N/A", "an item")


class LetterPrior:
    """The letters' own log-probabilities, for each target domain and length of list.

    Args:
        prompt: the ranking prompt.
        of_people: by length of list, the mean over people that was measured before, used instead.
    """

    def __init__(self, prompt: Prompt, of_people: Mapping[int, Sequence[float]] | None = None) -> None:
        self._prompt = prompt
        self._of_people = {n: np.asarray(row) for n, row in (of_people or {}).items()}
        self._known: dict[tuple[str, int], Scores] = {}

    def unknown(self, targets: Iterable[str], length: int) -> list[str]:
        """Returns those of `targets` for which `learn` was not called yet with this length of list."""
        if length in self._of_people:
            return []
        return sorted(target for target in set(targets) if (target, length) not in self._known)

    def prompts(self, target: str, length: int) -> list[list[Message]]:
        """Returns the prompts whose answers `learn` takes."""
        return [self._blank_prompt(blank, target, length) for blank in BLANKS]

    def learn(self, target: str, length: int, choices: Sequence[Choice]) -> None:
        """Takes in the answers to `prompts`."""
        self._known[target, length] = np.mean([list(choice.logprobs.values()) for choice in choices], axis=0)

    def of(self, target: str, length: int) -> Scores:
        """Returns the mean log-probability of each of the first `length` letters."""
        return self._of_people[length] if length in self._of_people else self._known[target, length]

    def _blank_prompt(self, blank: str, target: str, length: int) -> list[Message]:
        nothing = {"title": blank, "attributes": (), "people": 0, "of_people": 0}
        return as_messages(
            self._prompt,
            target=target,
            source=target,
            history=[{"title": blank, "domain": target}],
            latest=[{"title": blank, "domain": target}],
            likes="",
            taste={"summary": blank, "tags": [{"name": blank, "strength": 0}]},
            candidates=[{"label": label, **nothing} for label in LETTERS[:length]],
        )
