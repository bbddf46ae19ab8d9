"""The profile space in an index: off it leaves no trace, on it serves; a model's tags count while fresh."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from worlds.block_world import block_workspace

from tastebridge.retrieval.history import Histories
from tastebridge.retrieval.index.build import build_index
from tastebridge.retrieval.index.doctor import examine
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.profiles import NewProfile, ProfileLog
from tastebridge.retrieval.log.rows import NewEvent
from tastebridge.retrieval.person import person_of_likes, person_of_user
from tastebridge.retrieval.profiles import Profile, Tag, Taken, history_sha256, recency
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.retriever import Retriever
from tastebridge.retrieval.settings import EmbeddingSettings, Settings
from tastebridge.retrieval.workspace import Workspace

NAME = "profile_neighbours"


def settings(**signals: dict[str, object]) -> Settings:
    return Settings(embedding=EmbeddingSettings(model="hashing"), signals=signals)


def built(root: Path, **signals: dict[str, object]) -> Workspace:
    workspace = block_workspace(root, settings=settings(**signals))
    with EventLog(workspace.log_url) as log:
        build_index(workspace, log)
    return workspace


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An index with the space; only read it."""
    return built(tmp_path_factory.mktemp("on") / "w", **{NAME: {"use": True}})


@pytest.fixture
def on_copy(on: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(Path(shutil.copytree(on.root, tmp_path / "w")))


def apple_levels(workspace: Workspace) -> tuple[str, list[str], tuple[str, ...]]:
    """Returns the level, the first book's evidence and the warnings for somebody who likes apple films."""
    with EventLog(workspace.log_url) as log:
        index = LiveIndex.open(workspace)
        try:
            person = person_of_likes(log, ["Apple films 0", "Apple films 1"], "books")
            (found,) = Retriever(index, log, workspace.settings).retrieve([person], "books", 3)
        finally:
            index.close()
    assert found.candidates[0].item.title.startswith("Apple")
    return found.level, [one.signal for one in found.candidates[0].evidence], found.warnings


def test_off_it_leaves_nothing_in_the_index(tmp_path: Path):
    workspace = built(tmp_path / "w")
    names = [path.name for path in workspace.index_root.rglob("*")]
    assert not [name for name in names if "tags" in name or "profile" in name]
    index = LiveIndex.open(workspace)
    assert index.space("films").tags is None
    assert all(NAME not in entry.signals for entry in index.manifest.directions)
    assert "tags" not in index.manifest.seconds
    index.close()


def test_on_it_serves_and_the_doctor_finds_its_people(on: Workspace):
    level, _, warnings = apple_levels(on)
    assert (level, warnings) == ("fused", ())
    index = LiveIndex.open(on)
    direction = index.direction("films", "books")
    assert NAME in direction.signals
    tastes = index.space("films").tags
    assert tastes is not None
    assert tastes.vocabulary.names == ("apple", "berry")
    index.close()
    with EventLog(on.log_url) as log:
        checks = [check for check in examine(on, log) if "by profile" in check.name]
    assert len(checks) == 2
    assert all(check.ok for check in checks)


def test_an_index_of_before_serves_when_the_setting_is_turned_on(tmp_path: Path):
    workspace = built(tmp_path / "w")
    before = apple_levels(workspace)
    text = (workspace.root / "tastebridge.toml").read_text(encoding="utf-8")
    on = text + f"\n[signals.{NAME}]\nuse = true\n"
    (workspace.root / "tastebridge.toml").write_text(on, encoding="utf-8")
    again = Workspace(workspace.root)
    assert again.settings.signals[NAME] == {"use": True}
    assert apple_levels(again) == before


def test_broken_tags_cost_one_signal_and_a_warning(on_copy: Workspace):
    (path,) = on_copy.index_root.glob("*/domains/d1/tags/tags.npz")
    assert apple_levels(on_copy)[0] == "fused"
    path.write_bytes(b"broken")
    level, _, warnings = apple_levels(on_copy)
    assert level == "neighbours_and_popularity"
    assert any("tags.npz" in warning for warning in warnings)
    with EventLog(on_copy.log_url) as log:
        failed = [check for check in examine(on_copy, log) if not check.ok]
    assert [check.found for check in failed if "tags.npz" in check.found]


def test_unchanged_tags_are_not_embedded_again(on_copy: Workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tastebridge.retrieval.index.build.open_embedder", None)
    with EventLog(on_copy.log_url) as log:
        manifest = build_index(on_copy, log)
    assert NAME in manifest.directions[0].signals


def profile_of(workspace: Workspace, user: str) -> np.ndarray:
    """Returns a bridge user's vector from films to books."""
    with EventLog(workspace.log_url) as log:
        number = log.user_nos([user])[user]
    index = LiveIndex.open(workspace)
    try:
        entry = index.direction("films", "books").entry
        folder = index.folder / entry.folder
        row = int(np.flatnonzero(np.load(folder / "user_nos.npy") == number)[0])
        return np.array(np.load(folder / "profile.npy")[row])
    finally:
        index.close()


def write_profile(workspace: Workspace, user: str) -> None:
    with EventLog(workspace.log_url) as log:
        index = LiveIndex.open(workspace)
        person = person_of_user(log, user, index.manifest, workspace.settings)
        index.close()
        numbers, strengths = person.item_nos("films").tolist(), person.histories["films"].strengths.tolist()
        items = log.items_by_no(numbers)
        weights = recency(len(numbers)).tolist()
        history = [Taken(items[n], s, w) for n, s, w in zip(numbers, strengths, weights, strict=True)]
        profile = Profile(
            "films", "x", (Tag("berry", 1.0), Tag("outside", 0.5)), "p", "m", history_sha256(history)
        )
        ProfileLog(log.engine).store([NewProfile(user, profile, 1)])


def test_tags_that_a_model_wrote_count_while_they_are_up_to_date(on_copy: Workspace):
    apple, other_apple, berry = "person-0", "person-2", "person-1"
    assert profile_of(on_copy, apple) @ profile_of(on_copy, berry) < 0
    write_profile(on_copy, apple)  # of all things, that an apple person likes berries
    with EventLog(on_copy.log_url) as log:
        build_index(on_copy, log)
    assert profile_of(on_copy, apple) @ profile_of(on_copy, berry) > 0
    assert profile_of(on_copy, other_apple) @ profile_of(on_copy, berry) < 0
    with EventLog(on_copy.log_url) as log:
        with log.write() as writer:
            writer.add_events([NewEvent(apple, "films", f"films-{n}", EventKind.LIKE) for n in range(5)])
        build_index(on_copy, log)
    assert profile_of(on_copy, apple) @ profile_of(on_copy, berry) < 0


def test_the_voters_of_the_space_know_nothing_of_the_target(on: Workspace):
    """A profile is of one domain, so a voter's vector is the same whatever they have in the target."""
    index = LiveIndex.open(on)
    films, entry = index.space("films"), index.direction("films", "books").entry
    index.close()
    folder = index.folder / entry.folder
    histories = Histories.load(index.folder / index.entry("films").folder / "histories.npz")
    assert films.tags is not None
    everybody = {tuple(np.round(row, 5)) for row in films.tags.people(histories)}
    assert {tuple(np.round(row, 5)) for row in np.load(folder / "profile.npy")} <= everybody
