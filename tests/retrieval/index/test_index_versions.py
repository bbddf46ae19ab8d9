"""One version is live at any moment, whatever happens to a build."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from worlds.block_world import block_workspace

from tastebridge.retrieval.errors import DamagedIndex, EmbeddingMismatch, NoIndex
from tastebridge.retrieval.index.build import build_index
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.index.manifest import FORMAT, Manifest
from tastebridge.retrieval.index.site import Silence
from tastebridge.retrieval.index.versions import live_version, make_live, new_version
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewEvent
from tastebridge.retrieval.person import person_of_user
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.retriever import Retriever
from tastebridge.retrieval.workspace import Workspace

STEPS = ("reading the log", "describing items", "learning what carries over")


class PulledPlug(Exception):
    """Somebody interrupted the build."""


class Pull(Silence):
    """Interrupts a build in the step of that name."""

    def __init__(self, step: str, units: int) -> None:
        self._step = step
        self._left = units
        self._is_in_step = False

    def step(self, name: str, total: int) -> None:
        self._is_in_step = name == self._step

    def advance(self, units: int = 1) -> None:
        self._left -= self._is_in_step
        if self._is_in_step and self._left <= 0:
            raise PulledPlug


def build(workspace: Workspace, progress: Silence | None = None) -> Manifest:
    with EventLog(workspace.log_url) as log:
        return build_index(workspace, log, progress)


def folders(workspace: Workspace) -> set[str]:
    return {path.name for path in workspace.index_root.iterdir() if path.is_dir()}


def start(root: Path) -> Path:
    """Begins a version and leaves its folder."""
    with new_version(root) as folder:
        return folder


def books_for_person_0(workspace: Workspace) -> list[str]:
    index = LiveIndex.open(workspace)
    with EventLog(workspace.log_url) as log:
        person = person_of_user(log, "person-0", index.manifest, workspace.settings)
        [answer] = Retriever(index, log, workspace.settings).retrieve([person], "books", 3)
    index.close()
    assert answer.warnings == ()
    return [candidate.item.item_id for candidate in answer.candidates]


@pytest.mark.parametrize("step", STEPS)
def test_an_interrupted_build_leaves_the_live_version_serving(tmp_path: Path, step: str):
    workspace = block_workspace(tmp_path / "w")
    first = build(workspace).version
    answer = books_for_person_0(workspace)
    with EventLog(workspace.log_url) as log, log.write() as writer:
        writer.add_events([NewEvent("person-0", "films", f"films-{n}", EventKind.LIKE) for n in range(5, 10)])
    with pytest.raises(PulledPlug):
        build(workspace, Pull(step, 2))
    assert live_version(workspace.index_root).name == first
    assert books_for_person_0(workspace)
    assert answer
    later = build(workspace).version
    assert live_version(workspace.index_root).name == later
    assert folders(workspace) == {first, later}, "the dead folder is gone, the version before is kept"


def test_an_interrupted_first_build_leaves_no_index(tmp_path: Path):
    workspace = block_workspace(tmp_path / "w", n_people=6)
    with pytest.raises(PulledPlug):
        build(workspace, Pull(STEPS[1], 1))
    with pytest.raises(NoIndex):
        LiveIndex.open(workspace)
    version = build(workspace).version
    assert folders(workspace) == {version}


KILLED = """
import os, signal, sys
from pathlib import Path
from tastebridge.retrieval.index.build import build_index
from tastebridge.retrieval.index.site import Silence
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.workspace import Workspace

class Kill(Silence):
    def step(self, name, total):
        if name == sys.argv[2]:
            os.kill(os.getpid(), signal.SIGKILL)

workspace = Workspace(Path(sys.argv[1]))
with workspace.writing(), EventLog(workspace.log_url) as log:
    build_index(workspace, log, Kill())
