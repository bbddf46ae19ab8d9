import subprocess
import sys
from pathlib import Path

import pytest

from tastebridge.retrieval.errors import SettingsError, WorkspaceError, WorkspaceLocked
from tastebridge.retrieval.settings import LogSettings, Settings
from tastebridge.retrieval.workspace import SETTINGS_FILE, Workspace


def test_a_new_workspace_is_one_that_can_be_opened(tmp_path: Path):
    made = Workspace.create(tmp_path / "a" / "b", Settings(seed=5))
    opened = Workspace(made.root)
    assert opened.settings == Settings(seed=5)
    assert opened.log_url == f"sqlite:///{made.root / 'events.db'}"


def test_an_existing_directory_becomes_a_workspace_and_keeps_its_files(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    Workspace.create(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"mine.txt", SETTINGS_FILE}


def test_no_workspace_is_made_twice(tmp_path: Path):
    Workspace.create(tmp_path, Settings(seed=5))
    with pytest.raises(WorkspaceError, match="is a workspace already"):
        Workspace.create(tmp_path)
    assert Workspace(tmp_path).settings.seed == 5


def test_a_directory_that_is_none_says_how_to_make_one(tmp_path: Path):
    for root in (tmp_path, tmp_path / "missing"):
        with pytest.raises(WorkspaceError, match=f"tastebridge init --workspace {root}"):
            Workspace(root)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot make a workspace"):
        Workspace.create(tmp_path / "file" / "below")


def test_wrong_settings_are_told_when_they_are_read(tmp_path: Path):
    (tmp_path / SETTINGS_FILE).write_text("nonsense = 1", encoding="utf-8")
    workspace = Workspace(tmp_path)
    with pytest.raises(SettingsError, match="nonsense"):
        assert workspace.settings


def test_the_log_may_be_elsewhere(tmp_path: Path):
    url = "postgresql+psycopg://someone@db/tastes"
    assert Workspace.create(tmp_path, Settings(log=LogSettings(url=url))).log_url == url


def test_only_one_writes(tmp_path: Path):
    workspace = Workspace.create(tmp_path)
    other = Workspace(tmp_path)
    with workspace.writing(), pytest.raises(WorkspaceLocked, match="another process"), other.writing():
        pytest.fail("two writers")
    with Workspace(tmp_path).writing():
        pass


def test_a_block_that_fails_frees_the_lock(tmp_path: Path):
    workspace = Workspace.create(tmp_path)
    with pytest.raises(ZeroDivisionError), workspace.writing():
        raise ZeroDivisionError
    with workspace.writing():
        pass


HOLD = """
import os, signal, sys
from pathlib import Path
from tastebridge.retrieval.workspace import Workspace
with Workspace(Path(sys.argv[1])).writing():
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_holds_no_lock(tmp_path: Path):
    workspace = Workspace.create(tmp_path)
    killed = subprocess.run([sys.executable, "-c", HOLD, str(tmp_path)], check=False)
    assert killed.returncode == -9
    with workspace.writing():
        pass
