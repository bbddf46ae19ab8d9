"""`tastebridge train` as a user meets it, with a base model of a few thousand parameters."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from worlds.block_world import block_workspace
from worlds.command import run
from worlds.tiny_llama import make_tiny_llama

from tastebridge.agent.adapters.store import Adapters
from tastebridge.retrieval.settings import EmbeddingSettings, Settings
from tastebridge.retrieval.workspace import Workspace

pytest.importorskip("peft")
DIRECTION = ("-s", "films", "-t", "books")
FAST = ("--set", "layers=2", "--set", "rank=2", "--set", "learning_rate=0.02")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("train")
    base = make_tiny_llama(folder / "tiny", ["Apple", "Berry", "films", "books", "Films", "Books", "that"])
    settings = Settings(
        embedding=EmbeddingSettings(model="hashing"), model={"name": "none", "trained_base": str(base)}
    )
    made = block_workspace(folder / "workspace", n_people=80, settings=settings)
    told = run("index", "-w", made.root)
    assert told.returncode == 0, told.stderr
    return made


def test_train_list_export_and_remove(workspace: Workspace, tmp_path: Path):
    told = run("train", *DIRECTION, *FAST, "--steps", "8", "-w", workspace.root)
    assert told.returncode == 0, told.stderr
    assert "8 steps" in told.stdout
    assert "the curve" in told.stdout
    (row,) = json.loads(run("train", "--list", "--json", "-w", workspace.root).stdout)
    assert (row["state"], row["source"], row["target"]) == ("in use", "films", "books")
    told = run("train", "--export", tmp_path / "out", "-w", workspace.root)
    assert told.returncode == 0, told.stderr
    assert "--enable-lora" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    told = run("train", "--remove", row["name"], "-w", workspace.root)
    assert "films -> books goes on without one" in told.stdout
    assert json.loads(run("train", "--list", "--json", "-w", workspace.root).stdout) == []


def test_a_kill_is_gone_on_from(workspace: Workspace):
    """Killed after its first checkpoint; the same command ends it and leaves nothing unfinished."""
    command = [
        "train",
        *DIRECTION,
        *FAST,
        "--minutes",
        "0.3",
        "--set",
        "passes=100000",
        "--json",
        "-w",
        str(workspace.root),
    ]
    process = subprocess.Popen([sys.executable, "-m", "tastebridge.cli", *command], stdout=subprocess.PIPE)
    making = workspace.adapters_root / ".making"
    until = time.monotonic() + 300
    while not list(making.glob("*/checkpoints/checkpoint.safetensors")) and time.monotonic() < until:
        assert process.poll() is None
        time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    store = Adapters(workspace.adapters_root)
    assert store.versions() == []
    assert len(store.unfinished()) == 1
    told = run(*command)
    assert told.returncode == 0, told.stderr
    manifest = json.loads(told.stdout)
    assert 12 < manifest["seconds"] < 30
    assert manifest["steps"] > 20
    assert store.unfinished() == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*DIRECTION, "--set", "rank"), "write name=value"),
        ((*DIRECTION, "--set", "rank=0"), "rank = 0"),
        (("-s", "films", "-t", "nowhere"), "no domain is called 'nowhere'"),
        (("--use", "../../etc"), "no adapter is called '../../etc'"),
        (("--remove", "20200101T000000-0"), "no adapter is called"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(workspace: Workspace, arguments: tuple[str, ...], words: str):
    told = run("train", *arguments, "-w", workspace.root)
    assert told.returncode == 1
    assert words in told.stderr
    assert "Traceback" not in told.stderr


def test_a_direction_must_be_named(workspace: Workspace):
    assert run("train", "-w", workspace.root).returncode == 2
