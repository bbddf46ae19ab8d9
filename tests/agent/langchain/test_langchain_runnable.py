"""Recommendations as a runnable: alone, in a batch, as a stream, and in a chain."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from operator import add
from typing import Any

import pytest
from langchain_core.runnables import RunnableLambda
from pydantic import ValidationError

from tastebridge.agent.answer import Answer
from tastebridge.agent.langchain import Request, recommendation_runnable
from tastebridge.agent.recommender import Recommender
from tastebridge.retrieval.errors import UnknownName, WorkspaceError
from tastebridge.retrieval.workspace import Workspace

ADA = {"user": "demo-ada", "target": "books", "k": 4}


def ids(answer: dict[str, Any]) -> list[str]:
    return [item["item_id"] for item in answer["items"]]


def timeless(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "timing_ms"}


def told(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """What is recommended to whom, without scores, whose last digits differ with the size of a batch."""
    return [(answer["user"], item["item_id"]) for item in answer["items"]]


def test_a_dict_in_is_an_answer_out(recommender: Recommender):
    answer = recommendation_runnable(recommender).invoke(ADA)
    assert Answer.model_validate(answer).user == "demo-ada"
    assert (answer["target"], len(answer["items"])) == ("books", 4)
    assert answer["items"][0]["explanation"]["text"]


def test_a_request_in_is_the_same(recommender: Recommender):
    runnable = recommendation_runnable(recommender, explain=False)
    one, other = runnable.invoke(Request(user="demo-ada", target="books", k=4)), runnable.invoke(ADA)
    assert timeless(one) == timeless(other)
    assert one["items"][0]["explanation"] is None


def test_likes_stand_for_somebody_unknown(recommender: Recommender):
    answer = recommendation_runnable(recommender).invoke({"likes": ["Arrival", "Moon"], "target": "books"})
    assert answer["user"] is None
    assert answer["sources"] == ["films"]


def test_a_batch_is_one_pass_and_gives_what_each_gets_alone(
    recommender: Recommender, monkeypatch: pytest.MonkeyPatch
):
    inputs = [
        ADA,
        {"user": "demo-ben", "target": "books", "k": 4},
        {"user": "demo-ben", "target": "games", "k": 4},
        {"likes": ["Arrival"], "target": "books", "k": 4},
    ]
    runnable = recommendation_runnable(recommender)
    alone = [told(runnable.invoke(one)) for one in inputs]
    passes: list[int] = []
    recommend = recommender.recommend

    def counted(people: Sequence[Any], *args: Any, **options: Any) -> Any:
        passes.append(len(people))
        return recommend(people, *args, **options)

    monkeypatch.setattr(recommender, "recommend", counted)
    assert [told(answer) for answer in runnable.batch(inputs)] == alone
    assert sorted(passes) == [1, 3]
    passes.clear()
    assert [told(answer) for answer in asyncio.run(runnable.abatch(inputs))] == alone
    assert sorted(passes) == [1, 3]


def test_one_bad_request_of_a_batch_keeps_to_its_place(recommender: Recommender):
    inputs = [
        ADA,
        {"user": "nobody", "target": "books"},
        {"target": "books"},
        {"user": "demo-ada", "target": "bocks"},
    ]
    runnable = recommendation_runnable(recommender, explain=False)
    good, nobody, nothing, nowhere = runnable.batch(inputs, return_exceptions=True)
    assert len(ids(good)) == 4
    assert isinstance(nobody, UnknownName)
    assert isinstance(nothing, ValidationError)
    assert "books" in str(nowhere)
    with pytest.raises(UnknownName, match="no user is called 'nobody'"):
        runnable.batch(inputs)
    assert runnable.batch([]) == []


def test_a_stream_gives_item_by_item_what_invoke_gives(recommender: Recommender):
    runnable = recommendation_runnable(recommender)
    head, *rest = runnable.stream(ADA)
    assert head["level"] == "fused"
    assert "items" not in head
    assert [len(chunk["items"]) for chunk in rest] == [1] * 4
    assert timeless(reduce(add, rest, head)) == timeless(runnable.invoke(ADA))


def test_without_blocking_it_gives_the_same(recommender: Recommender):
    runnable = recommendation_runnable(recommender)

    async def both() -> tuple[dict[str, Any], list[dict[str, Any]]]:
        return await runnable.ainvoke(ADA), [chunk async for chunk in runnable.astream(ADA)]

    answer, chunks = asyncio.run(both())
    assert ids(answer) == ids(reduce(add, chunks))


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": "books"},
        {"user": "demo-ada", "likes": ["Arrival"], "target": "books"},
        {"user": "demo-ada"},
        {"user": "demo-ada", "target": "books", "k": 0},
        {"user": "demo-ada", "target": "books", "number": 3},
    ],
)
def test_what_is_no_request_is_refused(recommender: Recommender, wrong: dict[str, Any]):
    with pytest.raises(ValidationError):
        recommendation_runnable(recommender).invoke(wrong)


def test_unknown_names_are_told_with_the_nearest(recommender: Recommender):
    runnable = recommendation_runnable(recommender)
    with pytest.raises(UnknownName, match=r"no user is called 'demo-adda'.*'demo-ada'"):
        runnable.invoke({"user": "demo-adda", "target": "books"})
    with pytest.raises(UnknownName, match="no domain is called 'radio'"):
        runnable.invoke({"user": "demo-ada", "target": "books", "sources": ["radio"]})


def test_it_is_part_of_a_chain(recommender: Recommender):
    titles = RunnableLambda(lambda answer: [item["title"] for item in answer["items"]])
    chain = recommendation_runnable(recommender, explain=False) | titles
    assert len(chain.invoke(ADA)) == 4
    assert chain.batch([ADA, ADA])[0] == chain.invoke(ADA)


def test_many_threads_get_what_one_gets(recommender: Recommender):
    inputs = [{"user": f"demo-{name}", "target": "books", "k": 4} for name in ("ada", "ben")] * 8
    runnable = recommendation_runnable(recommender, explain=False)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda one: ids(runnable.invoke(one)), inputs))
    assert together == [ids(runnable.invoke(one)) for one in inputs]


def test_a_workspace_that_is_not_there_is_told_at_once(tmp_path: Any):
    with pytest.raises(WorkspaceError, match="is no workspace"):
        recommendation_runnable(tmp_path)


def test_callbacks_see_the_runs(recommender: Recommender):
    runnable = recommendation_runnable(recommender, explain=False)

    async def events() -> list[str]:
        return [event["event"] async for event in runnable.astream_events(ADA)]

    seen = asyncio.run(events())
    assert seen[0] == "on_chain_start"
    assert seen[-1] == "on_chain_end"


def test_a_folder_is_enough(sample_workspace: Workspace):
    runnable = recommendation_runnable(str(sample_workspace.root), explain=False)
    assert len(ids(runnable.invoke(ADA))) == 4
