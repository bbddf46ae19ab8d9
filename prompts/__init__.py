"""Prompt texts by task and version, and their registry."""

from .registry import Part, Prompt, PromptError, available, load
from .text import plain, quote

__all__ = ["Part", "Prompt", "PromptError", "available", "load", "plain", "quote"]
