"""Conversations and taste cards as a user calls them: real processes on a real workspace."""

import json
import shutil
from pathlib import Path

import pytest
from worlds.command import run

from tastebridge.retrieval.workspace import Workspace


@pytest.fixture(scope="module")
def root(sample_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(sample_workspace.root, tmp_path_factory.mktemp("chat") / "workspace"))


def test_pipes_json_sessions_and_the_card(root: Path):
    said = "I loved Heat, no horror. Books please\nwhy number 1?\n"
    kim = ("chat", "--no-model", "--user", "kim", "--session", "first", "-w", root)
    told = run(*kim, "--json", stdin=said)
    assert told.returncode == 0, told.stderr
    listed, why = (json.loads(line) for line in told.stdout.splitlines())
    assert listed["target"] == "books"
    assert len(listed["items"]) == 5
    assert why["acts"] == ["explain"]
    assert why["turn"] == 2

    resumed = run(*kim, "--say", "more")
    assert resumed.returncode == 0, resumed.stderr
    assert listed["items"][0]["item"]["title"] not in resumed.stdout
    assert "fit “no horror”" in resumed.stdout

    sessions = run("chat", "--list", "--user", "kim", "-w", root)
    assert "first" in sessions.stdout
    assert "3 turns" in sessions.stdout

    card = run("card", "show", "kim", "-w", root)
    assert "you said you like “Heat”" in card.stdout
    document = run("card", "export", "kim", "-w", root)
    assert "- no horror" in document.stdout


def test_somebody_elses_session_does_not_exist_for_others(root: Path):
    run("chat", "--no-model", "--user", "ann", "--session", "hers", "--say", "I loved Alien", "-w", root)
    told = run("chat", "--no-model", "--user", "ben", "--session", "hers", "--say", "hello", "-w", root)
    assert told.returncode == 1
    assert "no session of yours is called 'hers'" in told.stderr


def test_an_unknown_target_is_told_with_those_that_exist(root: Path):
    told = run("chat", "--no-model", "--target", "spoons", "--say", "hello", "-w", root)
    assert told.returncode == 1
    assert "books" in told.stderr


def test_turns_are_measured(tmp_path: Path):
    told = run("eval", "turns", "--json")
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert (found["reader"], found["turns"]) == ("rules", 40)
