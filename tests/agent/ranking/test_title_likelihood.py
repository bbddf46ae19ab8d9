from collections.abc import Sequence

import pytest
from contracts.mode_contract import NAMES, TasteContract, preferring, ranking_task

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.task import RankingTask
from tastebridge.agent.ranking.title_likelihood import LikelihoodRanker
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import ModelError
from tastebridge.retrieval.records import Item, OwnItem


class TestLikelihood(TasteContract):
    mode = "likelihood"


def rank(backend: FunctionBackend, *tasks: RankingTask, **options: int):
    return LikelihoodRanker(backend, ModelSettings(**options)).rank(tasks, seed=1, deadline=Deadline())


def test_what_is_common_or_short_has_no_advantage():
    (result,) = rank(preferring(NAMES[2]), ranking_task(4))
    assert result.scores == pytest.approx([0.0, 0.0, 2.0, 0.0])
    assert (result.usage.calls, result.usage.completion_tokens) == (8, 0)


def test_a_person_without_a_history_has_no_likelihoods():
    (result,) = rank(preferring(NAMES[2]), ranking_task(4, history=()))
    assert result.scores.tolist() == [0.0] * 4
    assert (result.usage.calls, result.orders) == (0, 0)


def test_each_person_is_read_in_their_own_direction():
    prefixes: list[str] = []

    def scores(prefix: Messages | str, text: str) -> float:
        prefixes.append(str(prefix))
        return -1.0

    games = RankingTask((OwnItem("games", "1", "Myst"),), ranking_task(3).candidates, "books")
    results = rank(FunctionBackend(scores=scores), ranking_task(2), games, ranking_task(2, first=5))
    assert [len(result.scores) for result in results] == [2, 3, 2]
    assert any("Myst" in prefix and "games" in prefix.lower() for prefix in prefixes)
    assert not any("Myst" in prefix and "Arrival" in prefix for prefix in prefixes)


def test_only_the_latest_history_is_read_and_only_the_beginning_of_long_titles():
    prefixes: list[str] = []
    texts: list[str] = []

    def scores(prefix: Messages | str, text: str) -> float:
        prefixes.append(str(prefix))
        texts.append(text)
        return -1.0

    long = Item(0, "books", "b", " ".join(f"w{n}" for n in range(30)))
    task = RankingTask(ranking_task().history, (long, *ranking_task(1).candidates), "books")
    rank(FunctionBackend(scores=scores), task, history_titles=1)
    assert not any("Arrival" in prefix for prefix in prefixes)
    assert any("w11" in text for text in texts)
    assert not any("w12" in text for text in texts)


@pytest.mark.parametrize("broken", [float("nan"), float("-inf")])
def test_a_likelihood_that_is_no_number_is_an_error(broken: float):
    def scores(prefix: Messages | str, text: str) -> float:
        return broken if "Dune" in text and "Arrival" in str(prefix) else -1.0

    with pytest.raises(ModelError, match=r"'function' .* no number"):
        rank(FunctionBackend(scores=scores), ranking_task(3))


def test_titles_after_no_history_are_read_once():
    asked: list[Sequence[str]] = []

    def scores(prefix: Messages | str, text: str) -> float:
        asked.append((str(prefix), text))
        return -1.0

    rank(
        FunctionBackend(scores=scores),
        ranking_task(3),
        ranking_task(3, history=(OwnItem("films", "9", "Her"),)),
    )
    assert len(asked) == len(set(asked)) == 9
