"""The commands of a card, from putting something on it to deleting it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tastebridge.agent.card.desk import CardDesk
from tastebridge.agent.card.entry import CardEntry
from tastebridge.agent.commands.card import app
from tastebridge.retrieval.errors import UnknownName, UnreadableFile
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewEvent, NewItem
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.create(tmp_path / "workspace")
    with EventLog(made.log_url) as log, log.write() as writer:
        writer.add_items([NewItem("films", "f1", "Heat", year=1995), NewItem("books", "b1", "Emma")])
        writer.add_events([NewEvent("ada", "films", "f1", EventKind.LIKE, at_us=1_790_000_000_000_000)])
    return made


def run(workspace: Workspace, *arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(app, [*arguments, "--workspace", str(workspace.root)], **options)


def done(workspace: Workspace, *arguments: str, **options: Any) -> str:
    result = run(workspace, *arguments, **options)
    assert result.exit_code == 0, result.output
    return result.stdout


def failed(workspace: Workspace, *arguments: str, **options: Any) -> str:
    result = run(workspace, *arguments, **options)
    assert result.exit_code != 0
    return f"{result.stderr}{result.exception}"


def card(workspace: Workspace, user: str = "ada") -> list[CardEntry]:
    with EventLog(workspace.log_url) as log:
        return CardDesk(log).entries(user)


def texts(workspace: Workspace, user: str = "ada") -> set[tuple[str, str]]:
    return {(entry.kind, entry.text) for entry in card(workspace, user)}


@pytest.fixture
def exported(workspace: Workspace, tmp_path: Path) -> Path:
    """Ada's card with a limit, a like and a fact, written to a file."""
    done(workspace, "add", "ada", "no horror")
    done(workspace, "add", "ada", "heat", "--as", "like")
    done(workspace, "add", "ada", "I read on the train", "--as", "fact")
    done(workspace, "export", "ada", "-o", str(tmp_path / "card.md"))
    return tmp_path / "card.md"


