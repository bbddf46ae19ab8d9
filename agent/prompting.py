"""From the prompt files to the messages of a model."""

from ..prompts import Prompt, PromptError, load
from ..retrieval.errors import SettingsError
from .backend import Message


def open_prompt(task: str, name: str, version: int) -> Prompt:
    """Returns the prompt that the settings name.

    Raises:
        SettingsError: there is no such prompt.
    """
    try:
        return load(task, name, version)
    except PromptError as error:
        raise SettingsError(f"[model] {task}_prompt: {error}") from error


def as_messages(prompt: Prompt, **variables: object) -> list[Message]:
    """Returns the rendered prompt as messages."""
    return [Message(part.role, part.text) for part in prompt.render(**variables)]
