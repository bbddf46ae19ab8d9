"""An experiment in a copy of the sample world, and models that prefer opposite ends of the alphabet."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from worlds.model_weights import model_weight

from tastebridge.agent.answer import Answer
from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.experiments.arms import parse_arm
from tastebridge.agent.experiments.design import Design
from tastebridge.agent.experiments.experiment import Experiment
from tastebridge.agent.experiments.served import ExperimentService
from tastebridge.agent.experiments.starting import start
from tastebridge.agent.model_weight import write_weight
from tastebridge.agent.recommender import WEIGHTS_FILE, Recommender
from tastebridge.retrieval.person import Person, person_of_user
from tastebridge.retrieval.workspace import Workspace

CANDIDATE = re.compile(r"^([A-Z])\. (.+)$", re.MULTILINE)
"""A line of the listwise prompt."""


def prefers(*, last: bool) -> FunctionBackend:
    """Returns a model that chooses by the alphabet: the first title, or the last one; it cannot write."""

    def chooses(messages: Messages, labels: Sequence[str]) -> Mapping[str, float]:
        titles = {label: title for label, title in CANDIDATE.findall(messages[-1].text) if label in labels}
        order = sorted(titles, key=lambda label: titles[label].casefold(), reverse=last)
        return {label: -0.1 if label == next(iter(order), None) else -4.0 for label in labels}

    return FunctionBackend(None, chooses)


def is_first(titles: Sequence[str], *, last: bool) -> bool:
    """Whether such a model would choose the first of these titles, as far as their first letters tell."""
    letters = [title.strip('"').casefold()[0] for title in titles]
    return letters[0] == (max(letters) if last else min(letters))


def raises(error: Exception) -> FunctionBackend:
    """Returns a model that always fails."""

    def chooses(messages: Messages, labels: Sequence[str]) -> Mapping[str, float]:
        raise error

    return FunctionBackend(None, chooses)


def design(*arms: str, **fields: Any) -> Design:
    """Returns a design for books; the arms are `now` and `new` unless said otherwise."""
    named = [parse_arm(arm) for arm in arms or ("now", "new")]
    return Design.checked(**{"target": "books", "arms": named, **fields})


def started(workspace: Workspace, plan: Design, name: str = "tone") -> Experiment:
    """Starts an experiment in a workspace whose model has a weight."""
    write_weight(workspace.root / WEIGHTS_FILE, model_weight(2.0, 0))
    with Recommender(workspace, use_model=False) as recommender:
        return start(recommender, name, plan, 1_000)


def person(service: Recommender, user: str) -> Person:
    return person_of_user(service.log, user, service.index.manifest, service.settings)


def lists(service: ExperimentService, users: Sequence[str], k: int = 20) -> list[Answer]:
    """Returns the answers for some users at once, unexplained."""
    people = [person(service, user) for user in users]
    return list(service.recommend(people, "books", k=k, explain=False))
