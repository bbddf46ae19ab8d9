"""What reads the turns of a person: the contract of rules and models."""

from typing import Protocol

from ...backend import Usage
from ...deadline import Deadline
from ..turn import Context, Turn


class Reader(Protocol):
    """Makes typed turns of text."""

    @property
    def name(self) -> str:
        """`rules`, or the model that reads, as replies and reports give it."""

    def read(self, text: str, context: Context, deadline: Deadline) -> tuple[Turn, Usage]:
        """Returns what the text says, and what reading it cost.

        Any text gives a turn with at least one act; the words of its wishes, mentions and facts are parts
        of it.

        Raises:
            ModelUnavailable: a model that reads cannot be reached, or did not answer before the deadline.
            ModelError: it refused what was asked.
        """
