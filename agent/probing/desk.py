"""Probes the settings' model and keeps its card in the workspace."""

from collections.abc import Sequence

from ...retrieval.errors import ModelUnavailable
from ...retrieval.index.site import BuildProgress
from ...retrieval.workspace import Workspace
from ..backend import Backend, Message
from ..deadline import Deadline
from ..guard.knee import completing, find_knee
from ..model_name import SERVERS
from ..models import require_model
from ..settings import ModelSettings
from .card import CARDS_FILE, ModelCard, write_card
from .probe import Probe

KNEE_S = 25.0
"""Seconds for finding out how many calls a server takes at the same time."""
KNEE_TOKENS = 8


def probe_model(
    workspace: Workspace, target: str | None, progress: BuildProgress, backend: Backend | None = None
) -> ModelCard:
    """Returns what the settings' model, or `backend`, can do; stored under its name.

    Args:
        workspace: whose held-out people it ranks for, and which keeps the card.
        target: domain of their lists; None: the one with most of them.
        progress: told of every step.
        backend: another model.

    Raises:
        ModelError: the model can do nothing at all.
        UnknownName: there is no such domain.
    """
    settings = ModelSettings.of(workspace)
    model = backend or require_model(settings, workspace.root)
    with workspace.writing():
        card = Probe(workspace, model, settings, progress).run(target)
        if settings.model.kind in SERVERS and backend is None:
            card = _with_knee(card, settings, progress)
        write_card(workspace.root / CARDS_FILE, card)
    return card


def _with_knee(card: ModelCard, settings: ModelSettings, progress: BuildProgress) -> ModelCard:
    """Asks the bare server, not through the queue that is to be set by what comes out."""
    from ..backends import open_backend

    progress.step("calls at the same time", 1)
    many = open_backend(settings.model_copy(update={"concurrency": 32, "retries": 0}))
    assert many is not None
    deadline = Deadline(KNEE_S)
    call = completing(many, _prompts(200), max_tokens=KNEE_TOKENS, deadline=deadline)
    try:
        knee = find_knee(call, deadline=deadline).concurrency
    except ModelUnavailable as error:
        return card.model_copy(update={"failures": (*card.failures, f"calls at the same time: {error}")})
    progress.advance(1)
    return card.model_copy(update={"knee": knee})


def _prompts(count: int) -> Sequence[list[Message]]:
    """Returns prompts that begin differently, so that no cache answers for the model."""
    return [[Message("user", f"{n} times: name a book about the number {n}.")] for n in range(count)]
