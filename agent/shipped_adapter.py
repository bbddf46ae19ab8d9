"""The small trained adapter that ships with the sample world, so that the demo shows a model at work."""

from pathlib import Path

from ..retrieval.errors import ModelError
from ..retrieval.weights import model_path
from ..retrieval.workspace import Workspace
from .adapters.checking import check_base
from .adapters.manifest import AdapterManifest
from .adapters.store import Adapters
from .settings import ModelSettings

FOLDER = Path(__file__).parent / "sample_adapter"
"""PEFT's files and the manifest; `make sample-adapter` makes them anew."""


def take_sample_adapter(workspace: Workspace) -> str:
    """Lets a workspace of the sample world use the shipped adapter, unless it has one of its own.

    Returns:
        In one sentence, what the model adds there, or why it takes no part.
    """
    store = Adapters(workspace.adapters_root)
    try:
        shipped = AdapterManifest.read(FOLDER)
        check_base(shipped, model_path(ModelSettings.of(workspace).trained_base))
        if store.current(shipped.source, shipped.target) is None:
            store.use(store.add(FOLDER).version)
        return in_words(store, shipped)
    except ModelError as error:
        return f"The trained model takes no part: {error}"


def in_words(store: Adapters, shipped: AdapterManifest) -> str:
    """Returns what the adapter in use was measured to add."""
    version = store.current(shipped.source, shipped.target)
    manifest = shipped if version is None else store.read(version)
    everybody = [row for row in manifest.earned if row.shelf == "list" and not row.history_from]
    trained = f"{manifest.base_model}, trained {manifest.seconds / 60:.0f} minutes on this sample"
    if not everybody or not any(row.used for row in manifest.earned):
        return f"{trained}, was measured to add nothing here and takes no part in the lists."
    row = everybody[0]
    return (
        f"{trained}: on {row.people} people it never saw, NDCG@10 within their lists is {row.with_model:.3f} "
        f"with it and {row.without:.3f} without (gain {row.low:+.3f} to {row.high:+.3f}, p {row.p:.3f})."
    )
