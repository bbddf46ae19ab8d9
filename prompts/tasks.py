"""The tasks that prompts are for, and what each offers to its prompts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .shapes import Shape

_CANDIDATE = {"title": "text", "attributes": ["text"], "people": "number", "of_people": "number"}
_TASTE = {"summary": "text", "tags": [{"name": "text", "strength": "number"}]}
_HISTORY = [{"title": "text", "domain": "text"}]


@dataclass(frozen=True)
class Form:
    """One way of asking within a task."""

    requires: frozenset[str]
    """Variables without which a prompt of this form makes no sense."""
    outputs: tuple[str, ...]
    """Output contracts that its reader understands."""


@dataclass(frozen=True)
class Task:
    """What a prompt of this task is for."""

    what: str
    offers: Mapping[str, Shape]
    """Variables that are there; a prompt declares those that it uses."""
    outputs: tuple[str, ...] = ()
    """Output contracts that the task's reader understands, where it has no forms."""
    forms: Mapping[str, Form] = field(default_factory=dict)


def _offers(**told: object) -> dict[str, Shape]:
    return {name: Shape.parse(one, name) for name, one in told.items()}


TASKS: Mapping[str, Task] = {
    "rank": Task(
        "order candidates for a person",
        _offers(
            target="text",
            source="text",
            likes="text",
            history=_HISTORY,
            latest=_HISTORY,
            candidates=[{"label": "text", **_CANDIDATE}],
            candidate=_CANDIDATE,
            taste=_TASTE,
            titles=["text"],
        ),
        forms={
            "listwise": Form(frozenset({"candidates"}), ("letter",)),
            "pointwise": Form(frozenset({"candidate"}), ("yes_no",)),
            "generate": Form(frozenset({"candidates"}), ("letters",)),
            "likelihood": Form(frozenset({"titles"}), ("continuation",)),
            "query": Form(frozenset({"history"}), ("none",)),
        },
    ),
    "explain": Task(
        "say why an item is in a list",
        _offers(facts=["prepared"], title="text", target="text"),
        ("sentence",),
    ),
    "profile": Task(
        "write a taste summary and tags from a history",
        _offers(
            source="text",
            history=[{"title": "text", "domain": "text", "attributes": ["text"], "liked": "number"}],
            vocabulary=["text"],
        ),
        ("json",),
    ),
    "understand": Task(
        "read a turn of a conversation",
        _offers(
            turn="text",
            target="text",
            domains=["text"],
            shown=[{"label": "text", "title": "text"}],
            options=["text"],
        ),
        ("json",),
    ),
    "reply": Task(
        "answer in a conversation, from a list that was made",
        _offers(turn="text", target="text", items=[{"rank": "number", "title": "text", "why": "prepared"}]),
        ("text",),
    ),
    "ask": Task(
        "ask one clarifying question",
        _offers(target="text", taste=_TASTE, options=["text"]),
        ("sentence",),
    ),
    "tag": Task(
        "find attributes of an item",
        _offers(
            item={"title": "text", "domain": "text", "attributes": ["text"], "description": "text"},
            vocabulary=["text"],
        ),
        ("json",),
    ),
    "probe": Task(
        "find out what a model can do",
        _offers(
            turn="text",
            subject="text",
            text="text",
            target="text",
            columns="text",
            beginning="text",
            history=["text"],
            options=[{"label": "text", "text": "text"}],
        ),
        ("letter", "word", "text", "json"),
    ),
}
"""By name; it is the folder of the task's prompts."""
