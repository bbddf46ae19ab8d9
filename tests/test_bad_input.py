"""What people get wrong and what breaks: each gives one clear line, and nothing is lost."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tastebridge.agent.answer import Answer
from tastebridge.retrieval.sample import DEMO_USERS
from tastebridge.retrieval.workspace import Workspace

ADA = DEMO_USERS[0]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tastebridge.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def refused(told: subprocess.CompletedProcess[str]) -> str:
    """Returns the one line of an expected error; a traceback is none."""
    assert told.returncode == 1, told
    assert "Traceback" not in told.stderr
    (line,) = [line for line in told.stderr.splitlines() if line.startswith("error: ")]
    return line


@pytest.fixture(scope="module")
def root(sample_workspace: Workspace) -> Path:
    return sample_workspace.root


def test_no_workspace(tmp_path: Path):
    line = refused(run("recommend", "-u", "x", "-t", "books", "-w", tmp_path / "none"))
    assert "tastebridge init" in line


def test_workspace_made_twice(root: Path):
    assert "is a workspace already" in refused(run("init", "-w", root))


def test_unknown_user_gets_the_nearest(root: Path):
    line = refused(run("recommend", "-u", "demo-adda", "-t", "books", "--no-model", "-w", root))
    assert "'demo-adda'" in line
    assert "'demo-ada'" in line


def test_unknown_target_and_source_get_the_nearest(root: Path):
    line = refused(run("recommend", "-u", ADA, "-t", "boks", "--no-model", "-w", root))
    assert "'books'" in line
    line = refused(run("recommend", "-u", ADA, "-t", "books", "-s", "flims", "--no-model", "-w", root))
    assert "'films'" in line


def test_likes_of_unknown_titles_only(root: Path):
    line = refused(run("recommend", "--likes", "Blade Runer", "-t", "books", "--no-model", "-w", root))
    assert "'Blade Runner'" in line


def test_empty_history_gets_what_is_popular_and_is_told_so(root: Path, tmp_path: Path):
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    (tmp_path / "one.csv").write_text(
        "user_id,item_id,domain,kind\nsour,heat,films,dislike\n", encoding="utf-8"
    )
    assert run("ingest", tmp_path / "one.csv", "-w", copy).returncode == 0
    told = run("recommend", "-u", "sour", "-t", "books", "--no-model", "--json", "-w", copy)
    answer = Answer.model_validate_json(told.stdout)
    assert answer.level == "popularity"
    assert answer.sources == []
    assert len(answer.items) == 10
    assert any("not a personal list" in warning for warning in answer.warnings)


def test_history_of_titles_the_catalogue_does_not_know(root: Path, tmp_path: Path):
    """Items that came after the index was built are no ground for a list; their owner is still served."""
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    (tmp_path / "one.csv").write_text("user_id,item_id,domain\nodd,no-such-film,films\n", encoding="utf-8")
    assert run("ingest", tmp_path / "one.csv", "-w", copy).returncode == 0
    told = run("recommend", "-u", "odd", "-t", "books", "--no-model", "--json", "-w", copy)
    answer = Answer.model_validate_json(told.stdout)
    assert answer.level == "popularity"
    assert any("tastebridge index" in warning for warning in answer.warnings)


def test_missing_index(tmp_path: Path):
    run("init", "-w", tmp_path / "w")
    (tmp_path / "one.csv").write_text("user_id,item_id,domain\nu,i,films\n", encoding="utf-8")
    run("ingest", tmp_path / "one.csv", "-w", tmp_path / "w")
    line = refused(run("recommend", "-u", "u", "-t", "films", "--no-model", "-w", tmp_path / "w"))
    assert "tastebridge index" in line


def test_empty_log_cannot_be_indexed(tmp_path: Path):
    run("init", "-w", tmp_path / "w")
    assert "tastebridge ingest" in refused(run("index", "-w", tmp_path / "w"))


def test_index_of_another_embedding_model(root: Path, tmp_path: Path):
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    settings = copy / "tastebridge.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"hashing"', '"minilm"'), encoding="utf-8"
    )
    line = refused(run("recommend", "-u", ADA, "-t", "books", "--no-model", "-w", copy))
    assert "hashing" in line
    assert "all-MiniLM-L6-v2" in line
    assert "tastebridge index" in line


def test_setting_that_does_not_exist(root: Path, tmp_path: Path):
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    settings = copy / "tastebridge.toml"
    settings.write_text("[ingest]\nmax_bad_shares = 0.3\n", encoding="utf-8")
    line = refused(run("ingest", tmp_path / "x.csv", "--items", tmp_path / "x.csv", "-w", copy))
    assert "x.csv" in line  # the file is looked at first
    line = refused(run("index", "-w", copy))
    assert "max_bad_shares" in line


def test_model_server_that_is_down(root: Path, tmp_path: Path):
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    settings = copy / "tastebridge.toml"
    model = '[model]\nname = "openai:absent@http://127.0.0.1:9/v1"\nretries = 0\nwrites = "always"\n'
    text = settings.read_text(encoding="utf-8")
    assert "[model]" in text
    settings.write_text(text.replace("[model]\n", model), encoding="utf-8")
    told = run("recommend", "-u", ADA, "-t", "books", "--json", "-w", copy)
    answer = Answer.model_validate_json(told.stdout)
    assert answer.level == "fused"
    assert len(answer.items) == 10
    assert all(item.explanation and item.explanation.written_by == "composer" for item in answer.items)
    assert any("127.0.0.1:9" in warning for warning in answer.warnings)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.csv", b"<html><body>Not Found</body></html>"),
        ("data.csv.gz", b"user_id,item_id,domain\nu,i,films\n"),
        ("data.parquet", b"user_id,item_id,domain\nu,i,films\n"),
        ("data.csv", b"\x00\x01\x02\x03" * 50),
    ],
)
def test_file_that_is_not_what_its_name_says(root: Path, tmp_path: Path, name: str, content: bytes):
    (tmp_path / name).write_bytes(content)
    line = refused(run("ingest", tmp_path / name, "-w", root))
    assert name in line


def test_users_file_that_is_missing_or_no_text(root: Path, tmp_path: Path):
    line = refused(run("recommend", "--users", tmp_path / "no.txt", "-t", "books", "--no-model", "-w", root))
    assert "no.txt" in line
    (tmp_path / "bin.txt").write_bytes(b"\xff\xfe\x00u")
    line = refused(run("recommend", "--users", tmp_path / "bin.txt", "-t", "books", "--no-model", "-w", root))
    assert "one user id a line" in line


def test_second_writer_is_turned_away(root: Path, tmp_path: Path, sample_workspace: Workspace):
    (tmp_path / "one.csv").write_text("user_id,item_id,domain\nu,heat,films\n", encoding="utf-8")
    with sample_workspace.writing():
        line = refused(run("ingest", tmp_path / "one.csv", "-w", root))
    assert "another process is writing" in line


def test_terminal_escapes_in_titles_reach_no_terminal(tmp_path: Path):
    """D7: a catalogue is untrusted; an escape sequence in it must not come out as one."""
    run("init", "-w", tmp_path / "w")
    evil = "Nice\x1b]52;c;aGk=\x07 [red]title[/red] \u202egnp.exe"
    (tmp_path / "items.csv").write_text(
        f"item_id,domain,title\na,films[i],Plain\nb,books,{evil}\n", encoding="utf-8"
    )
    (tmp_path / "events.csv").write_text(
        "user_id,item_id,domain\nu,a,films[i]\nv,b,books\n", encoding="utf-8"
    )
    settings = tmp_path / "w" / "tastebridge.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"minilm"', '"hashing"'), encoding="utf-8"
    )
    files = (tmp_path / "events.csv", "--items", tmp_path / "items.csv")
    assert run("ingest", *files, "-w", tmp_path / "w").returncode == 0
    told = run("index", "-w", tmp_path / "w")
    assert told.returncode == 0
    assert "films[i]" in told.stdout  # a domain's name is untrusted too
    told = run("recommend", "-u", "u", "-t", "books", "--no-model", "-w", tmp_path / "w")
    assert "[red]title[/red]" in told.stdout  # shown as it is, not as a colour
    assert not {"\x1b", "\x07", "\u202e"} & set(told.stdout)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small disk")
def test_full_disk_while_indexing_leaves_the_old_index(root: Path, tmp_path: Path):
    disk = tmp_path / "disk"
    disk.mkdir()
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size + 2_000_000}", "none", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        copy = Path(shutil.copytree(root, disk / "copy"))
        before = sorted(path.name for path in (copy / "index").iterdir())
        assert "is full" in refused(run("index", "-w", copy))
        assert sorted(path.name for path in (copy / "index").iterdir()) == before
        told = run("recommend", "-u", ADA, "-t", "books", "--no-model", "--json", "-w", copy)
        assert Answer.model_validate_json(told.stdout).level == "fused"
    finally:
        subprocess.run(["umount", str(disk)], check=True)
