import pytest
from contracts.mode_contract import RerankingDouble, TasteContract, ranking_task

from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.reranker import RerankerRanker
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import ModelError


class TestReranker(TasteContract):
    mode = "reranker"

    def backend_for(self, best: str):
        return RerankingDouble.preferring(best)


def rank(double: RerankingDouble, count: int = 3, **changes: object):
    mode = RerankerRanker(double, ModelSettings())
    return mode.rank([ranking_task(count, **changes)], seed=1, deadline=Deadline())[0]


def test_the_scores_are_the_rerankers_own():
    result = rank(RerankingDouble(lambda query, text: float(len(text))))
    assert result.scores.tolist() == [
        4.0,
        len("Dune (a long read)"),
        len("Ulysses (a long read, a long read)"),
    ]
    assert (result.usage.calls, result.usage.completion_tokens, result.orders) == (3, 0, 1)


def test_the_query_tells_the_taste():
    queries: set[str] = set()
    rank(RerankingDouble(lambda query, text: float(bool(queries.add(query)))), likes="nothing too long")
    (query,) = queries
    assert query == 'books for a person who liked "Arrival", "Heat" and said "nothing too long"'


@pytest.mark.parametrize("broken", [float("nan"), float("inf")])
def test_a_score_that_is_no_number_is_an_error(broken: float):
    with pytest.raises(ModelError, match=r"'reranking-double' .* no number"):
        rank(RerankingDouble(lambda query, text: broken if text == "Emma" else 1.0))
