"""Trains on a workspace: its log, its index, its settings' model."""

from pathlib import Path

from ...retrieval.dataset import read_domain
from ...retrieval.errors import IndexUnusable
from ...retrieval.index.live import LiveIndex
from ...retrieval.index.site import BuildProgress
from ...retrieval.log import EventLog
from ...retrieval.weights import model_path
from ...retrieval.workspace import Workspace
from ..adapters.manifest import AdapterManifest
from ..adapters.store import Adapters
from ..settings import ModelSettings
from .config import TrainingConfig
from .material import Material, make_material
from .schedule import Schedule
from .teaching import Teacher
from .train import Base, Training


def train_workspace(
    workspace: Workspace,
    source: str,
    target: str,
    config: TrainingConfig,
    schedule: Schedule,
    progress: BuildProgress,
    teacher: Teacher | None = None,
) -> AdapterManifest:
    """Trains the settings' model on a direction's bridge users, and lets the direction use it.

    The people of the index's held-out lists teach nothing: the weights are measured on them. A teacher, if
    there is one, puts lists of the others in order.

    Raises:
        UnknownName: there is no such domain.
        NoIndex, DamagedIndex: the index must be built first.
        IndexUnusable: the log has changed since, or there is nobody to learn from.
        ModelUnavailable: the model that the settings name was not pulled.
    """
    base = base_of(workspace)
    material = material_of(workspace, source, target, config)
    if not len(material.learners) and not len(material.learners.company):
        raise IndexUnusable(f"nobody is left to learn from: too few people have items of {target!r}")
    store = Adapters(workspace.adapters_root)
    manifest = Training(material, base, config, schedule, progress, teacher).run(store)
    return store.use(manifest.version)


def base_of(workspace: Workspace) -> Base:
    """Returns the model that the settings name, as a folder.

    Raises:
        ModelUnavailable: it was not pulled.
    """
    name = ModelSettings.of(workspace).trained_base
    return Base(model_path(name), Path(name).name)


def material_of(workspace: Workspace, source: str, target: str, config: TrainingConfig) -> Material:
    """Reads what a direction has to learn from and to be judged on."""
    with EventLog(workspace.log_url) as log:
        for name in (source, target):
            log.require_domain(name)
        read_in, read_out = (read_domain(log, name, workspace.settings) for name in (source, target))
        changes = log.watermark().changes
    index = LiveIndex.open(workspace)
    try:
        if changes != index.manifest.log.changes:
            raise IndexUnusable("the log has changed since the index was built; run: tastebridge index")
        held_out = index.held_out(target)
        text_in, text_out = (index.space(name).text for name in (source, target))
    finally:
        index.close()
    return make_material(read_in, read_out, held_out, text_in, text_out, config)
