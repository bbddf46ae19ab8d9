"""Reranking by servers: vLLM, Jina, Cohere and llama.cpp answer in one form."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds.model_server import backend_for, error, serving

from tastebridge.agent.backend import Documents, Reranker
from tastebridge.agent.backends.rerank_reply import relevance_of, rerank_request
from tastebridge.agent.deadline import Deadline
from tastebridge.retrieval.errors import ModelUnavailable

pytest.importorskip("openai")


def by_length(request: dict[str, Any]) -> dict[str, Any]:
    """The longest text first, as a reranker sorts its results."""
    results = [{"index": n, "relevance_score": len(text) / 10} for n, text in enumerate(request["documents"])]
    results.sort(key=lambda result: -result["relevance_score"])
    return {"model": "m", "results": results, "usage": {"prompt_tokens": 12, "total_tokens": 12}}


def nothing_else(request: dict[str, Any], nth: int):
    return error(404)


@pytest.mark.parametrize("path", ["/v1/rerank", "/rerank"])
def test_scores_come_in_the_order_of_the_texts(path: str):
    asked = [Documents("tea", ["pot", "a", "kettle"]), Documents("film", []), Documents("film", ["Dune"])]
    with serving(nothing_else, {}, {path: by_length}) as server:
        backend = backend_for(server.url)
        assert backend.abilities.rerank
        assert isinstance(backend, Reranker)
        first, none, last = backend.rerank(asked, deadline=Deadline(5))
    assert list(first.scores) == [0.3, 0.1, 0.6]
    assert list(none.scores) == []
    assert list(last.scores) == [0.4]
    assert (first.usage.prompt_tokens, first.usage.completion_tokens, first.usage.calls) == (12, 0, 1)
    assert [request["query"] for request in server.asked(path)] in (["tea", "film"], ["film", "tea"])
    assert all(request["model"] == "m" for request in server.asked(path))


def test_a_server_that_does_not_rerank_is_not_asked_to():
    with (
        serving(nothing_else) as server,
        pytest.raises(ModelUnavailable, match="does not rerank with 'm'; serve"),
    ):
        backend_for(server.url).rerank([Documents("tea", ["pot"])], deadline=Deadline(5))
    assert server.seen == []


@pytest.mark.parametrize(
    "results",
    [
        None,
        [],
        [{"index": 0, "relevance_score": 1}],
        [{"index": 0, "relevance_score": 1}, {"index": 2, "relevance_score": 1}],
        [{"index": 0, "relevance_score": 1}] * 2,
        [{"index": 0, "relevance_score": 1}, {"index": 1, "relevance_score": "nan"}],
        [{"index": 0}, {"index": 1}],
    ],
)
def test_an_answer_that_leaves_a_text_without_a_score_is_an_error(results: Any):
    with pytest.raises(ModelUnavailable, match=r"no rerank|is no reranker"):
        relevance_of({"results": results}, Documents("tea", ["pot", "kettle"]))


@given(st.lists(st.text(max_size=5), min_size=1), st.randoms())
def test_any_order_of_results_is_read_right(texts: list[str], random: Any):
    asked = Documents("q", texts)
    assert rerank_request(asked)["documents"] == texts
    results = [{"index": n, "relevance_score": float(n)} for n in range(len(texts))]
    random.shuffle(results)
    assert list(relevance_of({"results": results}, asked).scores) == list(range(len(texts)))


def test_a_server_that_is_busy_is_asked_again():
    answers = [error(503), error(429)]
    with serving(
        nothing_else, {}, {"/rerank": lambda request: answers.pop() if answers else by_length(request)}
    ) as server:
        (found,) = backend_for(server.url).rerank([Documents("tea", ["pot"])], deadline=Deadline(5))
    assert list(found.scores) == [0.3]
    assert len(server.asked("/rerank")) == 3
