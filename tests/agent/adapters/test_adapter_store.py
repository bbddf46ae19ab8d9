"""A version is there whole or not at all, each direction uses one, and no name leads out of the folder."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.adapters import publishing
from tastebridge.agent.adapters import store as store_module
from tastebridge.agent.adapters.files import CONFIG, WEIGHTS
from tastebridge.agent.adapters.making import run_name
from tastebridge.agent.adapters.manifest import MANIFEST, AdapterManifest
from tastebridge.agent.adapters.store import Adapters
from tastebridge.agent.earning.earned import Earned
from tastebridge.retrieval.errors import AdapterUnusable, StorageFull, UnknownName, WorkspaceLocked

Train = Callable[..., AdapterManifest]
Write = Callable[..., Path]


class PulledPlug(BaseException):
    """The process ends here."""


def pull(*arguments: object, **options: object) -> None:
    raise PulledPlug


def test_a_finished_version_holds_exactly_its_files(store: Adapters, train: Train):
    made = train()
    assert store.versions() == [made.version]
    folder = store.folder(made.version)
    assert sorted(path.name for path in folder.iterdir()) == sorted([WEIGHTS, CONFIG, MANIFEST])
    assert (folder / WEIGHTS).stat().st_mode & 0o777 == 0o644
    assert store.read(made.version) == made
    assert store.unfinished() == []
    assert store.size_bytes(made.version) == sum(path.stat().st_size for path in folder.iterdir())


def test_the_machine_it_was_made_on_leaves_no_trace(store: Adapters, train: Train):
    config = json.loads((store.folder(train().version) / CONFIG).read_text())
    assert config["base_model_name_or_path"] == "tiny-llama"
    assert config["target_modules"] == ["down_proj", "q_proj"]


def test_versions_are_ordered_by_their_making(store: Adapters):
    names = ["20300101T000000-2", "20300101T000000-10", "20290101T000000-0"]
    for name in names:
        (store.root / name).mkdir(parents=True)
    assert store.versions() == [names[2], names[0], names[1]]


def test_what_is_no_version_is_not_listed(store: Adapters, train: Train):
    made = train()
    (store.root / "20300101T000000-0").symlink_to(store.folder(made.version))
    (store.root / "notes").mkdir()
    (store.root / "20300101T000001-0").write_text("a file")
    assert store.versions() == [made.version]


class TestUse:
    def test_each_direction_has_its_own(self, store: Adapters, train: Train):
        kitchen, books = train(), train(source="films", target="books")
        store.use(kitchen.version)
        assert store.current("food", "kitchen") == kitchen.version
        assert store.current("films", "books") is None
        assert store.current("kitchen", "food") is None
        store.use(books.version)
        assert store.current("food", "kitchen") == kitchen.version
        assert store.current("films", "books") == books.version

    def test_another_takes_its_place(self, store: Adapters, train: Train):
        first, second = train(), train()
        store.use(first.version)
        store.use(second.version)
        assert store.current("food", "kitchen") == second.version
        store.use_none("food", "kitchen")
        assert store.current("food", "kitchen") is None

    @pytest.mark.parametrize("name", ["../../../etc", "a/b", "..", "", "küche\n", "x" * 500])
    def test_domains_may_have_any_name(self, store: Adapters, train: Train, name: str):
        made = train(source=name)
        store.use(made.version)
        assert store.current(name, "kitchen") == made.version
        assert store.current("kitchen", name) is None

    def test_names_of_two_domains_do_not_run_together(self, store: Adapters, train: Train):
        store.use(train(source="a b", target="c").version)
        assert store.current("a", "b c") is None

    def test_a_kill_leaves_the_one_before(
        self, store: Adapters, train: Train, monkeypatch: pytest.MonkeyPatch
    ):
        first, second = train(), train()
        store.use(first.version)
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", pull)
            with pytest.raises(PulledPlug):
                store.use(second.version)
        assert store.current("food", "kitchen") == first.version

    def test_a_broken_pointer_is_an_error_that_names_the_way_out(self, store: Adapters, train: Train):
        store.use(train().version)
        [pointer] = (store.root / ".use").iterdir()
        pointer.write_text("{")
        with pytest.raises(AdapterUnusable, match="train --use VERSION"):
            store.current("food", "kitchen")

    def test_a_version_removed_by_hand_is_an_error(self, store: Adapters, train: Train):
        made = train()
        store.use(made.version)
        shutil.rmtree(store.folder(made.version))
        with pytest.raises(AdapterUnusable, match="train --source food --target kitchen"):
            store.current("food", "kitchen")

    def test_a_damaged_one_is_not_taken(self, store: Adapters, train: Train):
        made = train()
        (store.folder(made.version) / WEIGHTS).write_bytes(b"something else")
        with pytest.raises(AdapterUnusable, match=WEIGHTS):
            store.use(made.version)
        assert store.current("food", "kitchen") is None


class TestRemove:
    def test_says_which_direction_goes_on_without(self, store: Adapters, train: Train):
        used, other = train(), train()
        store.use(used.version)
        assert store.remove(other.version) == []
        assert store.remove(used.version) == [("food", "kitchen")]
        assert store.versions() == []
        assert store.current("food", "kitchen") is None

    def test_a_damaged_one_goes_too(self, store: Adapters, train: Train):
        made = train()
        (store.folder(made.version) / MANIFEST).write_text("{")
        store.remove(made.version)
        assert store.versions() == []

    def test_a_kill_leaves_nothing_half(self, store: Adapters, train: Train, monkeypatch: pytest.MonkeyPatch):
        made = train()
        store.use(made.version)
        with monkeypatch.context() as patch:
            patch.setattr(store_module.shutil, "rmtree", pull)
            with pytest.raises(PulledPlug):
                store.remove(made.version)
        assert store.versions() == []
        assert store.current("food", "kitchen") is None
        train()  # clears away what was left
        assert list((store.root / ".removed").iterdir()) == []

    def test_an_unfinished_training_can_be_given_up(self, store: Adapters):
        with store.new_version("abc") as making:
            (making.checkpoints / "state").write_text("12")
        assert store.size_bytes("abc") == 2
        assert store.remove("abc") == []
        assert store.unfinished() == []


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "..",
            ".",
            "",
            "../adapters",
            "/etc",
            ".use",
            ".making",
            "20300101T000000-0/..",
            "٢٠٣٠0101T000000-0",
        ],
    )
    def test_a_name_never_leads_out_of_the_folder(self, store: Adapters, train: Train, name: str):
        train()
        before = sorted(store.root.rglob("*"))
        for command in (store.folder, store.read, store.use, store.remove, store.size_bytes):
            with pytest.raises(UnknownName, match="no adapter is called"):
                command(name)
        assert sorted(store.root.rglob("*")) == before

    @given(st.text(alphabet="0123456789T-./\\", max_size=20))
    def test_only_what_is_listed_is_found(self, name: str):
        with pytest.raises(UnknownName):
            Adapters(Path("nowhere")).folder(name)

    @pytest.mark.parametrize("run", ["../x", "", ".adding", "a/b", "A", "-a"])
    def test_a_training_has_a_plain_name(self, store: Adapters, run: str):
        with pytest.raises(UnknownName), store.new_version(run):
            pass
        assert not store.root.exists()

    def test_a_misspelt_name_is_answered_with_the_nearest(self, store: Adapters, train: Train):
        made = train()
        with pytest.raises(UnknownName) as caught:
            store.read(made.version[:-1])
        assert caught.value.nearest == (made.version,)

    def test_the_same_training_has_the_same_name(self):
        facts = {"source": "food", "seed": 1, "config": {"rank": 2, "alpha": 4}}
        again = {"config": {"alpha": 4, "rank": 2}, "seed": 1, "source": "food"}
        assert run_name(facts) == run_name(again)
        assert run_name(facts) != run_name({**facts, "seed": 2})


class TestMaking:
    def test_nobody_sees_an_unfinished_one(self, store: Adapters, write_adapter: Write):
        with store.new_version("abc") as making:
            write_adapter(making.files)
            assert store.versions() == []
        assert store.versions() == []
        assert store.unfinished() == ["abc"]

    @pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
    def test_an_interrupted_one_goes_on(self, store: Adapters, error: type[BaseException]):
        def interrupted() -> None:
            with store.new_version("abc") as making:
                (making.checkpoints / "state").write_text("12")
                raise error

        with pytest.raises(error):
            interrupted()
        with store.new_version("abc") as making:
            assert (making.checkpoints / "state").read_text() == "12"
        with store.new_version("def") as making:
            assert not (making.checkpoints / "state").exists()

    def test_one_at_a_time(self, store: Adapters, train: Train):
        with store.new_version("abc"), pytest.raises(WorkspaceLocked, match="a training is running"):
            train("def")
        train("def")

    def test_a_full_disk_is_said(self, store: Adapters, monkeypatch: pytest.MonkeyPatch):
        with pytest.raises(StorageFull, match="goes on from the last checkpoint"), store.new_version("abc"):
            raise OSError(28, "No space left on device")
        usage = shutil.disk_usage(store.root)
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=10))
        with pytest.raises(StorageFull), store.new_version("abc"):
            raise RuntimeError("failed to write")

    @pytest.mark.parametrize("name", ["optimizer.pt", "pytorch_model.bin", "deep/state.PKL"])
    def test_pickled_files_do_not_become_a_version(
        self, store: Adapters, manifest: AdapterManifest, write_adapter: Write, name: str
    ):
        with store.new_version("abc") as making:
            path = write_adapter(making.files) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(b"")
            with pytest.raises(AdapterUnusable, match="can run code"):
                store.finish(making, manifest)
        assert store.versions() == []

    @pytest.mark.parametrize("name", [WEIGHTS, CONFIG])
    def test_a_missing_file_does_not_become_a_version(
        self, store: Adapters, manifest: AdapterManifest, write_adapter: Write, name: str
    ):
        with store.new_version("abc") as making:
            (write_adapter(making.files) / name).unlink()
            with pytest.raises(AdapterUnusable, match=name):
                store.finish(making, manifest)
        assert store.versions() == []

    @pytest.mark.parametrize("step", ["settle_config", "publish", "move_folder"])
    def test_a_kill_while_finishing_leaves_it_to_be_finished(
        self,
        store: Adapters,
        manifest: AdapterManifest,
        write_adapter: Write,
        monkeypatch: pytest.MonkeyPatch,
        step: str,
    ):
        with monkeypatch.context() as patch, store.new_version("abc") as making:
            (making.checkpoints / "state").write_text("12")
            write_adapter(making.files)
            patch.setattr(publishing if step == "move_folder" else store_module, step, pull)
            with pytest.raises(PulledPlug):
                store.finish(making, manifest)
        assert store.versions() == []
        with store.new_version("abc") as making:
            assert (making.checkpoints / "state").read_text() == "12"
            write_adapter(making.files)
            made = store.finish(making, manifest)
        assert store.versions() == [made.version]

    def test_a_kill_right_after_the_version_appeared_does_not_make_it_twice(
        self,
        store: Adapters,
        manifest: AdapterManifest,
        write_adapter: Write,
        monkeypatch: pytest.MonkeyPatch,
    ):
        with monkeypatch.context() as patch, store.new_version("abc") as making:
            (making.checkpoints / "state").write_text("12")
            write_adapter(making.files)
            patch.setattr(Adapters, "_discard", pull)
            with pytest.raises(PulledPlug):
                store.finish(making, manifest)
        [version] = store.versions()
        assert store.read(version).version == version
        with store.new_version("abc") as making:
            assert not (making.checkpoints / "state").exists()


class TestAdd:
    def test_brings_in_an_adapter_made_elsewhere(self, tmp_path: Path, store: Adapters, train: Train):
        made = train()
        other = Adapters(tmp_path / "other")
        added = other.add(store.folder(made.version))
        assert other.versions() == [added.version]
        assert other.read(added.version).model_copy(update={"version": made.version}) == made
        assert store.versions() == [made.version]

    def test_refuses_a_changed_one(self, tmp_path: Path, store: Adapters, train: Train):
        folder = store.folder(train().version)
        (folder / CONFIG).write_text('{"peft_type": "LORA", "r": 2, "lora_alpha": 1}')
        other = Adapters(tmp_path / "other")
        with pytest.raises(AdapterUnusable, match=CONFIG):
            other.add(folder)
        assert other.versions() == []


def test_measured_weights_can_be_put_in_later(store: Adapters, train: Train):
    made = train()
    earned = Earned(
        shelf="new items",
        history_from=0,
        history_to=None,
        popular=0.4,
        rare=0.4,
        rare_below=3,
        people=120,
        without=0.1,
        with_model=0.15,
        alone=0.14,
        chance=0.1,
        low=0.02,
        high=0.08,
        p=0.001,
        used=True,
    )
    changed = made.model_copy(update={"earned": (earned,)})
    store.update(changed)
    assert store.read(made.version) == changed
    with pytest.raises(UnknownName):
        store.update(made.model_copy(update={"version": "../x"}))


MAKER = """
import sys
from pathlib import Path
from tastebridge.agent.adapters.manifest import AdapterManifest
from tastebridge.agent.adapters.store import Adapters
store, given = Adapters(Path(sys.argv[1])), Path(sys.argv[2])
manifest = AdapterManifest.model_validate_json((given / "manifest.json").read_bytes())
while True:
    with store.new_version("abc") as making:
        (making.checkpoints / "state").write_bytes(b"x" * 200_000)
        for name in ("adapter_model.safetensors", "adapter_config.json"):
            (making.files / name).write_bytes((given / name).read_bytes())
        made = store.finish(making, manifest)
    store.use(made.version)
    print("made one", flush=True)
    for old in store.versions()[:-3]:
        store.remove(old)
"""


def test_killed_at_any_moment_every_version_is_whole(tmp_path: Path, store: Adapters, train: Train):
    given = store.folder(train().version)
    root = tmp_path / "killed"
    for delay_ms in (0, 7, 20, 50, 100):
        command = [sys.executable, "-c", MAKER, str(root), str(given)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as maker:
            assert maker.stdout is not None
            assert maker.stdout.readline() == b"made one\n"
            time.sleep(delay_ms / 1000)
            os.kill(maker.pid, signal.SIGKILL)
        after = Adapters(root)
        for version in after.versions():
            after.read(version).check_digests(after.folder(version))
        current = after.current("food", "kitchen")
        assert current is None or current in after.versions()
    with after.new_version("abc"):  # the lock of the dead is free
        pass
    assert after.versions()
