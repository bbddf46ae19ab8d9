import math

import pytest
from contracts.backend_contract import BackendContract, ask
from contracts.scorer_contract import ScorerContract

from tastebridge.agent.backend import Continuations, Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.retrieval.errors import CannotChoose, ModelUnavailable


class TestFunctionBackend(BackendContract):
    @pytest.fixture
    def backend(self):
        return FunctionBackend(
            writes=lambda messages: f"{messages[-1].text.split()[-1]} indeed",
            chooses=lambda messages, labels: {
                label: -float(len(messages[-1].text) % 7 + n) for n, label in enumerate(labels)
            },
        )


def by_place(prefix: Messages | str, text: str) -> float:
    """Each word costs its length, and the more, the later it comes."""
    texts = [prefix] if isinstance(prefix, str) else [message.text for message in prefix]
    before = sum(len(each.split()) for each in texts)
    return -sum(len(word) + place / 100 for place, word in enumerate(text.split(), before))


class TestFunctionScorer(ScorerContract):
    @pytest.fixture
    def scorer(self):
        return FunctionBackend(scores=by_place)


def test_what_it_was_not_given_it_cannot_do():
    backend = FunctionBackend()
    with pytest.raises(ModelUnavailable, match="no function that writes"):
        backend.complete([ask("?")], max_tokens=1, deadline=Deadline())
    with pytest.raises(CannotChoose, match="no function that chooses"):
        backend.choose([ask("?")], ["A"], deadline=Deadline())
    with pytest.raises(ModelUnavailable, match="no function that scores"):
        backend.score([Continuations("?", ["x"])], deadline=Deadline())


def test_what_the_deadline_cut_off_says_so():
    now = [0.0]

    def slow(messages: Messages) -> str:
        now[0] += 1.0
        return "done"

    answers = FunctionBackend(writes=slow).complete(
        [ask("1"), ask("2")], max_tokens=5, deadline=Deadline(1, clock=lambda: now[0])
    )
    assert [answer.finish_reason for answer in answers] == ["stop", "deadline"]


def test_a_function_that_speaks_of_no_label_cannot_choose():
    backend = FunctionBackend(chooses=lambda messages, labels: {"Sure": -0.1, "A": math.nan})
    with pytest.raises(CannotChoose, match="'Sure'"):
        backend.choose([ask("?")], ["A", "B"], deadline=Deadline())
