"""A question with four possible answers, one of which is in the data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...agent.backend import Message
from ...agent.prompting import as_messages, shipped_prompt

LABELS = ("A", "B", "C", "D")
CHANCE = 1 / len(LABELS)


@dataclass(frozen=True)
class Question:
    """What the model is asked; every option is shown once at each letter."""

    prompt: str
    """Name of the prompt with letters in `prompts/probe/`."""
    values: Mapping[str, object]
    """The prompt's variables without the options."""
    options: tuple[str, ...]
    """Four texts."""
    answer: int
    """Which of them is in the data."""
    completion_prompt: str = ""
    """Name of the prompt to which `completed` are answers; empty: there is none."""
    completed: tuple[str, ...] = ()
    """Each option as a whole answer: it reads more naturally after the words that the question gives."""
    nothing: Mapping[str, object] = field(default_factory=dict)
    """The variables of the completion prompt that tell the model nothing."""

    def rotations(self) -> list[list[Message]]:
        """Returns the question in four orders: option `o` has the letter `(o + r) mod 4` in order `r`."""
        prompt = shipped_prompt(f"probe/{self.prompt}@v1")
        shown = []
        for turn in range(len(LABELS)):
            texts = [self.options[(place - turn) % len(LABELS)] for place in range(len(LABELS))]
            options = [{"label": label, "text": text} for label, text in zip(LABELS, texts, strict=True)]
            shown.append(as_messages(prompt, **self.values, options=options))
        return shown

    def completion(self) -> list[Message]:
        """Returns the prompt to which one of `completed` is the answer."""
        return as_messages(shipped_prompt(f"probe/{self.completion_prompt}@v1"), **self.values)

    def empty_completion(self) -> list[Message]:
        """Returns the same prompt with nothing to go on: what an option is likely to be anyway."""
        return as_messages(shipped_prompt(f"probe/{self.completion_prompt}@v1"), **self.nothing)
