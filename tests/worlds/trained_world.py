"""Adapters in a workspace of the sample world, with whatever they are said to have earned."""

from pathlib import Path

from tastebridge.agent.adapters.base import base_digest
from tastebridge.agent.adapters.manifest import AdapterManifest, DataEntry
from tastebridge.agent.adapters.store import Adapters
from tastebridge.agent.earning.earned import Earned, Shelf
from tastebridge.agent.training.config import TrainingConfig
from tastebridge.agent.training.student import Student
from tastebridge.agent.wording import Wording
from tastebridge.retrieval.workspace import Workspace

CONFIG = TrainingConfig(layers=1, rank=2, title_words=6, seed=3)


def earned(
    shelf: Shelf = "list", low: int = 0, high: int | None = None, weight: float = 1.0, *, used: bool = True
) -> Earned:
    """Returns a row as if it had been measured."""
    return Earned(
        shelf=shelf, history_from=low, history_to=high, popular=weight, rare=weight, rare_below=5, people=100,
        without=0.5, with_model=0.6, alone=0.55, chance=0.3, low=0.05, high=0.15, p=0.001, used=used,
    )  # fmt: skip


def put_adapter(
    workspace: Workspace, base: Path, rows: tuple[Earned, ...], *, source: str = "films", prompt: str = ""
) -> AdapterManifest:
    """Stores an adapter that changes nothing yet, as PEFT makes it, and lets the direction use it."""
    store = Adapters(workspace.adapters_root)
    manifest = AdapterManifest(
        source=source,
        target="books",
        base_model=base.name,
        base_digest=base_digest(base),
        prompt=prompt or Wording(source, "books").prompt_id,
        seed=3,
        made_at="2030-01-02T03:04:05+00:00",
        data=DataEntry(source_digest="a", target_digest="b", trained_on=40, held_out=10, single_domain=5),
        config=CONFIG.model_dump(mode="json"),
        steps=12,
        seconds=90.0,
        earned=rows,
    )
    with store.new_version("run") as making:
        Student(base, CONFIG, base.name).save(making.files)
        return store.use(store.finish(making, manifest).version)
