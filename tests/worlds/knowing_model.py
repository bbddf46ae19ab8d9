"""Models of an index's held-out people: one that knows what each of them has, one that knows nothing."""

import hashlib
from collections.abc import Sequence

import numpy as np

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import Chooses, FunctionBackend
from tastebridge.agent.held_people import HeldPeople
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.workspace import Workspace


def knowing_model(workspace: Workspace, share: float = 1.0, name: str = "knows") -> FunctionBackend:
    """Returns a model that knows what so large a share of the people has, and writes nothing true."""
    with EventLog(workspace.log_url) as log:
        index = LiveIndex.open(workspace)
        held = HeldPeople.some(workspace, log, index, "books", 500)
        tasks = held.tasks()
        index.close()
    known = tasks[: round(share * len(tasks))]
    has = {
        frozenset(item.title for item in task.candidates): {
            item.title for item, own in zip(task.candidates, relevant, strict=True) if own
        }
        for task, relevant in zip(known, held.held.relevant, strict=False)
    }
    return FunctionBackend(lambda messages: "No idea.", _chooses(has), name=name)


def ignorant_model(name: str = "ignorant") -> FunctionBackend:
    """Returns a model to which all letters are equal."""
    return FunctionBackend(lambda messages: "No idea.", _chooses({}), name=name)


def titles_shown(messages: Messages) -> list[str]:
    """Returns the candidates' titles in the order of their letters."""
    lines = messages[-1].text.splitlines()
    return [line.split('"')[1] for line in lines if line[1:3] == ". "]


def _chooses(has: dict[frozenset[str], set[str]]) -> Chooses:
    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        shown = titles_shown(messages)
        own = has.get(frozenset(shown), set())
        odds = np.array([3.0 if title in own else 0.0 for title in shown])
        logprobs = odds - np.logaddexp.reduce(odds)
        return dict(zip(labels, logprobs.tolist(), strict=True))

    return chooses


def moody_model(name: str = "moody") -> FunctionBackend:
    """Returns a model whose taste is its name's and the whole prompt's: another order, another taste."""

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        seed = int(hashlib.sha256(f"{name} {messages[-1].text}".encode()).hexdigest()[:8], 16)
        odds = np.random.default_rng(seed).normal(0, 1, len(labels))
        logprobs = odds - np.logaddexp.reduce(odds)
        return dict(zip(labels, logprobs.tolist(), strict=True))

    return FunctionBackend(lambda messages: "No idea.", chooses, name=name)
