"""How a list is put to a model: the history, then the candidates with letters."""

from ...prompts import Prompt
from ..backend import Message
from ..prompting import as_messages
from .letter_prior import LETTERS
from .task import Order, RankingTask

ATTRIBUTES = 3
"""Genres and themes that are shown of a candidate."""


def list_messages(prompt: Prompt, task: RankingTask, order: Order, history_titles: int) -> list[Message]:
    """Returns the prompt for a list of at most 20 in an order.

    Args:
        prompt: that takes the candidates with their labels.
        task: whose list.
        order: place of each candidate in the task, in the order of the letters.
        history_titles: so many titles of the history are shown, the latest.
    """
    candidates = [
        {"label": label, "title": item.title, "attributes": item.attributes[:ATTRIBUTES]}
        for label, item in zip(LETTERS, (task.candidates[place] for place in order), strict=False)
    ]
    return as_messages(
        prompt,
        target=task.target,
        history=task.history[-history_titles:],
        likes=task.likes,
        candidates=candidates,
    )
