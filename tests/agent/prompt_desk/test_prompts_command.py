"""`tastebridge prompts`, as a person uses it."""

import json
import shutil
from pathlib import Path

import pytest
from worlds import command

from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.prompt_desk.making import START, make
from tastebridge.agent.prompt_desk.rendering import Rendered, as_json, render_for
from tastebridge.agent.ranking.listwise import ListwiseRanker
from tastebridge.agent.recommender import Recommender
from tastebridge.agent.settings import ModelSettings
from tastebridge.prompts import Library
from tastebridge.prompts.reading import read_prompt
from tastebridge.prompts.tasks import TASKS
from tastebridge.retrieval.errors import PromptUnusable, SettingsError, UnknownName
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.person import person_of_user
from tastebridge.retrieval.workspace import Workspace


@pytest.fixture
def workspace(sample_copy: Workspace) -> Workspace:
    """The sample world without any model."""
    return sample_copy


def somebody(workspace: Workspace) -> str:
    """A user who has films and no books."""
    with Recommender(workspace, use_model=False) as recommender:
        for number in range(1, 300):
            user = recommender.log.user_ids([number])[number]
            person = person_of_user(recommender.log, user, recommender.index.manifest, workspace.settings)
            if set(person.histories) == {"films"} and len(person.histories["films"].item_nos) > 5:
                return user
    raise AssertionError("the sample world has nobody like that")


def text_of(rendered: Rendered) -> list[str]:
    return ["".join(piece.text for piece in part.part.pieces) for part in rendered.parts]


def test_what_is_rendered_is_what_the_ranking_would_send(workspace: Workspace):
    user = somebody(workspace)
    rendered = render_for(workspace, user, "books", None)
    with Recommender(workspace, use_model=False) as recommender:
        person = person_of_user(recommender.log, user, recommender.index.manifest, workspace.settings)
        task, _ = recommender.to_rank(person, "books")
    settings = ModelSettings()
    ranker = ListwiseRanker(FunctionBackend(chooses=lambda messages, labels: {}), settings)
    (messages, _), *_ = ranker.prompts(task, seed=workspace.settings.seed)
    assert text_of(rendered) == [message.text for message in messages]
    assert rendered.prompt_id == ranker.prompt_id


def test_titles_are_marked_and_the_prompt_s_own_words_are_not(workspace: Workspace):
    rendered = render_for(workspace, somebody(workspace), "books", "rank/taste_first")
    pieces = [piece for part in rendered.parts for piece in part.part.pieces]
    own = "".join(piece.text for piece in pieces if not piece.untrusted)
    assert "Answer with the letter only." in own
    assert "Titles this person liked lately:" in own
    assert '"' not in own
    quoted = [piece.text for piece in pieces if piece.untrusted and piece.text.startswith('"')]
    assert len(quoted) >= 20


@pytest.mark.parametrize(
    "name", ["rank/evidence", "rank/pointwise", "rank/likelihood", "rank/query", "explain/brief"]
)
def test_every_form_is_rendered_and_counted(workspace: Workspace, name: str):
    rendered = render_for(workspace, somebody(workspace), "books", name)
    assert rendered.prompt_id.startswith(f"{name}@v1#")
    assert all(part.tokens > 0 for part in rendered.parts)
    assert rendered.tokens >= max(part.tokens for part in rendered.parts)
    told = as_json(rendered)
    assert json.loads(json.dumps(told))["prompt"] == rendered.prompt_id


def test_tokens_are_counted_by_the_model_where_it_can_and_said_to_be_estimated_where_not(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    user = somebody(workspace)
    assert render_for(workspace, user, "books", None).counted_by == "smollm2-135m-instruct"
    monkeypatch.setenv("TASTEBRIDGE_MODEL__NAME", "none")
    without = render_for(Workspace(workspace.root), user, "books", None)
    assert without.counted_by == "estimate"


def test_the_only_domain_that_is_new_to_somebody_need_not_be_named(workspace: Workspace):
    with EventLog(workspace.log_url) as log:
        domains = log.domains()
        users = log.user_ids(range(1, 400)).values()
        had = {user: {event.domain for event in log.history(user)} for user in list(users)[:150]}
    user = next(user for user, own in had.items() if len(own) == len(domains) - 1)
    (new,) = set(domains) - had[user]
    assert (
        f"⟦{new}⟧"
        in command.run("prompts", "render", "-u", user, "--model", "none", "-w", workspace.root).stdout
    )
    other = next(user for user, own in had.items() if len(own) < len(domains) - 1)
    with pytest.raises(PromptUnusable, match="as --target"):
        render_for(workspace, other, None, None)


def test_without_a_name_the_prompt_of_the_way_of_ranking_is_rendered(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TASTEBRIDGE_MODEL__NAME", "none")
    monkeypatch.setenv("TASTEBRIDGE_MODEL__RANK_MODE", "pointwise")
    rendered = render_for(Workspace(workspace.root), somebody(workspace), "books", None)
    assert rendered.prompt_id.startswith("rank/pointwise@v1#")


def test_no_escape_sequence_of_a_prompt_file_reaches_the_terminal(workspace: Workspace):
    made = command.run("prompts", "new", "rank/sly", "-w", workspace.root)
    path = Path(made.stdout.strip())
    text = path.read_text(encoding="utf-8").replace("You choose", "You \x1b[31m\x9b2Jchoose\u202e")
    text = text.replace("description: ", 'description: "\\e[31m" #')
    path.write_text(text, encoding="utf-8")
    user = somebody(workspace)
    told = [
        command.run("prompts", *arguments, "-w", workspace.root).stdout
        for arguments in (
            ("list", "--task", "rank"),
            ("show", "rank/sly"),
            ("diff", "rank/listwise", "rank/sly"),
            ("render", "-u", user, "-t", "books", "-p", "rank/sly", "--model", "none"),
        )
    ]
    for text in told:
        assert "\ufffd" in text
        assert not set(text) & {"\x1b", "\x9b", "\u202e"}


@pytest.mark.parametrize(
    ("user", "target", "name", "error"),
    [
        ("nobody-at-all", "books", None, UnknownName),
        (None, "boats", None, UnknownName),
        (None, "books", "rank/nothing", SettingsError),
        (None, "books", "understand/turn", PromptUnusable),
    ],
)
def test_what_cannot_be_rendered_is_refused(
    workspace: Workspace, user: str | None, target: str, name: str | None, error: type[Exception]
):
    with pytest.raises(error):
        render_for(workspace, user or somebody(workspace), target, name)


@pytest.mark.parametrize("task", TASKS)
def test_a_new_prompt_passes_the_check_and_is_never_overwritten(task: str, tmp_path: Path):
    library = Library(tmp_path)
    first = make(library, tmp_path, f"{task}/mine", None)
    assert first == tmp_path / task / "mine.v1.md"
    assert read_prompt(first).head.form == read_prompt(library.load(START[task]).path).head.form
    first.write_text(first.read_text(encoding="utf-8") + "Thank you.\n", encoding="utf-8")
    second = make(library, tmp_path, f"{task}/mine", None)
    assert second == tmp_path / task / "mine.v2.md"
    assert "Thank you." in second.read_text(encoding="utf-8")
    assert read_prompt(second).head.version == 2


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("mine", None),
        ("sing/mine", None),
        ("rank/Mine", None),
        ("rank/../x", None),
        ("rank/mine", "explain/brief"),
        ("rank/mine", "rank/nothing"),
    ],
)
def test_a_name_that_is_none_makes_nothing(tmp_path: Path, name: str, start: str | None):
    with pytest.raises(PromptUnusable):
        make(Library(tmp_path), tmp_path, name, start)
    assert not list(tmp_path.rglob("*.md"))


