"""Prompt texts by task and version, and their library."""

from .errors import PromptError
from .library import Library
from .prompt import MarkedPart, Part, Prompt
from .text import plain, quote

__all__ = ["Library", "MarkedPart", "Part", "Prompt", "PromptError", "plain", "quote"]
