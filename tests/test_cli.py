"""The commands as a user types them: a process each, real files, real index."""

import gzip
import json
import subprocess
from pathlib import Path

import pytest
from worlds.command import run

from tastebridge.agent.answer import Answer, Refusal
from tastebridge.retrieval.sample import DEMO_USERS, sample_files
from tastebridge.retrieval.workspace import Workspace


@pytest.fixture(scope="module")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop's files: 60 people, of two tastes, in food and kitchen."""
    folder = tmp_path_factory.mktemp("shop")
    rows = ["uid,domain,asin,stars,when"]
    for person in range(60):
        taste = person % 2
        for turn in range(6):
            rows.append(f"u{person},food,f{taste}{(person + turn) % 8},5,2024-01-{turn + 1:02d}")
            if person >= 4:
                rows.append(f"u{person},kitchen,k{taste}{(person + turn) % 8},4,2024-02-{turn + 1:02d}")
    with gzip.open(folder / "interactions.csv.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(rows))
    items = [
        f"{letter}{taste}{n},{domain},{['Green tea', 'Dark coffee'][taste]} {domain} thing {n}"
        for letter, domain in (("f", "food"), ("k", "kitchen"))
        for taste in (0, 1)
        for n in range(8)
    ]
    (folder / "items.csv").write_text("item_id,domain,title\n" + "\n".join(items), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shop(small_world: Path) -> Path:
    """The commands of the README, in their order; returns the workspace."""
    workspace = small_world / "workspace"
    assert run("init", "-w", workspace).returncode == 0
    settings = workspace / "tastebridge.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'model = "minilm"' in text
    settings.write_text(text.replace('model = "minilm"', 'model = "hashing"'), encoding="utf-8")
    files = (small_world / "interactions.csv.gz", "--items", small_world / "items.csv")
    mapping = ("--map", "user=uid,item=asin,rating=stars,time=when")
    told = run("ingest", *files, *mapping, "-w", workspace)
    assert told.returncode == 0, told.stderr
    told = run("index", "-w", workspace)
    assert told.returncode == 0, told.stderr
    return workspace


def answers(text: str) -> list[Answer]:
    return [Answer.model_validate_json(line) for line in text.splitlines()]


def test_columns_are_shown_before_they_are_used(small_world: Path, tmp_path: Path):
    workspace = tmp_path / "w"
    run("init", "-w", workspace)
    told = run("ingest", small_world / "interactions.csv.gz", "--dry-run", "-w", workspace)
    assert told.returncode == 0
    for name in ("uid", "asin", "stars", "when"):
        assert name in told.stderr
    assert not (workspace / "events.db").exists()


def test_people_get_the_kitchen_things_of_their_taste(shop: Path):
    told = run(
        "recommend", "--user", "u0", "--target", "kitchen", "-k", "5", "--no-model", "--json", "-w", shop
    )
    (answer,) = answers(told.stdout)
    assert answer.sources == ["food"]
    assert answer.level == "fused"
    assert [item.rank for item in answer.items] == [1, 2, 3, 4, 5]
    assert all(item.item_id.startswith("k0") for item in answer.items)
    assert all(item.explanation and item.explanation.text for item in answer.items)


def test_many_people_at_once_give_a_line_each_in_their_order(shop: Path, tmp_path: Path):
    users = tmp_path / "users.txt"
    users.write_text("\ufeffu1\n\nnobody\nu2\n", encoding="utf-8")
    told = run("recommend", "--users", users, "-t", "kitchen", "-k", "3", "--json", "--no-model", "-w", shop)
    assert told.returncode == 0
    first, second, third = told.stdout.splitlines()
    assert Answer.model_validate_json(first).user == "u1"
    assert Refusal.model_validate_json(second).error.startswith("no user is called 'nobody'")
    assert Answer.model_validate_json(third).user == "u2"
    assert "1 could not be served" in told.stderr


def test_somebody_outside_the_data_is_served_from_titles(sample_workspace: Workspace):
    likes = ("--likes", "Blade Runner", "--likes", "arrival", "--source", "films")
    told = run("recommend", *likes, "-t", "books", "--json", "--no-model", "-w", sample_workspace.root)
    (answer,) = answers(told.stdout)
    assert answer.user is None
    assert len(answer.items) == 10
    own = {own.title for item in answer.items for one in item.evidence for own in one.own_items}
    assert own == {"Blade Runner", "Arrival"}


def test_the_table_names_level_model_prompt_and_time(sample_workspace: Workspace):
    told = run("recommend", "-u", DEMO_USERS[0], "-t", "books", "--no-model", "-w", sample_workspace.root)
    for words in ("level: signals fused", "model: none", "prompt: none", "time: "):
        assert words in told.stdout.replace("\n", " ")


def test_no_explain_leaves_the_reasons_out(shop: Path):
    told = run("recommend", "-u", "u0", "-t", "kitchen", "--no-explain", "--no-model", "--json", "-w", shop)
    assert all(item.explanation is None for item in answers(told.stdout)[0].items)


def test_who_it_is_for_must_be_said_once(shop: Path):
    assert run("recommend", "-t", "kitchen", "-w", shop).returncode == 2
    assert run("recommend", "-t", "kitchen", "-u", "u0", "--likes", "x", "-w", shop).returncode == 2


def test_same_file_twice_changes_nothing_and_keeps_the_index_fresh(shop: Path, small_world: Path):
    mapping = ("--map", "user=uid,item=asin,rating=stars,time=when")
    told = run("ingest", small_world / "interactions.csv.gz", *mapping, "--json", "-w", shop)
    report = json.loads(told.stdout)
    assert (report["stored"], report["rejected"]) == (0, 0)
    assert report["known_already"] == report["rows"]
    assert run("doctor", "-w", shop).returncode == 0


def test_doctor_says_what_to_run_when_the_log_is_ahead(shop: Path, tmp_path: Path):
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", str(shop), str(copy)], check=True)
    (tmp_path / "more.csv").write_text("user_id,item_id,domain\nnew,f00,food\n", encoding="utf-8")
    assert run("ingest", tmp_path / "more.csv", "-w", copy).returncode == 0
    told = run("doctor", "--json", "-w", copy)
    assert told.returncode == 1
    (fault,) = [check for check in json.loads(told.stdout) if not check["ok"]]
    assert (fault["name"], fault["run"]) == ("freshness", "tastebridge index")
    told = run("recommend", "-u", "new", "-t", "kitchen", "--no-model", "--json", "-w", copy)
    (answer,) = answers(told.stdout)
    assert answer.level == "fused"  # the new person is folded in, from an event the index never saw
    assert any("tastebridge index" in warning for warning in answer.warnings)


def test_default_workspace_is_in_the_current_directory(tmp_path: Path):
    assert run("init", cwd=tmp_path).returncode == 0
    assert (tmp_path / ".tastebridge" / "tastebridge.toml").is_file()


def test_sample_files_can_be_read_like_any_others(tmp_path: Path):
    files = sample_files()
    run("init", "-w", tmp_path / "w")
    catalogues = [part for path in files.items for part in ("--items", path)]
    told = run("ingest", files.interactions, *catalogues, "-w", tmp_path / "w")
    assert told.returncode == 0
    assert told.stdout.count(" 0 rejected") == len(files.items) + 1