def test_a_person_makes_breaks_mends_and_uses_a_prompt(workspace: Workspace):
    root = workspace.root
    made = command.run("prompts", "new", "rank/mine", "--from", "rank/recent@v1", "-w", root)
    path = Path(made.stdout.strip())
    assert path == root / "prompts" / "rank" / "mine.v1.md"
    assert '[model] rank_prompt = "mine@v1"' in made.stderr
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("{{ item.title|quote }}", "{{ item.tilte|quote }}"), encoding="utf-8")
    (root / "prompts" / "rank" / "Notes.txt").write_text("mine", encoding="utf-8")
    broken = command.run("prompts", "check", "-w", root)
    assert broken.returncode == 1
    assert "mine.v1.md:" in broken.stdout
    assert "has no attribute 'tilte'" in broken.stdout
    assert "Notes.txt:1: is not called NAME.vN.md" in broken.stdout
    (root / "prompts" / "rank" / "Notes.txt").unlink()
    path.write_text(good.replace("You choose", "You pick"), encoding="utf-8")
    assert command.run("prompts", "check", "-w", root).returncode == 0
    difference = command.run("prompts", "diff", "rank/recent", "rank/mine", "-w", root).stdout
    assert "-You choose {{ target|plain }}" in difference
    assert "+You pick {{ target|plain }}" in difference
    listed = json.loads(command.run("prompts", "list", "--task", "rank", "--json", "-w", root).stdout)
    (mine,) = (row for row in listed if row["origin"] == "own")
    assert (mine["prompt"], mine["form"], mine["shadows"]) == ("rank/mine@v1", "listwise", False)
    shown = command.run("prompts", "show", "rank/mine", "-w", root).stdout
    assert "no setting" in shown
    assert "You pick" in shown
    rendered = command.run(
        "prompts",
        "render",
        "-u",
        somebody(workspace),
        "-t",
        "books",
        "-p",
        "rank/mine",
        "--model",
        "none",
        "-w",
        root,
    )
    assert "You pick ⟦books⟧ for one person" in rendered.stdout
    assert "tokens estimated" in rendered.stdout


def test_a_prompt_of_one_s_own_stands_before_the_shipped_one(workspace: Workspace):
    own = workspace.root / "prompts" / "rank"
    own.mkdir(parents=True)
    shipped = Library().load("rank/listwise@v1").path
    shutil.copy(shipped, own)
    copied = own / shipped.name
    copied.write_text(copied.read_text(encoding="utf-8").replace("You choose", "Choose"), encoding="utf-8")
    rendered = render_for(workspace, somebody(workspace), "books", None)
    assert text_of(rendered)[0].startswith("Choose books")
    difference = command.run(
        "prompts", "diff", "shipped:rank/listwise@v1", "rank/listwise@v1", "-w", workspace.root
    )
    assert "+Choose {{ target|plain }}" in difference.stdout


def test_without_a_workspace_the_shipped_prompts_can_be_seen(tmp_path: Path):
    listed = command.run("prompts", "list", "--json", cwd=tmp_path)
    assert {row["origin"] for row in json.loads(listed.stdout)} == {"shipped"}
    shown = json.loads(command.run("prompts", "show", "explain/sentence@v1", "--json", cwd=tmp_path).stdout)
    assert shown["used_by"] == ['[model] explain_prompt = "sentence@v1"']
    unknown = command.run("prompts", "show", "rank/nothing", cwd=tmp_path)
    assert unknown.returncode == 1
    assert "no prompt is called 'rank/nothing'; there are rank/" in unknown.stderr
