"""The probe finds out what a model can do, keeps it, and goes on where something fails."""

import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.held_people import HeldPeople
from tastebridge.agent.model_terminal import show_card
from tastebridge.agent.model_weight import ModeResult
from tastebridge.agent.probing import desk, probe
from tastebridge.agent.probing.card import CARDS_FILE, Bias, ModelCard, World, card_of, read_cards, write_card
from tastebridge.agent.probing.desk import probe_model
from tastebridge.agent.probing.probe import SAMPLE_WORLD
from tastebridge.agent.ranking.contract import ModeName
from tastebridge.agent.ranking.modes import modes_to_try
from tastebridge.agent.settings import ModelSettings
from tastebridge.agent.terminal import console
from tastebridge.retrieval.errors import ModelError, ModelUnavailable, UnknownName
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.index.site import Silence
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.workspace import Workspace


def relevant_titles(workspace: Workspace) -> dict[str, set[str]]:
    """The last liked titles of each held-out person, and what the person has in the list."""
    index = LiveIndex.open(workspace)
    with EventLog(workspace.log_url) as log:
        held = HeldPeople.some(workspace, log, index, "books", probe.PEOPLE)
        found: dict[str, set[str]] = {}
        for task, row in zip(held.tasks(), held.held.relevant, strict=True):
            history = "\n".join(item.title for item in task.history[-20:])
            found[history] = {item.title for item, has in zip(task.candidates, row, strict=True) if has}
    index.close()
    return found


def held_people(workspace: Workspace, domain: str) -> int:
    index = LiveIndex.open(workspace)
    held = index.held_out(domain)
    index.close()
    return 0 if held is None else len(held.user_nos)


class Cheat:
    """Knows what each person of a world has, by the history that a prompt shows."""

    def __init__(self, known: Mapping[str, set[str]]) -> None:
        self.known = known

    def wanted(self, text: str) -> set[str]:
        shown = [line[3:].split('"')[0] for line in text.splitlines() if line.startswith('- "')]
        return self.known.get("\n".join(shown), set())

    def __call__(self, messages: Messages, labels: Sequence[str]) -> Mapping[str, float]:
        text = messages[-1].text
        wanted = self.wanted(text)
        if "Yes" in labels:
            asked = text.splitlines()[-1].split('"')[1]
            return {"Yes": -0.1 if asked in wanted else -5.0, "No": -1.0}
        titles = {line[0]: line.split('"')[1] for line in text.splitlines() if line[1:3] == ". "}
        return {label: -1.0 if titles.get(label) in wanted else -5.0 for label in labels}


@pytest.fixture(scope="module")
def world(sample_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory):
    """A workspace of the sample world that a test may write to; its own people are those of the sample."""
    return Workspace(Path(shutil.copytree(sample_workspace.root, tmp_path_factory.mktemp("probe") / "w")))


@pytest.fixture
def briefly(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(desk, "Probe", partial(probe.Probe, world_s=3.0))


@pytest.mark.usefixtures("briefly")
def test_a_model_that_knows_ranks_beyond_chance_and_is_used_so(
    world: Workspace, capsys: pytest.CaptureFixture[str]
):
    backend = FunctionBackend(lambda messages: "Trust me.", Cheat(relevant_titles(world)))
    card = probe_model(world, "books", Silence(), backend)
    assert [one.name for one in card.worlds] == [SAMPLE_WORLD, "books"]
    own = card.worlds[1]
    by_mode = {one.mode: one for one in own.modes}
    assert by_mode["listwise"].beats_chance
    assert by_mode["pointwise"].beats_chance
    assert not by_mode["written"].beats_chance
    assert own.best in ("listwise", "pointwise", "setwise", "pairwise")
    assert set(card.refused) == {"likelihood", "reranker"}
    assert card.bias is not None
    assert (card.follows_schema, card.grammar_enforced, card.may_write) == (False, None, False)
    assert not card.failures
    assert card_of(world.root / CARDS_FILE, "function", "function") == card
    assert {"listwise", "pointwise"} <= set(modes_to_try(backend, ModelSettings(), card.modes))
    assert "written" not in modes_to_try(backend, ModelSettings(), card.modes)
    show_card(console(), card)
    shown = capsys.readouterr().out
    assert "best mode beyond chance" in shown
    assert "cannot rank by 'reranker'" in shown


@pytest.mark.usefixtures("briefly")
def test_what_fails_is_named_and_the_rest_is_measured(world: Workspace):
    def away(messages: Messages, labels: Sequence[str]) -> Mapping[str, float]:
        raise ModelUnavailable("it tells no probabilities today")

    card = probe_model(world, "books", Silence(), FunctionBackend(lambda messages: "B, A", away))
    assert any("ranking by listwise: it tells no probabilities today" in one for one in card.failures)
    assert [one.mode for one in card.worlds[1].modes] == ["written"]
    assert card.bias is None


def test_a_model_that_can_do_nothing_is_an_error(world: Workspace):
    with pytest.raises(ModelError, match="could not be asked"):
        probe_model(world, "books", Silence(), FunctionBackend())


def test_a_domain_that_does_not_exist_is_named_before_the_model_is_asked(world: Workspace):
    asked: list[Messages] = []

    def writes(messages: Messages) -> str:
        asked.append(messages)
        return "Trust me."

    with pytest.raises(UnknownName, match="nothing"):
        probe_model(world, "nothing", Silence(), FunctionBackend(writes))
    assert not asked


@pytest.mark.usefixtures("briefly")
def test_a_model_without_a_taste_has_no_mode_in_the_workspace_or_the_sample_world(world: Workspace):
    """And without a domain the one with most held-out people is ranked for."""
    backend = FunctionBackend(lambda messages: "", lambda messages, labels: dict.fromkeys(labels, -1.0))
    found = probe_model(world, None, Silence(), backend)
    with EventLog(world.log_url) as log:
        most = max(log.domains(), key=lambda one: held_people(world, one))
    assert found.worlds[1].name == most
    assert [one.best for one in found.worlds] == [None, None]
    assert found.modes == ()
    assert not found.reads_chat
    assert not found.may_write
    assert found.bias is not None
    assert Bias.spread(found.bias.rank_by_slot) == 0.0


def test_without_an_index_the_sample_world_is_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: Workspace
):
    """What is not there is named, and the rest is measured."""
    root = Path(shutil.copytree(world.root, tmp_path / "w"))
    shutil.rmtree(root / "index")
    monkeypatch.setattr(desk, "Probe", partial(probe.Probe, world_s=1.0))
    found = probe_model(Workspace(root), "books", Silence(), FunctionBackend(lambda messages: "A"))
    assert [one.name for one in found.worlds] == [SAMPLE_WORLD]
    assert any(one.startswith("the workspace's own people") for one in found.failures)


