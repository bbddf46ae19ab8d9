"""A model that learns two tastes from titles: it finds them, repeats itself, and goes on after a kill."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from worlds.block_world import BlockWorld
from worlds.training_world import FAST, N_ITEMS, held_out, material_of

from tastebridge.agent.adapters.files import WEIGHTS
from tastebridge.agent.adapters.loading import load_trained
from tastebridge.agent.adapters.store import Adapters
from tastebridge.agent.backends.transformers_local import TransformersBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.likelihood import TitleLikelihood
from tastebridge.agent.training.loop import Trainer
from tastebridge.agent.training.schedule import Schedule
from tastebridge.agent.training.train import Base, Training
from tastebridge.agent.wording import Wording
from tastebridge.retrieval.errors import AdapterUnusable, NotEnoughMemory
from tastebridge.retrieval.index.site import Silence

STEPS = 48


def training(world: BlockWorld, tiny: Base, steps: int = STEPS, **changes: object) -> Training:
    config = FAST.model_copy(update=changes)
    material = material_of(world, config, held_out(world))
    return Training(material, tiny, config, Schedule(steps=steps), Silence())


@pytest.fixture(scope="module")
def trained(world: BlockWorld, tiny: Base, tmp_path_factory: pytest.TempPathFactory) -> Adapters:
    store = Adapters(tmp_path_factory.mktemp("trained"))
    training(world, tiny).run(store)
    return store


def test_it_learns_what_goes_with_what(trained: Adapters):
    manifest = trained.read(trained.versions()[-1])
    first, last = manifest.curve[0], manifest.curve[-1]
    assert first.train_loss is not None
    assert last.train_loss is not None
    assert last.train_loss < first.train_loss
    everybody = next(row for row in manifest.earned if row.shelf == "list" and not row.history_from)
    assert everybody.alone > everybody.chance + 0.1
    assert everybody.with_model > everybody.without
    assert everybody.p < 0.05
    assert everybody.used


def test_manifest_says_what_was_done(trained: Adapters, world: BlockWorld):
    manifest = trained.read(trained.versions()[-1])
    assert (manifest.source, manifest.target) == ("source", "target")
    assert manifest.steps == STEPS
    assert manifest.data.trained_on == 40
    assert manifest.data.held_out == 40
    assert manifest.base_model == "tiny"
    assert manifest.prompt.startswith("rank/likelihood@v1#")
    assert set(manifest.versions) == {"torch", "transformers", "peft", "tastebridge"}
    assert len(manifest.curve) == 4


def test_merged_weights_rank_as_the_student_did(trained: Adapters, tiny: Base):
    version = trained.versions()[-1]
    local = load_trained(tiny.folder, trained.folder(version))
    likelihood = TitleLikelihood(
        TransformersBackend(tiny.folder, load=lambda folder: local), Wording("source", "target")
    )
    titles = [f"{colour} {number}" for colour in ("red", "blue") for number in ("one", "two", "five")]
    found = likelihood.scores([["red two"], ["blue two"], []], [titles] * 3, Deadline()).values
    assert found[0][:3].mean() > found[0][3:].mean() + 0.5
    assert found[1][:3].mean() < found[1][3:].mean() - 0.5
    assert not found[2].any()


def test_the_same_seed_makes_the_same_adapter(
    trained: Adapters, world: BlockWorld, tiny: Base, tmp_path: Path
):
    again = Adapters(tmp_path)
    manifest = training(world, tiny).run(again)
    before = trained.read(trained.versions()[-1])
    assert manifest.files[WEIGHTS] == before.files[WEIGHTS]
    assert manifest.earned == before.earned


def test_another_seed_makes_another(trained: Adapters, world: BlockWorld, tiny: Base, tmp_path: Path):
    manifest = training(world, tiny, steps=4, seed=4).run(Adapters(tmp_path))
    assert manifest.files[WEIGHTS] != trained.read(trained.versions()[-1]).files[WEIGHTS]


def test_an_interrupted_training_ends_as_if_it_had_not_been(
    trained: Adapters, world: BlockWorld, tiny: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tastebridge.agent.training.loop.CHECKPOINT_S", 0.0)
    monkeypatch.setattr(Trainer, "_learn", dies_after(20, Trainer._learn))
    store = Adapters(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        training(world, tiny).run(store)
    assert store.versions() == []
    assert len(store.unfinished()) == 1
    monkeypatch.undo()
    steps: list[int] = []
    learn = Trainer._learn
    monkeypatch.setattr(Trainer, "_learn", lambda self, *args: (steps.append(1), learn(self, *args))[1])
    manifest = training(world, tiny).run(store)
    assert len(steps) == STEPS - 20  # it did not begin anew
    assert manifest.files[WEIGHTS] == trained.read(trained.versions()[-1]).files[WEIGHTS]
    assert store.unfinished() == []


def dies_after(calls: int, learn: Callable[..., None]) -> Callable[..., None]:
    count = 0

    def mortal(self: Trainer, *args: object) -> None:
        nonlocal count
        if count == calls:
            raise KeyboardInterrupt
        count += 1
        learn(self, *args)

    return mortal


def test_what_was_trained_is_found_again(trained: Adapters, world: BlockWorld, tiny: Base):
    assert training(world, tiny).made_before(trained) == trained.read(trained.versions()[-1])
    assert training(world, tiny, steps=5).made_before(trained) is None
    assert training(world, tiny, seed=4).made_before(trained) is None


def test_no_judges_no_weight(world: BlockWorld, tiny: Base, tmp_path: Path):
    material = material_of(world, FAST, None)
    manifest = Training(material, tiny, FAST, Schedule(steps=4), Silence()).run(Adapters(tmp_path))
    assert manifest.earned == ()
    assert [point.ndcg_at_10 for point in manifest.curve] == [None] * 4


def test_minutes_are_kept(world: BlockWorld, tiny: Base, tmp_path: Path):
    job = replace(training(world, tiny, passes=10_000), schedule=Schedule(minutes=0.05))
    manifest = job.run(Adapters(tmp_path))
    assert 2.2 < manifest.seconds < 20  # a busy machine is no failure
    assert manifest.minutes_asked == 0.05


def test_too_little_memory_stops_it_before_it_begins(
    world: BlockWorld, tiny: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tastebridge.agent.adapters.resources.available_bytes", lambda: 1_000_000)
    store = Adapters(tmp_path)
    with pytest.raises(NotEnoughMemory, match="1 MB are available"):
        training(world, tiny).run(store)
    assert store.unfinished() == []


def test_a_damaged_base_is_named(world: BlockWorld, tiny: Base, tmp_path: Path):
    with pytest.raises(AdapterUnusable, match="nowhere"):
        replace(training(world, tiny), base=Base(tmp_path / "nowhere", "tiny")).run(Adapters(tmp_path / "a"))


def test_lists_of_shorter_people_are_padded_without_a_part(world: BlockWorld):
    lists = material_of(world, FAST, held_out(world)).lists
    assert lists.items.shape == (40, N_ITEMS)
    assert (lists.n_relevant == lists.relevant.sum(axis=1)).all()
    assert np.asarray(lists.amounts).min() > 0
