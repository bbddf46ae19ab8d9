"""Free tool-calling in a conversation: for capable models only, and never more than a person could do."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.tools import BaseTool
from worlds.scripted_model import ScriptedModel

from tastebridge.agent.conversation.engine import Conversation
from tastebridge.agent.conversation.opening import Tools
from tastebridge.agent.langchain import conversation_tools
from tastebridge.agent.probing.card import ModelCard
from tastebridge.retrieval.errors import ModelError
from tastebridge.retrieval.workspace import Workspace

SAID = "I loved Heat. Give me books like The Big Sleep, no horror please"


@pytest.fixture(scope="module")
def tools(sample_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    root = Path(shutil.copytree(sample_workspace.root, tmp_path_factory.mktemp("free") / "workspace"))
    with Tools(Workspace(root), use_model=False) as opened:
        yield opened


def card(*, schema: bool, chat: bool) -> ModelCard:
    return SimpleNamespace(model="m", follows_schema=schema, reads_chat=chat)  # type: ignore[return-value]


@pytest.fixture
def free(tools: Tools, request: pytest.FixtureRequest) -> dict[str, BaseTool]:
    talks = Conversation(tools, user=request.node.name)
    made = conversation_tools(talks, lambda: SAID, card(schema=True, chat=True))
    return {tool.name: tool for tool in made}


def used(tool: BaseTool, **arguments: Any) -> ToolMessage:
    message = tool.invoke({"name": tool.name, "args": arguments, "id": "1", "type": "tool_call"})
    assert isinstance(message, ToolMessage)
    return message


@pytest.mark.parametrize("probed", [None, card(schema=False, chat=True), card(schema=True, chat=False)])
def test_a_model_that_was_not_found_capable_gets_no_tools(tools: Tools, probed: ModelCard | None):
    with pytest.raises(ModelError, match="cannot be left to choose tools"):
        conversation_tools(Conversation(tools, user="x"), lambda: "", probed)


def test_two_tools_in_one_message_of_a_real_agent(tools: Tools):
    talks = Conversation(tools, user="agent")
    made = conversation_tools(talks, lambda: SAID, card(schema=True, chat=True))
    steps = [
        {"name": "remember", "args": {}, "id": "1"},
        {"name": "recommend", "args": {"domain": "books", "wishes": ["no horror"], "count": 3}, "id": "2"},
    ]
    lines = [*(AIMessage("", tool_calls=[step]) for step in steps), AIMessage("There you are.")]
    model = ScriptedModel(messages=iter(lines))
    said = create_agent(model, made).invoke({"messages": [HumanMessage(SAID)]})["messages"]
    listed = said[-2]
    assert isinstance(listed, ToolMessage)
    assert len(listed.artifact["items"]) == 3
    assert [limit["words"] for limit in listed.artifact["limits"]] == ["no horror"]
    assert {(line.kind, line.words) for line in talks.card().card} == {
        ("like", SAID),
        ("wish", "no horror"),
    }


def talking(tools: Tools, user: str, said: str) -> dict[str, BaseTool]:
    talks = Conversation(tools, user=user)
    return {tool.name: tool for tool in conversation_tools(talks, lambda: said, card(schema=True, chat=True))}


def test_only_what_the_person_asked_is_forgotten(tools: Tools):
    noted = talking(tools, "fred", "I loved Heat, no horror")
    before = used(noted["remember"]).artifact["remembered"]
    assert len(before) == 2
    for said in ("Give me books", "More books like Heat", "I do not want to forget Heat's music"):
        used(talking(tools, "fred", said)["forget"])
    assert len(used(noted["what_is_known"]).artifact["card"]) == 2
    assert used(talking(tools, "fred", "forget horror please")["forget"]).artifact["forgotten"] == [
        "no horror"
    ]


def test_a_part_of_a_sentence_does_not_lose_its_not(tools: Tools):
    told = used(talking(tools, "gwen", "I don't love Heat")["remember"]).artifact["remembered"]
    assert [line["kind"] for line in told] == ["dislike"]
    without = talking(tools, "gwen", "books without horror please")
    listed = used(without["recommend"], domain="books", wishes=["horror"]).artifact
    assert [(limit["words"], limit["hard"]) for limit in listed["limits"]] == [("without horror", True)]


def test_wishes_that_nobody_said_are_refused(free: dict[str, BaseTool]):
    for wish in ("only by P. Invented", " ", "o", "Heat"):
        refused = used(free["recommend"], domain="books", wishes=[wish])
        assert refused.status == "error", wish


def test_works_and_domains_that_do_not_exist_are_said_not_to(free: dict[str, BaseTool]):
    assert "there is no domain" in str(used(free["recommend"], domain="spoons").content)
    assert "I do not have" in str(used(free["look_up"], title="Glass Orchards of Mars").content)


def test_why_is_told_of_the_last_list(free: dict[str, BaseTool]):
    first = used(free["recommend"], domain="books", like="The Big Sleep").artifact["items"][0]["item"][
        "title"
    ]
    assert first in str(used(free["why"], place=1).content)
    assert "no number 99" in str(used(free["why"], place=99).content)
