"""The commands that are about language models, as a user would run them."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from worlds.command import run
from worlds.model_server import serving, written
from worlds.model_weights import model_weight

from tastebridge.agent.model_weight import write_weight
from tastebridge.agent.models import open_model
from tastebridge.agent.probing import desk
from tastebridge.agent.probing.card import CARDS_FILE, ModelCard, read_cards
from tastebridge.agent.probing.probe import Probe
from tastebridge.agent.recommender import WEIGHTS_FILE
from tastebridge.agent.settings import ModelSettings
from tastebridge.cli import app
from tastebridge.retrieval.sample import DEMO_USERS
from tastebridge.retrieval.workspace import Workspace


def answers(request: dict[str, Any], nth: int):
    """A server that writes the same of everything, and likes titles by their last letters."""
    if not request.get("logprobs"):
        return 200, {}, written("Trust me.")
    lines = request["messages"][-1]["content"].splitlines()
    titles = {line[0]: line.split('"')[1] for line in lines if line[1:3] == ". "}
    likes = {label: -1.0 - sum(map(ord, title[-3:])) / 100 for label, title in titles.items()}
    odds = likes or {"Yes": -1.0, "No": -1.0, "More": -1.0, "Less": -1.0}
    tops = [{"token": word, "logprob": odd} for word, odd in odds.items()]
    choice = {
        "index": 0,
        "finish_reason": "length",
        "message": {"role": "assistant", "content": "A"},
        "logprobs": {"content": [{"token": "A", "logprob": -1.0, "top_logprobs": tops}]},
    }
    usage = {"prompt_tokens": 7, "completion_tokens": 1}
    return 200, {}, {"id": "1", "object": "chat.completion", "choices": [choice], "usage": usage}


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


def test_a_recorded_ranking_is_repeated_without_the_model(workspace: Path, tmp_path: Path):
    """The model has a weight here: what it said of the letters moves the list, replayed as it did live."""
    calls = tmp_path / "calls"
    plain, _ = recommended(workspace, "--model", "none")
    with serving(answers) as server:
        name = f"openai:m@{server.url}"
        model = open_model(ModelSettings(name=name))
        assert model is not None
        write_weight(
            workspace / WEIGHTS_FILE, model_weight(5.0, model=model.name, fingerprint=model.fingerprint)
        )
        items, shown = recommended(workspace, "--model", name, "--record", calls)
        asked = len(server.seen)
    assert shown["ranked"]
    assert [item for item, _ in items] != [item for item, _ in plain]
    again, same = recommended(workspace, "--replay", calls)
    assert again == items
    assert same == shown
    assert len(server.seen) == asked


def test_the_card_of_a_server_is_printed_and_kept(workspace: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(desk, "Probe", partial(Probe, world_s=4.0))
    monkeypatch.setattr(desk, "KNEE_S", 3.0)
    with serving(answers) as server:
        name = f"openai:m@{server.url}"
        monkeypatch.setenv("TASTEBRIDGE_MODEL__NAME", name)  # so that it is taken back afterwards
        arguments = ["doctor", "-w", str(workspace), "--model", name, "-t", "books", "--json"]
        done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    card = ModelCard.model_validate_json(done.stdout)
    assert [world.name for world in card.worlds] == ["sample world", "books"]
    assert {mode.mode for mode in card.worlds[0].modes} >= {"listwise", "pointwise"}
    assert set(card.refused) == {"likelihood", "reranker"}
    assert (card.schema_followed, card.grammar_enforced, card.reads_chat) == (0, False, False)
    assert card.bias is not None
    assert card.knee
    assert read_cards(workspace / CARDS_FILE) == [card]


def test_settings_of_the_first_version_say_what_to_write_instead(workspace: Path):
    settings = workspace / "tastebridge.toml"
    text = settings.read_text(encoding="utf-8")
    old = '[model]\nbackend = "openai"\nname = "m"\nbase_url = "http://127.0.0.1:9/v1"\n'
    settings.write_text(text.replace("[model]\n", old), encoding="utf-8")
    done = run("recommend", "-w", workspace, "-u", DEMO_USERS[0], "-t", "books")
    assert done.returncode == 1
    assert 'write name = "openai:m@http://127.0.0.1:9/v1" instead' in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_server_that_is_not_there_cannot_be_probed(workspace: Path):
    done = run("doctor", "-w", workspace, "--model", "openai:m@http://127.0.0.1:9/v1")
    assert done.returncode == 1
    assert "could not be asked" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (workspace / CARDS_FILE).exists()


def test_a_domain_that_does_not_exist_is_named_by_the_probe(workspace: Path):
    with serving(answers) as server:
        done = run("doctor", "-w", workspace, "--model", f"openai:m@{server.url}", "-t", "nothing")
    assert done.returncode == 1
    assert "nothing" in done.stderr
    assert len(server.seen) == 0, "it is told before the model is asked, which takes minutes"


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
