"""The commands as a user types them: a process each."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tastebridge.retrieval.datasets.catalogue import DATASETS


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tastebridge.cli", "datasets", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def published(world: Any) -> Any:
    world.write("ml-1m/ratings.dat", "1::10::5::978300760\n2::10::bad::978300761\n2::10::4::978300761\n")
    world.write("ml-1m/movies.dat", "10::Heat (1995)::Crime\n")
    world.write("ml-1m/users.dat", "1::F::1::10::48067\n2::M\n")
    return world


def test_every_data_set_is_listed():
    told = run("list")
    assert [line.split(":")[0] for line in told.stdout.splitlines()] == list(DATASETS)


def test_load_reports_each_published_file(published: Any):
    place = published.workspace.root
    told = run("load", "movielens", published.folder, "--domain", "cinema", "--json", "-w", place)
    assert told.returncode == 0, told.stderr
    items, events = map(json.loads, told.stdout.splitlines())
    assert Path(items["path"]).name == "movies.dat"
    assert (events["stored"], events["rejected"], events["domains"]) == (2, 1, ["cinema"])
    assert events["report"] == str(place / "reports" / "cinema.ratings.dat.rejected.csv")


def test_what_a_data_set_lacks_is_said(world: Any):
    world.write("Software.csv", "user_id,parent_asin,rating,timestamp\na,1,4.0,978300760000\n")
    told = run("load", "amazon", world.folder, "-w", world.workspace.root)
    assert told.returncode == 0
    assert "software: its items get no titles" in told.stderr


def test_people_are_printed_as_csv(published: Any):
    told = run("users", "movielens", published.folder)
    assert told.stdout == "user_id,gender,age\nml-1m:1,F,1\n"
    assert "line 2: '2::M' is no person" in told.stderr


def test_fault_is_one_line_and_exit_code_1(world: Any):
    told = run("load", "goodbooks", world.folder, "-w", world.workspace.root)
    assert told.returncode == 1
    assert told.stderr.startswith("error: ")
    assert len(told.stderr.splitlines()) == 1
    assert "expected ratings.csv with books.csv; found: nothing" in told.stderr


def test_download_that_cannot_be_is_refused(tmp_path: Path):
    told = run("download", "goodbooks", "--to", tmp_path)
    assert told.returncode == 2
    told = run("download", "movielens", "--size", "ml-2m", "--to", tmp_path)
    assert told.returncode == 1
    assert "'ml-2m' is none of" in told.stderr
