"""Measures a workspace's language model and stores its weight."""

from ..retrieval.errors import IndexUnusable, ModelUnavailable
from ..retrieval.index.live import LiveIndex
from ..retrieval.index.site import BuildProgress
from ..retrieval.log import EventLog
from ..retrieval.workspace import Workspace
from .backend import Backend
from .backends import open_backend
from .model_weight import ModelWeight, measure, write_weight
from .ranking import ListwiseRanker
from .recommender import WEIGHTS_FILE
from .settings import ModelSettings


def calibrate_model(
    workspace: Workspace,
    target: str,
    people: int,
    progress: BuildProgress,
    backend: Backend | None = None,
) -> ModelWeight:
    """Fits the ranking weight of the settings' model, or of `backend`, for one target domain and stores it.

    Raises:
        UnknownName: there is no such domain.
        IndexUnusable: there is no usable index, or too few bridge users for held-out lists.
        ModelUnavailable, CannotChoose: the model cannot rank.
    """
    settings = ModelSettings.from_table(workspace.settings.model)
    model = backend or open_backend(settings)
    if model is None:
        raise ModelUnavailable("the settings name no model: set [model] backend in tastebridge.toml")
    ranker = ListwiseRanker(model, settings)
    with EventLog(workspace.log_url) as log, workspace.writing():
        log.require_domain(target)
        index = LiveIndex.open(workspace)
        try:
            progress.step("asking the model about held-out people", people)
            seed = workspace.settings.seed
            weight = measure(
                ranker, model.name, index, log, target, people=people, seed=seed, progress=progress.advance
            )
        finally:
            index.close()
    if weight is None:
        raise IndexUnusable(
            f"{target!r} has too few people who are active in other domains too to measure on"
        )
    write_weight(workspace.root / WEIGHTS_FILE, weight)
    return weight
