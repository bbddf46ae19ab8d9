"""The command `experiment`, as a user would run it, and what it does to `recommend`."""

import json
from pathlib import Path

import pytest
from worlds.command import run

from tastebridge.retrieval.workspace import Workspace

ARMS = ("--arm", "now: model=none", "--arm", "new: model=none")


def command(workspace: Workspace, *arguments: str | Path) -> str:
    done = run(*arguments, "--workspace", workspace.root)
    assert done.returncode == 0, done.stderr
    return done.stdout


def recommended(workspace: Workspace, *options: str) -> dict[str, object]:
    told = command(workspace, "recommend", "-t", "books", "-u", "demo-ada", "-k", "3", "--json", *options)
    answer: dict[str, object] = json.loads(told)
    return answer


def test_experiment_from_the_start_to_the_end(sample_copy: Workspace):
    command(sample_copy, "experiment", "start", "tone", "-t", "books", *ARMS, "--planned", "40")
    answer = recommended(sample_copy)
    experiment, items = answer["experiment"], answer["items"]
    assert isinstance(experiment, dict)
    assert isinstance(items, list)
    assert experiment["name"] == "tone"
    assert recommended(sample_copy, "--no-experiment")["experiment"] is None
    assert recommended(sample_copy, "--no-model")["experiment"] is None
    told = command(
        sample_copy, "experiment", "outcome", experiment["exposure_id"], items[0]["item_id"], "like", "--json"
    )
    assert json.loads(told) == {"outcomes": 1, "new": 1}
    command(sample_copy, "experiment", "check", "tone")
    results = json.loads(command(sample_copy, "experiment", "stop", "tone", "--json"))
    assert (results["users"], results["runs"]) == (1, False)
    assert sum(arm["lists"] for arm in results["arms"]) == 1
    (listed,) = json.loads(command(sample_copy, "experiment", "list", "--json"))
    assert listed["name"] == "tone"
    assert recommended(sample_copy)["experiment"] is None


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("outcome",), 2, "give EXPOSURE ITEM KIND, or --file"),
        (("outcome", "nothing", "dune", "like"), 1, "no exposure is called 'nothing'"),
        (("show", "tone"), 1, "no experiment is called 'tone'"),
        (("start", "tone", "-t", "books", "--arm", "now"), 1, "at least 2"),
    ],
)
def test_what_cannot_be_is_said(sample_copy: Workspace, arguments: tuple[str, ...], code: int, said: str):
    done = run("experiment", *arguments, "--workspace", sample_copy.root)
    assert (done.returncode, said in done.stderr) == (code, True)
