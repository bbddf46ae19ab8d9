"""The tool, alone and in an agent of the real langchain with a scripted model."""

import asyncio
import re
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.checkpoint.memory import InMemorySaver
from worlds.scripted_model import ScriptedModel

from tastebridge.agent.answer import Answer
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.langchain import SharedRecommender, recommendation_tool
from tastebridge.agent.recommender import Recommender
from tastebridge.retrieval.workspace import Workspace


def call(arguments: dict[str, Any], number: int = 1) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": "recommend", "args": arguments, "id": f"call-{number}"}])


def told(tool: BaseTool, arguments: dict[str, Any]) -> ToolMessage:
    message = tool.invoke({"name": tool.name, "args": arguments, "id": "1", "type": "tool_call"})
    assert isinstance(message, ToolMessage)
    return message


def test_the_model_reads_a_text_and_the_program_an_answer(recommender: Recommender):
    message = told(recommendation_tool(recommender), {"user": "demo-ada", "target": "books", "k": 3})
    answer = Answer.model_validate(message.artifact)
    lines = str(message.content).splitlines()
    assert message.status == "success"
    assert len(answer.items) == len(lines) == 3
    for item, line in zip(answer.items, lines, strict=True):
        assert item.explanation
        assert line.startswith(f"{item.rank}. {item.title} (")
        assert line.endswith(item.explanation.text)


def test_warnings_are_told_to_the_model(recommender: Recommender):
    message = told(
        recommendation_tool(recommender), {"likes": ["Arrival", "Xqzzkv"], "target": "books", "k": 1}
    )
    assert "\nNote: no item is called 'Xqzzkv'" in message.content


def test_what_only_the_operator_can_do_is_told_to_the_program_alone(sample_workspace: Workspace):
    with Recommender(sample_workspace, backend=FunctionBackend(name="unmeasured")) as recommender:
        message = told(recommendation_tool(recommender), {"user": "demo-ada", "target": "books", "k": 1})
    assert any("tastebridge calibrate" in warning for warning in message.artifact["warnings"])
    assert "calibrate" not in message.content


def test_its_arguments_say_what_they_are(recommender: Recommender):
    tool = recommendation_tool(recommender, name="books_for_me")
    assert tool.name == "books_for_me"
    assert all(domain in tool.description for domain in ("books", "films", "games"))
    assert set(tool.args) == {"user", "likes", "target", "k", "sources"}
    assert all(argument["description"] for argument in tool.args.values())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"user": "demo-adda", "target": "books"}, "no user is called 'demo-adda'; did you mean 'demo-ada'"),
        ({"user": "demo-ada", "target": "bocks"}, "no domain is called 'bocks'; did you mean 'books'"),
        ({"likes": ["xqzzkv"], "target": "books"}, "no item is called 'xqzzkv'"),
        ({"target": "books"}, "wrong arguments: .*give either user"),
        ({"user": "demo-ada", "target": "books", "k": 5000}, "wrong arguments: k: .*100"),
        ({"user": "demo-ada"}, "wrong arguments: target: Field required"),
    ],
)
def test_mistakes_come_back_as_errors_that_can_be_read(
    recommender: Recommender, arguments: dict[str, Any], message: str
):
    said = told(recommendation_tool(recommender), arguments)
    assert said.status == "error"
    assert re.search(message, str(said.content))


def test_whom_it_is_for_is_not_the_model_s_to_choose(recommender: Recommender):
    tool = recommendation_tool(recommender, user="demo-ada")
    assert set(tool.args) == {"target", "k", "sources"}
    assert told(tool, {"target": "books", "k": 2}).artifact["user"] == "demo-ada"
    for other in ({"user": "demo-ben"}, {"likes": ["Heat"]}):
        said = told(tool, {"target": "books", "k": 2, **other})
        assert said.status == "error"
        assert not said.artifact


def test_an_agent_of_another_project_uses_it(recommender: Recommender):
    model = ScriptedModel(
        messages=iter([call({"user": "demo-ada", "target": "books", "k": 3}), "Read the first of them."])
    )
    agent = create_agent(model, [recommendation_tool(recommender)])
    messages: list[BaseMessage] = agent.invoke({"messages": [HumanMessage("What should I read?")]})[
        "messages"
    ]
    _, _, found, said = messages
    assert isinstance(found, ToolMessage)
    assert found.artifact["items"][0]["title"] in found.content
    assert said.content == "Read the first of them."
    assert {tool.name for tool in model.offered} == {"recommend"}


def test_an_agent_goes_on_after_a_mistake(recommender: Recommender):
    model = ScriptedModel(
        messages=iter(
            [
                call({"user": "demo-ada", "target": "bocks"}),
                call({"user": "demo-ada", "target": "books", "k": 1}, 2),
                "There it is.",
            ]
        )
    )
    agent = create_agent(model, [recommendation_tool(recommender)])
    messages = asyncio.run(agent.ainvoke({"messages": [HumanMessage("A book, please")]}))["messages"]
    tools = [message for message in messages if isinstance(message, ToolMessage)]
    assert [message.status for message in tools] == ["error", "success"]
    assert "did you mean 'books'" in tools[0].content


def test_a_conversation_that_is_kept_keeps_the_answer(recommender: Recommender):
    model = ScriptedModel(
        messages=iter([call({"user": "demo-ada", "target": "books", "k": 1}), "One.", "Bye."])
    )
    agent = create_agent(model, [recommendation_tool(recommender)], checkpointer=InMemorySaver())
    thread = {"configurable": {"thread_id": "1"}}
    agent.invoke({"messages": [HumanMessage("A book, please")]}, thread)
    messages = agent.invoke({"messages": [HumanMessage("Thanks")]}, thread)["messages"]
    (kept,) = [message.artifact for message in messages if isinstance(message, ToolMessage)]
    assert Answer.model_validate(kept).user == "demo-ada"


def test_calls_in_parallel_each_get_their_answer(recommender: Recommender):
    calls = [
        call({"user": f"demo-{name}", "target": "books", "k": 2}, n)
        for n, name in enumerate(["ada", "ben"] * 3)
    ]
    together = AIMessage("", tool_calls=[one.tool_calls[0] for one in calls])
    agent = create_agent(
        ScriptedModel(messages=iter([together, "Done."])), [recommendation_tool(recommender)]
    )
    messages = agent.invoke({"messages": [HumanMessage("For both")]})["messages"]
    users = [message.artifact["user"] for message in messages if isinstance(message, ToolMessage)]
    assert users == ["demo-ada", "demo-ben"] * 3


def test_a_new_index_is_taken_up(sample_copy: Workspace):
    shared = SharedRecommender(sample_copy)
    tool = recommendation_tool(shared, explain=False)
    with shared.lent() as before:
        folder = before.index.folder
    renamed = folder.with_name(f"{folder.name}-next")
    folder.rename(renamed)
    (sample_copy.index_root / "CURRENT").write_text(renamed.name)
    assert told(tool, {"user": "demo-ada", "target": "books", "k": 2}).status == "success"
    with shared.lent() as after:
        assert after.index.folder == renamed
    shared.close()


def test_a_workspace_that_fails_later_is_told_too(sample_copy: Workspace):
    shared = SharedRecommender(sample_copy)
    tool = recommendation_tool(shared)
    (sample_copy.index_root / "CURRENT").unlink()
    said = told(tool, {"user": "demo-ada", "target": "books"})
    assert said.status == "error"
    assert "has no index" in str(said.content)
