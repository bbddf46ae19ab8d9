"""What can be wrong with a prompt."""

from pathlib import Path


class PromptError(Exception):
    """A prompt does not exist, is not written as it should be, or was given the wrong variables.

    Where it is about a file, the message begins with the file and the line.
    """

    @classmethod
    def at(cls, path: Path, line: int, message: str) -> "PromptError":
        """Returns an error about a line of a file, counted from 1."""
        return cls(f"{path}:{line}: {message}")
