"""The commands that are about language models, as a user would run them."""

import json
from pathlib import Path
from typing import Any

import pytest
from worlds.command import run
from worlds.model_server import serving, written

from tastebridge.retrieval.sample import DEMO_USERS
from tastebridge.retrieval.workspace import Workspace


def answers(request: dict[str, Any], nth: int):
    """A server that writes the same of everything and tells letters in their order."""
    tops = [{"token": letter, "logprob": -1.0 - n} for n, letter in enumerate("ABCDEFGHIJKLMNOPQRST")]
    body = written("Trust me.")
    if isinstance(body, dict):
        body["choices"][0]["logprobs"] = {"content": [{"token": "A", "logprob": -1.0, "top_logprobs": tops}]}
    return 200, {}, body


@pytest.fixture
def workspace(sample_copy: Workspace) -> Path:
    settings = sample_copy.root / "tastebridge.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[model]\n", '[model]\nwrites = "always"\n'), encoding="utf-8")
    for chroma in sample_copy.root.glob("index/*/chroma"):
        import shutil

        shutil.rmtree(chroma)  # exact search: two openings of an approximate one may differ in a near tie
    return sample_copy.root


def recommended(workspace: Path, *options: str | Path):
    done = run(
        "recommend", "-w", workspace, "-u", DEMO_USERS[0], "-t", "books", "-k", "3", "--json", *options
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return [(item["item_id"], item["explanation"]["text"]) for item in answer["items"]], answer["model"]


def test_a_recorded_list_is_repeated_without_the_model(workspace: Path, tmp_path: Path):
    calls = tmp_path / "calls"
    with serving(answers) as server:
        items, model = recommended(workspace, "--model", f"openai:m@{server.url}", "--record", calls)
        asked = len(server.seen)
    assert sum(model["rejected"].values()) == 3, "it was asked, and what it says is not true"
    again, same = recommended(workspace, "--replay", calls)
    assert again == items
    assert same == model
    assert len(server.seen) == asked


def test_a_replay_asks_no_model(workspace: Path, tmp_path: Path):
    done = run(
        "recommend", "-w", workspace, "-u", "x", "-t", "books", "--model", "none", "--replay", tmp_path
    )
    assert done.returncode == 2
    assert "--replay" in done.stderr


def test_an_empty_recording_costs_the_words_and_not_the_list(workspace: Path, tmp_path: Path):
    done = run(
        "recommend", "-w", workspace, "-u", DEMO_USERS[0], "-t", "books", "--json", "--replay", tmp_path
    )
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert len(answer["items"]) == 10
    assert any("record one with --record" in warning for warning in answer["warnings"])


def test_the_day_of_a_model_is_shown(workspace: Path):
    with serving(answers) as server:
        recommended(workspace, "--model", f"openai:m@{server.url}")
    (used,) = map(json.loads, run("models", "usage", "-w", workspace, "--json").stdout.splitlines())
    assert used["model"] == "m"
    assert used["calls"] == 3
    assert run("models", "usage", "-w", workspace, "--day", "2001-01-01").stdout == ""


def test_a_mode_or_a_model_that_does_not_exist_is_named(workspace: Path):
    done = run("calibrate", "-w", workspace, "-t", "books", "--mode", "magic")
    assert done.returncode == 1
    assert "no ranking mode is called 'magic'; there are listwise" in done.stderr
    done = run("doctor", "-w", workspace, "--model", "magic:m")
    assert done.returncode == 1
    assert "names no model; write local:NAME" in done.stderr
