"""`tastebridge ab` from the command line."""

import json
from pathlib import Path

import pytest
from worlds.ab_tests import ab_config
from worlds.command import run
from worlds.knowing_model import ignorant_model

from tastebridge.eval.ab.opening import Sources
from tastebridge.eval.ab.planning import in_words
from tastebridge.eval.ab.run import plan_ab
from tastebridge.retrieval.workspace import Workspace

ARMS = ("--arm", "one: orders=1", "--arm", "four: orders=4")


def test_the_plan_is_told_without_a_model_being_asked(sample_workspace: Workspace):
    config = ab_config({"one": 1, "four": 4})
    model = ignorant_model()
    planned = plan_ab(sample_workspace, config, Sources(given={"one": model, "four": model}))
    said = in_words(planned, config)
    assert said[0] == "2 arms (one, four), 64 people, 5 comparisons."
    assert f"a true difference of {planned.mde:.3f} would be found four times out of five" in said[1]
    assert f"{planned.tokens:,} tokens" in said[2]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--arm", "one: orders=1"), "at least two arms, got 1"),
        ((*ARMS, "--metric", "mrr"), "cannot decide by 'mrr'"),
        (("--arm", "one: model=none", "--arm", "b: model=none"), "arm 'one': the settings name no model"),
        ((*ARMS, "--replay", "no-such-folder"), "arm 'one': "),
    ],
)
def test_what_cannot_be_run_is_one_line_and_exit_code_1(
    sample_workspace: Workspace, tmp_path: Path, options: tuple[str, ...], said: str
):
    done = run("ab", "--target", "books", "-w", sample_workspace.root, *options, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_whole_test_from_the_command_line(sample_copy: Workspace, tmp_path: Path):
    pytest.importorskip("langchain_core")
    (tmp_path / "own_model.py").write_text(
        "from langchain_core.language_models.fake_chat_models import FakeListChatModel\n\n\n"
        "def make():\n    return FakeListChatModel(responses=['1\\n2\\n3'])\n",
        encoding="utf-8",
    )
    options = (
        "ab", "--target", "books", "--people", "18", "-w", sample_copy.root, "--out", tmp_path / "out",
        "--json",
        "--arm", "a: model=langchain:own_model:make,mode=written",
        "--arm", "b: model=langchain:own_model:make,mode=written",
    )  # fmt: skip
    first = run(*options, cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    results = json.loads(first.stdout)
    assert "2 arms (a, b), 18 people" in first.stderr
    assert results["people"] == 18
    assert results["verdict"][0].startswith("Keep a")
    assert "--target books" in results["command"]
    assert (tmp_path / "out" / "report.html").exists()
    other = run(*options, "--seed", "5", cwd=tmp_path)
    assert other.returncode == 1
    assert "holds another test, which differs in seed" in other.stderr
