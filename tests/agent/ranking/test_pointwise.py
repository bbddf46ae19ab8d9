import numpy as np
import pytest
from contracts.mode_contract import HISTORY, NAMES, TasteContract, logprobs, preferring, ranking_task

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.pointwise import PointwiseRanker
from tastebridge.agent.settings import ModelSettings


class TestPointwise(TasteContract):
    mode = "pointwise"


def rank(backend: FunctionBackend, count: int = 4, **options: int):
    mode = PointwiseRanker(backend, ModelSettings(**options))
    return mode.rank([ranking_task(count)], seed=1, deadline=Deadline())[0]


def test_the_score_is_the_log_odds_of_yes():
    assert rank(preferring(NAMES[2])).scores == pytest.approx([-0.5, -0.5, 0.5, -0.5])


def test_a_model_that_likes_to_say_yes_ranks_no_other_way():
    def agreeable(messages: Messages, labels: object) -> dict[str, float]:
        return logprobs({"Yes": 6.0 + 0.1 * (f'"{NAMES[3]}"' in messages[-1].text), "No": 0.0})

    assert int(rank(FunctionBackend(chooses=agreeable)).scores.argmax()) == 3


def test_each_candidate_is_asked_about_once_alone_after_the_same_beginning():
    asked: list[str] = []

    def spy(messages: Messages, labels: object) -> dict[str, float]:
        asked.append(messages[-1].text)
        return {"Yes": -0.1, "No": -3.0}

    result = rank(FunctionBackend(chooses=spy))
    assert [[title for title in NAMES[:4] if title in text] for text in asked] == [[n] for n in NAMES[:4]]
    beginnings = {text[: text.index(title)] for text, title in zip(asked, NAMES[:4], strict=True)}
    assert len(beginnings) == 1
    assert all(item.title in next(iter(beginnings)) for item in HISTORY)
    assert (result.usage.calls, result.usage.completion_tokens, result.orders) == (4, 4, 1)
    assert np.isnan(result.agreement)


def test_only_the_latest_history_is_shown():
    asked: list[str] = []
    spy = FunctionBackend(chooses=lambda messages, _: asked.append(messages[-1].text) or {"Yes": -0.1})
    result = rank(spy, history_titles=1)
    assert all("Heat" in text and "Arrival" not in text for text in asked)
    assert result.missing == 4
