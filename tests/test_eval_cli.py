"""The evaluation commands as a user types them: a process each, on a small workspace."""

import json
from pathlib import Path

import pytest
from worlds.block_world import block_workspace
from worlds.command import run

from tastebridge.eval.results import RunResults
from tastebridge.retrieval.workspace import Workspace

QUICK = ("--budget", "1", "-m", "co-occurrence", "-m", "tastebridge")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return block_workspace(tmp_path_factory.mktemp("cli") / "workspace", n_people=120, n_items=30)


@pytest.fixture(scope="module")
def finished(workspace: Workspace) -> Path:
    """A run, kept where the command puts it."""
    told = run("eval", "run", "-s", "films", "-t", "books", *QUICK, "-w", workspace.root)
    assert told.returncode == 0, told.stderr
    assert "tastebridge is better than random" in told.stdout
    folder = workspace.root / "runs" / "films-books"
    assert f"report: {folder / 'report.html'}" in told.stdout
    return folder


def test_a_run_leaves_its_reports_and_the_command_that_repeats_it(finished: Path):
    assert {path.name for path in finished.iterdir()} >= {
        "results.json",
        "results.csv",
        "summary.md",
        "report.html",
        "users",
    }
    results = RunResults.model_validate_json((finished / "results.json").read_bytes())
    assert results.command.startswith("tastebridge eval run -s films -t books --budget 1")


def test_json_is_one_object_for_machines(workspace: Workspace, finished: Path, tmp_path: Path):
    told = run(
        "eval",
        "run",
        "-s",
        "films",
        "-t",
        "books",
        *QUICK,
        "-w",
        workspace.root,
        "-o",
        tmp_path / "run",
        "--json",
    )
    assert RunResults.model_validate(json.loads(told.stdout)).directions[0].target == "books"


def test_two_runs_are_compared(workspace: Workspace, finished: Path, tmp_path: Path):
    other = tmp_path / "other"
    told = run(
        "eval",
        "run",
        "-s",
        "films",
        "-t",
        "books",
        "--budget",
        "2",
        "-m",
        "co-occurrence",
        "-w",
        workspace.root,
        "-o",
        other,
    )
    assert told.returncode == 0, told.stderr
    told = run("eval", "compare", finished, other)
    assert told.returncode == 0, told.stderr
    assert "| co-occurrence |" in told.stdout
    assert "Only in one of the runs" in told.stdout
    machine = json.loads(run("eval", "compare", finished, other, "--json").stdout)
    assert {row["direction"] for row in machine["comparisons"]} == {"workspace-films-books"}


def test_the_report_is_written_again_from_the_results(finished: Path):
    (finished / "report.html").unlink()
    told = run("eval", "report", finished, "--no-open")
    assert told.returncode == 0, told.stderr
    assert Path(told.stdout.strip()) == finished / "report.html"
    assert (finished / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_study_file_keeps_its_run_beside_it(workspace: Workspace, tmp_path: Path):
    (tmp_path / "mine.yaml").write_text(
        "datasets:\n"
        f"  - workspace: {workspace.root}\n    directions: [{{source: films, target: books}}]\n"
        f"  - workspace: {workspace.root}\n    name: again\n"
        "    directions: [{source: books, target: films}]\n"
        "methods: [co-occurrence]\nbudget: 1\nresamples: 100\nread: validation\ncompare: co-occurrence\n",
        encoding="utf-8",
    )
    told = run("eval", "run", tmp_path / "mine.yaml")
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "runs" / "mine" / "report.html").is_file()


def test_what_a_study_can_name_is_listed():
    told = run("eval", "list")
    assert told.returncode == 0, told.stderr
    for name in ("cold-start@1", "user-knn", "ptupcdr", "tastebridge", "ndcg@k", "auc"):
        assert f"| {name} |" in told.stdout
    assert set(json.loads(run("eval", "list", "--json").stdout)) == {"protocols", "methods", "metrics"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-s", "films", "-t", "book"), "no domain is called 'book'"),
        (("-s", "films", "-t", "books", "-m", "userknn"), "did you mean 'user-knn'"),
        (("-s", "films", "-t", "books", "--metric", "ndcg"), "needs a cut"),
        (("-s", "films", "-t", "books", "--protocol", "warm"), "no protocol is called 'warm'"),
        (("-s", "films", "-t", "books", "--protocol", "time-split"), "have no time"),
        (("-s", "films", "-t", "books", "--convention", "mine"), "convention = 'mine'"),
    ],
)
def test_a_wrong_word_is_one_clear_line(workspace: Workspace, arguments: tuple[str, ...], words: str):
    told = run("eval", "run", *arguments, "-w", workspace.root)
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    (line,) = [line for line in told.stderr.splitlines() if line.startswith("error: ")]
    assert words in line


def test_without_a_study_or_a_target_the_usage_is_shown(workspace: Workspace):
    told = run("eval", "run", "-w", workspace.root)
    assert told.returncode == 2
    assert "--target" in told.stderr