def edited(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def drop_line(file: Path, start: str) -> None:
    rows = file.read_text("utf-8").splitlines()
    (row,) = [row for row in rows if row.startswith(start)]
    edited(file, f"{row}\n", "")


def test_what_is_added_is_told_and_shown_with_its_words_and_the_history(workspace: Workspace):
    assert "put: you chose: under 300 pages (books)" in done(
        workspace, "add", "ada", "under 300 pages (books)"
    )
    assert "put: you marked “Heat” (films) as liked" in done(workspace, "add", "ada", "heat", "--as", "like")
    shown = done(workspace, "show", "ada")
    for part in (
        "Likes",
        "Limits and wishes",
        "under 300 pages",
        "from “heat”",
        "history in films: 1 x like",
    ):
        assert part in shown
    (limit,) = [entry for entry in card(workspace) if entry.kind == "wish"]
    assert limit.wish is not None
    assert (limit.wish.value, limit.wish.unit, limit.domain, limit.source) == ("300", "pages", "books", "did")


def test_json_tells_the_same(workspace: Workspace):
    done(workspace, "add", "ada", "no horror")
    told = json.loads(done(workspace, "show", "ada", "--json"))
    assert told["user"] == "ada"
    assert [(line["tells"], line["words"]) for line in told["entries"]] == [
        ("you chose: no horror", "no horror")
    ]
    assert told["history"] == [
        {
            "domain": "films",
            "kinds": {"like": 1},
            "items": 1,
            "first": "2026-09-21T14:13:20+00:00",
            "last": "2026-09-21T14:13:20+00:00",
        }
    ]


def test_what_cannot_be_read_is_not_added_and_says_why(workspace: Workspace):
    assert "cannot be read as a limit" in failed(workspace, "add", "ada", "xyzzy plugh")
    assert "no item is called so" in failed(workspace, "add", "ada", "Heart", "--as", "known")
    assert card(workspace) == []


def test_a_name_of_nobody_is_told(workspace: Workspace):
    for command in ("show", "export"):
        result = run(workspace, command, "adda")
        assert isinstance(result.exception, UnknownName)
        assert "'ada'" in str(result.exception)


def test_somebody_without_a_history_can_have_a_card(workspace: Workspace):
    done(workspace, "add", "new", "no horror")
    assert "no horror" in done(workspace, "show", "new")


def test_an_unchanged_document_changes_nothing(workspace: Workspace, exported: Path):
    before = card(workspace)
    assert done(workspace, "import", "ada", str(exported)) == "nothing changed\n"
    assert card(workspace) == before


def test_an_edited_document_adds_changes_and_removes_at_once(workspace: Workspace, exported: Path):
    drop_line(exported, "- I read on the train")
    edited(exported, "- no horror - ", "- no gore - ")
    edited(exported, "## Already known\n", "## Already known\n- Emma (books)\n")
    told = done(workspace, "import", "ada", str(exported))
    assert texts(workspace) == {("like", "Heat"), ("wish", "no gore"), ("known", "Emma")}
    for part in (
        "put: you wrote on your card: no gore",
        "removed: you chose: no horror",
        "removed: you chose: “I read",
    ):
        assert part in told
    assert {entry.source for entry in card(workspace)} == {"did", "edited"}


def test_a_dry_run_tells_and_changes_nothing(workspace: Workspace, exported: Path):
    before = card(workspace)
    drop_line(exported, "- no horror")
    assert "would be removed: you chose: no horror" in done(
        workspace, "import", "ada", str(exported), "--dry-run"
    )
    assert card(workspace) == before


def test_a_bad_line_is_told_with_its_place_and_its_old_entry_stays(workspace: Workspace, exported: Path):
    edited(exported, "- no horror - ", "- xyzzy plugh - ")
    edited(exported, "## About me\n", "## About me\n- I ride\n")
    rows = exported.read_text("utf-8").splitlines()
    number = next(n for n, row in enumerate(rows, start=1) if row.startswith("- xyzzy"))
    result = run(workspace, "import", "ada", str(exported))
    assert result.exit_code == 1
    assert f"card.md, line {number}: 'xyzzy plugh" in result.stderr
    assert ("wish", "no horror") in texts(workspace)
    assert ("fact", "I ride") in texts(workspace)


def test_what_came_after_the_export_is_kept(workspace: Workspace, exported: Path):
    done(workspace, "add", "ada", "no gore")
    drop_line(exported, "- no horror")
    assert "kept, as it is newer than the document: you chose: no gore" in done(
        workspace, "import", "ada", str(exported)
    )
    assert ("wish", "no gore") in texts(workspace)
    assert ("wish", "no horror") not in texts(workspace)


def test_a_document_written_by_hand_only_adds(workspace: Workspace, exported: Path, tmp_path: Path):
    own = tmp_path / "own.md"
    own.write_text("## Likes\n- Emma\n", "utf-8")
    assert done(workspace, "import", "ada", str(own)).count("\n") == 1
    assert len(card(workspace)) == 4


def test_a_card_can_be_carried_to_another_user_and_restored(
    workspace: Workspace, tmp_path: Path, exported: Path
):
    file = tmp_path / "card.json"
    done(workspace, "add", "bo", "no gore")
    done(workspace, "export", "ada", "--output", str(file))
    assert json.loads(file.read_text("utf-8"))["version"] == 1
    before = card(workspace)
    done(workspace, "import", "bo", str(file))
    assert texts(workspace, "bo") == texts(workspace) | {("wish", "no gore")}
    done(workspace, "delete", "ada", "--yes")
    done(workspace, "import", "ada", str(file))
    assert card(workspace) == before


def test_a_file_that_is_no_card_is_told(workspace: Workspace, tmp_path: Path):
    bad = tmp_path / "bad.json"
    bad.write_text('{"version": 2}', "utf-8")
    result = run(workspace, "import", "ada", str(bad))
    assert result.exit_code == 1
    assert "version = 2" in result.stderr.replace("\n", "")
    bad.write_bytes(b"\xff\xfe## Likes")
    for name, says in ((bad, "UTF-8"), (tmp_path / "missing.md", "No such file")):
        result = run(workspace, "import", "ada", str(name))
        assert isinstance(result.exception, UnreadableFile)
        assert says in str(result.exception)


def test_an_export_overwrites_nothing(workspace: Workspace, exported: Path):
    exported.write_text("edited", "utf-8")
    assert "cannot write" in failed(workspace, "export", "ada", "-o", str(exported))
    assert exported.read_text("utf-8") == "edited"


def test_the_editor_gets_the_card_and_what_it_saves_is_stored(
    workspace: Workspace, exported: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("EDITOR", "sed -i -e 's/^- no horror/- no gore/'")
    assert "removed: you chose: no horror" in done(workspace, "edit", "ada")
    assert ("wish", "no gore") in texts(workspace)
    monkeypatch.setenv("EDITOR", "true")
    assert "nothing changed" in done(workspace, "edit", "ada")


def test_an_entry_is_removed_by_the_beginning_of_its_id(workspace: Workspace, exported: Path):
    (horror,) = [entry for entry in card(workspace) if entry.text == "no horror"]
    assert horror.entry_id[:6] in done(workspace, "show", "ada")
    assert "removed: you chose: no horror" in done(workspace, "remove", "ada", horror.entry_id[:6])
    assert ("wish", "no horror") not in texts(workspace)
    for name in ("", "zzz"):
        assert isinstance(run(workspace, "remove", "ada", name).exception, UnknownName)
    assert len(card(workspace)) == 2


def test_deleting_asks_first(workspace: Workspace, exported: Path):
    failed(workspace, "delete", "ada", input="n\n")
    assert len(card(workspace)) == 3
    assert "3 entries deleted" in done(workspace, "delete", "ada", input="y\n")
    assert card(workspace) == []
