"""The examples of docs/langchain.md, run as they stand on the sample world."""

import re
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_openai import ChatOpenAI

from tastebridge.retrieval.workspace import Workspace

DOC = Path(__file__).parents[3] / "docs" / "langchain.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)


class ToolCaller(GenericFakeChatModel):
    """Says its lines, whatever tools it is given."""

    def bind_tools(self, tools: Any, **options: Any) -> "ToolCaller":
        return self


@pytest.fixture
def room(sample_workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names that the examples take for granted."""
    (tmp_path / "my-workspace").symlink_to(sample_workspace.root)
    monkeypatch.chdir(tmp_path)
    call = {"name": "recommend", "args": {"user": "demo-ada", "target": "books", "k": 2}, "id": "1"}
    return {"model": ToolCaller(messages=iter([AIMessage("", tool_calls=[call]), "Read this one."]))}


def test_every_example_is_at_most_ten_lines():
    assert len(EXAMPLES) == 8
    assert all(len([line for line in one.splitlines() if line.strip()]) <= 10 for one in EXAMPLES)


def test_the_agent_takes_five_lines_and_answers(room: dict[str, Any], capsys: pytest.CaptureFixture[str]):
    lines = [line for line in EXAMPLES[0].splitlines() if line.strip()]
    assert len(lines) == 5
    exec(EXAMPLES[0], room)
    assert capsys.readouterr().out == "Read this one.\n"
    assert [message.type for message in room["answer"]["messages"]] == ["human", "ai", "tool", "ai"]
    assert room["answer"]["messages"][2].artifact["user"] == "demo-ada"


def test_the_tool_for_one_person(room: dict[str, Any], capsys: pytest.CaptureFixture[str]):
    exec(EXAMPLES[0].splitlines()[1], room)
    exec(EXAMPLES[1], room)
    assert [line[:2] for line in capsys.readouterr().out.splitlines()] == ["1.", "2.", "3."]


def test_the_retriever(room: dict[str, Any], capsys: pytest.CaptureFixture[str]):
    exec(EXAMPLES[2], room)
    scores = [float(line.split()[0]) for line in capsys.readouterr().out.splitlines() if line[:1].isdigit()]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)


def test_the_chain_that_answers_questions(room: dict[str, Any], capsys: pytest.CaptureFixture[str]):
    room["model"] = ToolCaller(messages=iter(["The first."]))
    exec(EXAMPLES[2].splitlines()[0], room)
    exec(EXAMPLES[3], room)
    assert capsys.readouterr().out == "The first.\n"


def test_the_retriever_of_similar_users(room: dict[str, Any], capsys: pytest.CaptureFixture[str]):
    exec(EXAMPLES[2].splitlines()[0], room)
    exec(EXAMPLES[4], room)
    counts = re.findall(r"^(\d+) of (\d+) \w", capsys.readouterr().out, re.MULTILINE)
    assert len(counts) == 3
    assert all(5 <= int(people) <= int(of_people) for people, of_people in counts)


def test_the_runnable(room: dict[str, Any], capsys: pytest.CaptureFixture[str]):
    exec(EXAMPLES[5], room)
    ada, ben = capsys.readouterr().out.splitlines()
    assert ada.startswith("demo-ada ['")
    assert ben.startswith("demo-ben ['")


def test_the_chat_model_of_one_s_own(room: dict[str, Any]):
    exec(EXAMPLES[6], room)
    assert isinstance(room["make"](), ChatOpenAI)