def card(**changes: object) -> ModelCard:
    fields: dict[str, object] = {
        "model": "m", "fingerprint": "f", "at": "2026-01-01T00:00:00+00:00", "seconds": 1.0, "worlds": (),
        "bias": None, "schema_followed": 4, "schema_asked": 4, "grammar_enforced": True,
        "asked_to_write": 10, "wrote": 5, "turns_asked": 16, "turns_read": 16,
    }  # fmt: skip
    return ModelCard(**{**fields, **changes})  # type: ignore[arg-type]


def test_cards_are_kept_by_model_and_forgotten_when_it_changes(tmp_path: Path):
    path = tmp_path / CARDS_FILE
    assert read_cards(path) == []
    write_card(path, card())
    write_card(path, card(model="other"))
    write_card(path, card(fingerprint="g"))
    assert {(one.model, one.fingerprint) for one in read_cards(path)} == {("m", "g"), ("other", "f")}
    assert card_of(path, "m", "f") is None
    path.write_text("[{}]", encoding="utf-8")
    assert read_cards(path) == []


def test_what_a_card_allows():
    assert card().follows_schema
    assert card().may_write
    assert card().reads_chat
    assert not card(schema_followed=3).follows_schema
    assert not card(wrote=4).may_write
    assert not card(turns_read=10).reads_chat, "10 of 16 may be chance"


def test_prompts_for_the_knee_begin_differently():
    prompts = desk._prompts(50)
    assert len({prompt[0].text[:2] for prompt in prompts}) > 40


def world_of(name: str, *modes: tuple[ModeName, float]) -> World:
    """Modes with the lower end of their interval, and NDCG rising from the first to the last."""
    results = tuple(
        ModeResult(
            mode=mode, prompt="p", people=40, ndcg_at_10=0.5 + number / 10, reference=0.3, low=low, high=0.5,
            agreement=None, orders=1.0, prompt_tokens=1.0, completion_tokens=1.0, calls=1.0, seconds=1.0,
            faults={},
        )
        for number, (mode, low) in enumerate(modes)
    )  # fmt: skip
    return World(name=name, people=40, without=0.5, chance=0.3, modes=results)


def test_modes_are_those_beyond_chance_the_own_people_first():
    sample = world_of(SAMPLE_WORLD, ("listwise", 0.1), ("pointwise", 0.1), ("written", -0.1))
    own = world_of("books", ("pointwise", 0.1), ("setwise", 0.0), ("pairwise", -0.1))
    assert card(worlds=(sample, own)).modes == ("pointwise", "listwise")
    assert (sample.best, own.best) == ("pointwise", "pointwise")
    assert world_of("books", ("listwise", 0.0)).best is None, "an interval that holds chance is not beyond it"


def test_a_card_survives_the_file(tmp_path: Path):
    bias = Bias(
        lists=6, orders=4, rank_by_slot=(1.5, 1.5), rank_by_slot_calibrated=(1.0, 2.0), agreement=0.5,
        agreement_of_places=0.1, calibration_error=0.2,
    )  # fmt: skip
    full = card(
        worlds=(world_of("books", ("listwise", 0.1)),), bias=bias, refused={"reranker": "no"}, knee=4,
        failures=("writing: it went away",),
    )  # fmt: skip
    write_card(tmp_path / CARDS_FILE, full)
    assert read_cards(tmp_path / CARDS_FILE) == [full]
    assert [file.name for file in tmp_path.iterdir()] == [CARDS_FILE]


@pytest.mark.parametrize("text", ["", "[", "{}", '[{"model": "m"}]', "\xff"])
def test_a_broken_file_has_no_cards_and_is_written_anew(tmp_path: Path, text: str):
    path = tmp_path / CARDS_FILE
    path.write_bytes(text.encode("latin-1"))
    assert read_cards(path) == []
    write_card(path, card())
    assert read_cards(path) == [card()]


def test_right_by_chance_is_no_reading_of_chat():
    assert not card(turns_asked=0, turns_read=0).reads_chat
    assert [n for n in range(17) if card(turns_read=n).reads_chat] == [12, 13, 14, 15, 16]