"""


def test_a_killed_build_leaves_the_live_version_serving_and_the_lock_free(tmp_path: Path):
    workspace = block_workspace(tmp_path / "w")
    first = build(workspace).version
    answer = books_for_person_0(workspace)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(workspace.root), STEPS[2]], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(folders(workspace)) == 2, "the killed build had begun a version"
    assert live_version(workspace.index_root).name == first
    assert books_for_person_0(workspace) == answer
    with workspace.writing():
        later = build(workspace).version
    assert folders(workspace) == {first, later}
    assert books_for_person_0(workspace) == answer


def test_a_swap_that_fails_half_way_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    old = start(tmp_path / "index")
    make_live(old)
    new = start(tmp_path / "index")

    def failing(source: object, target: object) -> None:
        raise PulledPlug

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(PulledPlug):
        make_live(new)
    assert live_version(tmp_path / "index") == old
    monkeypatch.undo()
    make_live(new)
    assert live_version(tmp_path / "index") == new


def test_an_interruption_after_the_swap_does_not_remove_what_is_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    root = tmp_path / "index"
    for _ in range(2):
        make_live(start(root))

    def interrupted(path: Path, ignore_errors: bool = False) -> None:
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt), new_version(root) as version:
        make_live(version)
    assert live_version(root) == version


def test_a_version_that_fails_is_removed_at_once(tmp_path: Path):
    with pytest.raises(FileNotFoundError), new_version(tmp_path / "index") as folder:
        shutil.copy(folder / "missing", folder)
    assert list((tmp_path / "index").iterdir()) == []


def test_everything_is_on_the_disk_before_the_swap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    version = start(tmp_path / "index")
    (version / "deep").mkdir()
    (version / "deep" / "array.npy").write_bytes(b"1")
    events: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noting_fsync(descriptor: int) -> None:
        events.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")).name)
        fsync(descriptor)

    def noting_replace(source: Path, target: Path) -> None:
        events.append("swap")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(os, "replace", noting_replace)
    make_live(version)
    before, after = events[: events.index("swap")], events[events.index("swap") + 1 :]
    assert {"array.npy", "CURRENT.new"} <= set(before)
    assert after == ["index"]


def test_old_versions_go_and_the_one_before_stays(tmp_path: Path):
    root = tmp_path / "index"
    versions = []
    for _ in range(4):
        versions.append(start(root))
        make_live(versions[-1])
        assert live_version(root) == versions[-1]
    assert {path for path in root.iterdir() if path.is_dir()} == set(versions[-2:])


def test_versions_of_one_second_have_different_names(tmp_path: Path):
    assert len({start(tmp_path / "index") for _ in range(5)}) == 5


def test_without_a_build_there_is_no_index(tmp_path: Path):
    with pytest.raises(NoIndex, match="run: tastebridge index"):
        LiveIndex.open(block_workspace(tmp_path / "w", n_people=2, n_items=2))


@pytest.fixture(scope="module")
def tiny_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = block_workspace(tmp_path_factory.mktemp("tiny") / "w", n_people=2, n_items=2)
    build(workspace)
    return workspace.root


@pytest.fixture
def tiny(tiny_root: Path, tmp_path: Path) -> Workspace:
    """A built workspace to damage."""
    return Workspace(Path(shutil.copytree(tiny_root, tmp_path / "tiny")))


@pytest.mark.parametrize("content", [b"", b"\n", b"20200101T000000-0\n", b"../..\n", b".", b"\xff\xfe\x00"])
def test_a_pointer_to_nothing_is_damage(tiny: Workspace, content: bytes):
    (tiny.index_root / "CURRENT").write_bytes(content)
    with pytest.raises(DamagedIndex, match="run: tastebridge index"):
        LiveIndex.open(tiny)


def test_a_build_mends_a_broken_pointer(tiny: Workspace):
    (tiny.index_root / "CURRENT").write_bytes(b"\xff\xfe\x00")
    version = build(tiny).version
    assert live_version(tiny.index_root).name == version


def _changed(**fields: object) -> Callable[[str], str]:
    return lambda text: json.dumps(json.loads(text) | fields)


@pytest.mark.parametrize(
    "change",
    [lambda text: text[: len(text) // 2], lambda text: "", _changed(domains=3), _changed(surprise=1)],
    ids=["cut", "empty", "wrong type", "unknown field"],
)
def test_a_broken_manifest_is_damage(tiny: Workspace, change: Callable[[str], str]):
    path = live_version(tiny.index_root) / "manifest.json"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DamagedIndex, match=r"manifest\.json cannot be read; run: tastebridge index"):
        LiveIndex.open(tiny)


def test_a_manifest_of_another_format_says_which(tiny: Workspace):
    path = live_version(tiny.index_root) / "manifest.json"
    path.write_text(_changed(format=FORMAT + 1)(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DamagedIndex, match=f"has format {FORMAT + 1}, this program reads {FORMAT}"):
        LiveIndex.open(tiny)


def test_an_index_of_another_embedding_model_is_refused(tiny: Workspace):
    settings = tiny.root / "tastebridge.toml"
    settings.write_text('[embedding]\nmodel = "minilm"\n', encoding="utf-8")
    with pytest.raises(EmbeddingMismatch, match=r"'hashing-384@v1'.*'all-MiniLM-L6-v2'.*tastebridge index"):
        LiveIndex.open(Workspace(tiny.root))
