"""What a prompt for ranking is filled in with: the person, and the candidates."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...prompts import Prompt
from ..backend import Message
from ..prompting import as_messages
from ..settings import ModelSettings
from .letter_prior import LETTERS
from .task import NO_TASTE, Order, RankingTask

LATEST = 3
"""Items of the history that are the latest choices."""
ATTRIBUTES = 3
"""Genres and themes that are shown of a candidate."""


def person(task: RankingTask, settings: ModelSettings) -> dict[str, Any]:
    """Returns what prompts are told of the person: the latest of the history, what they said, their taste."""
    history = task.history[-settings.history_titles :]
    if settings.history_order == "newest_first":
        history = history[::-1]
    taste = task.taste or NO_TASTE
    return {
        "target": task.target,
        "source": sources(task.history[-settings.history_titles :]),
        "history": history,
        "latest": task.history[-LATEST:][::-1],
        "likes": task.likes,
        "taste": {
            "summary": taste.summary,
            "tags": [{"name": name, "strength": strength} for name, strength in taste.tags],
        },
    }


def sources(history: Sequence[Any]) -> str:
    """Returns the domains of the titles, each once, in their order."""
    return " and ".join(dict.fromkeys(item.domain for item in history))


def candidate(task: RankingTask, place: int) -> Mapping[str, Any]:
    """Returns what prompts are told of a candidate."""
    item = task.candidates[place]
    people, of_people = task.neighbours[place] if task.neighbours else (0, 0)
    return {
        "title": item.title,
        "attributes": item.attributes[:ATTRIBUTES],
        "people": people,
        "of_people": of_people,
    }


def with_candidates(task: RankingTask, order: Order, settings: ModelSettings) -> dict[str, Any]:
    """Returns what prompts for a list of at most 20 are told.

    Args:
        task: whose list.
        order: place of each candidate in the task, in the order of the letters.
        settings: how much of the history is shown, and in which order.
    """
    candidates = [
        {"label": label, **candidate(task, place)}
        for label, place in zip(LETTERS, order.tolist(), strict=False)
    ]
    return {**person(task, settings), "candidates": candidates}


def list_messages(prompt: Prompt, task: RankingTask, order: Order, settings: ModelSettings) -> list[Message]:
    """Returns the prompt for a list of at most 20 in an order; see `with_candidates`."""
    return as_messages(prompt, **with_candidates(task, order, settings))
