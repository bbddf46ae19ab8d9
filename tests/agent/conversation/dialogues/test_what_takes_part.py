"""Models and prompts of a conversation, changed while it goes on; a model's words, and its failures."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.conversation.engine import Conversation
from tastebridge.agent.conversation.opening import Tools
from tastebridge.retrieval.errors import ModelUnavailable, PromptUnusable, SettingsError, UnknownName
from tastebridge.retrieval.settings import write_settings
from tastebridge.retrieval.workspace import SETTINGS_FILE, Workspace


class Pen:
    """A model that writes what a test wants, or fails."""

    text = "Here are a few for you, and I hope you enjoy them."
    error: Exception | None = None

    def writes(self, messages: Messages) -> str:
        if self.error is not None:
            raise self.error
        return self.text


@pytest.fixture(scope="module")
def pen() -> Pen:
    return Pen()


@pytest.fixture(scope="module")
def writing_workspace(sample_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = Path(shutil.copytree(sample_workspace.root, tmp_path_factory.mktemp("pen") / "workspace"))
    chat = {"reader": "rules", "writer": "model", "questions": False}
    write_settings(root / SETTINGS_FILE, sample_workspace.settings.model_copy(update={"chat": chat}))
    return Workspace(root)


@pytest.fixture
def talks(writing_workspace: Workspace, pen: Pen, request: pytest.FixtureRequest) -> Iterator[Conversation]:
    pen.text, pen.error = Pen.text, None
    with Tools(writing_workspace, backend=FunctionBackend(pen.writes, name="pen")) as tools:
        yield Conversation(tools, user=request.node.name, target="books")


def test_a_model_adds_its_words_to_what_is_said_at_once(talks: Conversation, pen: Pen):
    pieces: list[str] = []
    reply = talks.turn("I loved Heat. Books please", on_text=pieces.append)
    assert reply.text.endswith(pen.text)
    assert reply.made_by.writer == "pen"
    assert reply.text.startswith("Noted: you like “Heat”.")
    assert "".join(pieces) == reply.text
    assert pieces[1].strip() == pen.text
    assert reply.made_by.tokens.completion > 0
    assert any(prompt.startswith("reply/list@") for prompt in reply.made_by.prompts)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("You will love “The Book of Nothing at All”.", "no item of the list"),
        ("You will love The Book of Nothing at All.", "written like a name"),
        ("These won 14 prizes.", "is nowhere in the list"),
        ("See <b>these</b>!", "is markup"),
        ("A gripping masterpiece for you.", "not among the words"),
        ("", None),
    ],
)
def test_words_that_nobody_can_vouch_for_are_not_used(
    talks: Conversation, pen: Pen, words: str, why: str | None
):
    pen.text = words
    reply = talks.turn("I loved Heat. Books please")
    assert reply.made_by.writer == "composer"
    assert not words or words not in reply.text
    assert why is None or any(why in warning for warning in reply.warnings)


def test_a_shown_title_in_quotes_may_be_named(talks: Conversation, pen: Pen):
    first = talks.turn("I loved Heat. Books please").items[0].item.title
    pen.text = f"I would begin with “{first}”."
    again = talks.turn("show me that list again")
    assert again.text.endswith(pen.text)


def test_a_model_that_is_away_costs_its_words_and_nothing_else(talks: Conversation, pen: Pen):
    pen.error = ModelUnavailable("it is away")
    reply = talks.turn("I loved Heat. Books please")
    assert reply.items
    assert reply.made_by.writer == "composer"
    assert any("it is away" in warning for warning in reply.warnings)


def test_models_and_prompts_are_changed_while_it_goes_on(talks: Conversation):
    assert (talks.describe().model, talks.describe().writer) == ("pen", "pen")
    talks.set_prompt("rank/recent@v1")
    assert "rank/recent@v1" in talks.describe().prompts
    talks.set_model("none")
    assert (talks.describe().model, talks.describe().writer) == (None, "composer")
    assert talks.turn("I loved Heat. Books please").items


def test_what_does_not_exist_is_refused_and_changes_nothing(talks: Conversation):
    before = talks.describe()
    with pytest.raises(SettingsError):
        talks.set_model("nonsense:x")
    with pytest.raises(PromptUnusable):
        talks.set_prompt("rank/nonsense@v1")
    with pytest.raises(PromptUnusable, match="a list takes one for rank or explain"):
        talks.set_prompt("understand/turn@v2")
    with pytest.raises(UnknownName):
        talks.set_target("spoons")
    assert talks.describe() == before


def test_progress_names_what_is_being_done(talks: Conversation):
    steps: list[str] = []
    talks.turn("I loved Heat. Books please", progress=steps.append)
    assert steps == ["open", "read", "resolve", "note", "recommend", "compose", "verify", "remember"]
