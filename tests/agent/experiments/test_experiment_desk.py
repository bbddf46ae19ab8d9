"""What the command `experiment` prints, from the start of an experiment to its end."""

import json
from pathlib import Path

import pytest
from worlds.experiment_world import lists

from tastebridge.agent.experiments.desk import ExperimentDesk
from tastebridge.agent.experiments.served import ExperimentService
from tastebridge.retrieval.errors import ExperimentError, SettingsError, UnknownName
from tastebridge.retrieval.workspace import Workspace

ARMS = ["now: model=none", "new: model=none"]
USERS = [f"synthetic-{n:04}" for n in range(1, 9)]


@pytest.fixture
def desk(sample_copy: Workspace) -> ExperimentDesk:
    return ExperimentDesk(sample_copy, as_json=False)


@pytest.fixture
def machine(sample_copy: Workspace) -> ExperimentDesk:
    return ExperimentDesk(sample_copy, as_json=True)


def shown(workspace: Workspace) -> list[tuple[str, str]]:
    """Shows lists to some users, and returns the exposures with their first items."""
    with ExperimentService(workspace) as service:
        answers = lists(service, USERS, k=3)
    return [(one.experiment.exposure_id, one.items[0].item_id) for one in answers if one.experiment]


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


def test_from_the_start_to_the_end(
    sample_copy: Workspace, desk: ExperimentDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    desk.list()
    assert "no experiment yet" in told(capsys)
    desk.start("tone", ARMS, [3, 1], target="books", planned_users=40, metric=None)
    said = told(capsys)
    assert "tone runs on books, by user, for 40 users" in said
    assert "now: 75% of the users, name = none" in said
    assert "no model takes part in the ranking of any arm" in said
    exposures = shown(sample_copy)
    assert len(exposures) == len(USERS)
    desk.outcome(*exposures[0], "like", None)
    assert told(capsys) == "1 of 1 outcomes are new"
    lines = [{"exposure_id": one, "item_id": item, "kind": "click"} for one, item in exposures[:3]]
    path = tmp_path / "outcomes.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    desk.outcomes(path)
    assert told(capsys) == "3 of 3 outcomes are new"
    assert desk.check("tone")
    assert "now: too few lists to judge" in told(capsys)
    desk.show("tone")
    said = told(capsys)
    assert "tone on books" in said
    assert "8 of 40 planned users were shown a list" in said
    desk.stop("tone")
    assert "too few users for the always-valid interval" in told(capsys)
    desk.list()
    assert "ended 2" in told(capsys)
    assert shown(sample_copy) == []


def test_machines_get_json(
    sample_copy: Workspace, machine: ExperimentDesk, capsys: pytest.CaptureFixture[str]
):
    machine.start("tone", ARMS, [], target="books", kind="interleave", guard_rails={"max_p95_ms": None})
    started = json.loads(capsys.readouterr().out)
    assert started["design"]["kind"] == "interleave"
    assert started["design"]["guard_rails"]["min_exposures"] == 50
    exposures = shown(sample_copy)
    machine.outcome(*exposures[0], "like", 4.5)
    assert json.loads(capsys.readouterr().out) == {"outcomes": 1, "new": 1}
    machine.check("tone")
    assert json.loads(capsys.readouterr().out) == [
        {"arm": "", "n": 0, "failed": 0, "slow": 0, "invalid": 0, "reasons": [], "ended": False}
    ]
    machine.show("tone")
    results = json.loads(capsys.readouterr().out)
    assert (results["users"], results["preferred"]["people"]) == (len(USERS), 1)
    assert results["arms"][0]["accepted_lists"] == 1 / len(USERS)
    machine.list()
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["name"], listed["arms"], listed["ended_us"]) == ("tone", ["now", "new"], None)


def test_what_cannot_be_is_said(desk: ExperimentDesk, tmp_path: Path):
    with pytest.raises(ExperimentError, match="2 arms and 1 shares"):
        desk.start("tone", ARMS, [1], target="books")
    with pytest.raises(SettingsError, match="a share must be above 0"):
        desk.start("tone", ARMS, [1, 0], target="books")
    with pytest.raises(UnknownName, match="no domain is called 'boks'"):
        desk.start("tone", ARMS, [], target="boks")
    with pytest.raises(ExperimentError, match="needs a name"):
        desk.start(" ", ARMS, [], target="books")
    with pytest.raises(ExperimentError, match="cannot read"):
        desk.outcomes(tmp_path / "nothing.jsonl")
    for ask in (desk.show, desk.stop, desk.check):
        with pytest.raises(UnknownName, match="no experiment is called 'tone'"):
            ask("tone")
