"""The guard lets through what it may, sends away the rest, and counts all of it."""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from contracts.backend_contract import LETTERS, BackendContract, ask
from contracts.scorer_contract import ScorerContract
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.agent.backend import (
    Abilities,
    Backend,
    Completion,
    Continuations,
    Documents,
    Messages,
    Relevance,
    TokenCounter,
    Usage,
)
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.guard.admission import Admission
from tastebridge.agent.guard.breaker import BreakerRule, CircuitBreaker
from tastebridge.agent.guard.budget import Budget, RequestBudget, Spending
from tastebridge.agent.guard.counts import Counts
from tastebridge.agent.guard.guarded import GuardedBackend
from tastebridge.agent.guard.prices import Prices
from tastebridge.retrieval.errors import BudgetExceeded, ModelBusy, ModelError, ModelUnavailable

OPTIONS: dict[str, Any] = {"max_tokens": 5, "deadline": Deadline()}


def by_place(prefix: Messages | str, text: str) -> float:
    texts = [prefix] if isinstance(prefix, str) else [message.text for message in prefix]
    before = sum(len(each.split()) for each in texts)
    return -sum(len(word) + place / 100 for place, word in enumerate(text.split(), before))


def answer(messages: Messages) -> str:
    if "away" in messages[-1].text:
        raise ModelUnavailable("nobody there")
    if "refused" in messages[-1].text:
        raise ModelError("a bad request")
    if "bug" in messages[-1].text:
        raise ZeroDivisionError
    return f"{messages[-1].text.split()[-1]} indeed"


class Model(FunctionBackend):
    def __init__(self) -> None:
        super().__init__(
            answer,
            lambda messages, labels: {
                label: -float(len(messages[-1].text) % 7 + n) for n, label in enumerate(labels)
            },
            by_place,
            "wise",
        )

    @property
    def abilities(self) -> Abilities:
        return Abilities(choose=True, score=True, rerank=True, labels=7)

    def count(self, prompts: list[Messages | str]) -> list[int]:
        return [len(prompt) for prompt in prompts]

    def rerank(self, asked: list[Documents], *, deadline: Deadline) -> list[Relevance]:
        return [Relevance([float(len(text)) for text in one.texts], Usage(8, 0, 1)) for one in asked]


def guard(
    backend: Backend | None = None,
    *,
    limit: int = 4,
    queue: int = 8,
    budget: Budget | None = None,
    prices: Prices | None = None,
    rule: BreakerRule | None = None,
) -> GuardedBackend:
    return GuardedBackend(
        backend or Model(),
        Admission(limit, queue, "wise"),
        CircuitBreaker("wise", rule),
        Spending("wise", budget, prices),
        Counts(),
    )


class TestGuardedBackend(BackendContract):
    @pytest.fixture
    def backend(self):
        return guard()


class TestGuardedScorer(ScorerContract):
    @pytest.fixture
    def scorer(self):
        return guard()


def test_it_is_and_can_what_the_model_is_and_can():
    guarded, model = guard(), Model()
    assert (guarded.name, guarded.abilities) == (model.name, model.abilities)
    assert isinstance(guarded, TokenCounter)
    assert guarded.count(["ab", "c"]) == [2, 1]
    assert not isinstance(guard(FunctionBackend()), TokenCounter)
    documents = [Documents("tea", ("a", "bb"))]
    assert guarded.rerank(documents, deadline=Deadline()) == model.rerank(documents, deadline=Deadline())


def test_what_the_model_cannot_do_the_guard_cannot():
    class Writer:
        name = "writer"
        abilities = Abilities(choose=False)

    guarded = guard(Writer())  # type: ignore[arg-type]
    with pytest.raises(ModelUnavailable, match="'writer' cannot tell"):
        guarded.score([], deadline=Deadline())
    with pytest.raises(ModelUnavailable, match="'writer' is no reranker"):
        guarded.rerank([], deadline=Deadline())


def test_every_kind_of_call_is_counted_and_booked():
    guarded = guard(prices=Prices(1_000_000, 2_000_000))
    with RequestBudget().covering() as request:
        used = [each.usage for each in guarded.complete([ask("one two"), ask("a " * 9)], **OPTIONS)]
        used += [each.usage for each in guarded.choose([ask("A?")], LETTERS, deadline=Deadline())]
        asked = [Continuations("a b", ("c", "d e"))]
        used += [each.usage for each in guarded.score(asked, deadline=Deadline())[0]]
        asked = [Documents("tea", ("a", "bb"))]
        used += [each.usage for each in guarded.rerank(asked, deadline=Deadline())]
    total = sum(used, Usage())
    counts = guarded.snapshot()
    assert (counts.calls, counts.ok, counts.prompts) == (4, 4, 2 + 1 + 2 + 2)
    assert (counts.prompt_tokens, counts.completion_tokens) == (total.prompt_tokens, total.completion_tokens)
    assert counts.money == total.prompt_tokens + 2 * total.completion_tokens == request.money
    assert request.tokens == total.prompt_tokens + total.completion_tokens
    assert counts.finish_reasons == {"stop": 2}
    assert json.loads(json.dumps(counts.as_dict()))["finish_reasons"] == {"stop": 2}


def test_beyond_the_budget_the_model_is_not_asked():
    asked = []
    model = FunctionBackend(writes=lambda messages: asked.append(messages) or "yes", name="wise")
    guarded = guard(model, budget=Budget(tokens_per_request=30))
    with pytest.raises(BudgetExceeded, match="tokens_per_request"):
        guarded.complete([ask("x" * 120)], **OPTIONS)
    with pytest.raises(BudgetExceeded, match="tokens_per_request"):
        guarded.complete([ask("x")], max_tokens=30, deadline=Deadline())
    assert asked == []
    guarded.complete([ask("x")], **OPTIONS)
    assert guarded.snapshot().refused == {"budget": 2}


@pytest.mark.parametrize("method", ["choose", "score", "rerank"])
def test_every_kind_of_call_is_estimated(method: str):
    calls = {
        "choose": lambda to: to.choose([ask("x" * 400)], LETTERS, deadline=Deadline()),
        "score": lambda to: to.score([Continuations("x" * 200, ("y" * 100,) * 2)], deadline=Deadline()),
        "rerank": lambda to: to.rerank([Documents("x" * 200, ("y" * 100,) * 2)], deadline=Deadline()),
    }
    calls[method](guard(budget=Budget(tokens_per_request=200)))
    with pytest.raises(BudgetExceeded):
        calls[method](guard(budget=Budget(tokens_per_request=100)))


def test_a_model_that_keeps_failing_is_left_alone():
    guarded = guard(rule=BreakerRule(failures_in_a_row=2))
    for _ in range(2):
        with pytest.raises(ModelUnavailable, match="nobody there"):
            guarded.complete([ask("away")], **OPTIONS)
    for _ in range(3):
        with pytest.raises(ModelBusy, match="left alone"):
            guarded.complete([ask("fine")], **OPTIONS)
    counts = guarded.snapshot()
    assert (counts.failed, counts.refused) == ({"ModelUnavailable": 2}, {"breaker": 3})
    assert counts.breaker_openings == 1


def test_while_the_model_is_left_alone_nobody_waits_for_a_slot():
    guarded = guard(limit=1, rule=BreakerRule(failures_in_a_row=1))
    with pytest.raises(ModelUnavailable, match="nobody there"):
        guarded.complete([ask("away")], **OPTIONS)
    with guarded._admission.slots(1, Deadline()), pytest.raises(ModelBusy, match="left alone"):
        guarded.complete([ask("fine")], max_tokens=5, deadline=Deadline(5))
    assert guarded.snapshot().refused == {"breaker": 1}


def test_no_time_is_no_failure_of_the_model():
    guarded = guard(rule=BreakerRule(failures_in_a_row=1))
    with pytest.raises(ModelUnavailable, match="'wise' was not asked: no time"):
        guarded.complete([ask("fine")], max_tokens=5, deadline=Deadline(0))
    assert guarded.complete([ask("fine")], **OPTIONS)[0].text == "fine indeed"
    assert guarded.snapshot().refused == {"time": 1}


def test_a_call_that_waited_does_not_go_to_a_model_that_failed_meanwhile():
    at_work, go_on = threading.Event(), threading.Event()
    seen = []

    def slow(messages: Messages) -> str:
        seen.append(messages[-1].text)
        at_work.set()
        go_on.wait(5)
        raise ModelUnavailable("nobody there")

    guarded = guard(FunctionBackend(writes=slow), limit=1, rule=BreakerRule(failures_in_a_row=1))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(guarded.complete, [ask("first")], **OPTIONS)
        assert at_work.wait(5)
        second = pool.submit(guarded.complete, [ask("second")], **OPTIONS)
        while not guarded._admission.waiting:
            pass
        go_on.set()
        assert isinstance(first.exception(5), ModelUnavailable)
        assert isinstance(second.exception(5), ModelBusy)
    assert seen == ["first"]
    assert guarded._admission.in_use == 0


def test_a_batch_takes_a_slot_for_each_prompt():
    at_work, go_on = threading.Event(), threading.Event()

    def slow(messages: Messages) -> str:
        at_work.set()
        go_on.wait(5)
        return "done"

    guarded = guard(FunctionBackend(writes=slow), limit=2, queue=0)
    with ThreadPoolExecutor(1) as pool:
        batch = pool.submit(guarded.complete, [ask("1"), ask("2"), ask("3")], **OPTIONS)
        assert at_work.wait(5)
        assert guarded._admission.in_use == 2
        with pytest.raises(ModelBusy) as caught:
            guarded.complete([ask("4")], **OPTIONS)
        assert caught.value.retry_after_s is not None
        go_on.set()
        assert len(batch.result(5)) == 3
    assert guarded.snapshot().refused == {"busy": 1}


STEPS = st.lists(
    st.tuples(st.sampled_from(["fine", "away", "refused", "bug", "x" * 400]), st.sampled_from([0.0, 5.0])),
    max_size=20,
)


@settings(max_examples=40)
@given(STEPS, st.integers(1, 3), st.integers(0, 4))
def test_the_counts_add_up_and_nothing_is_kept(steps: list[tuple[str, float]], limit: int, queue: int):
    guarded = guard(limit=limit, queue=queue, budget=Budget(tokens_per_request=90, tokens_per_day=300))

    def call(step: tuple[str, float]) -> str | Completion:
        try:
            return guarded.complete([ask(step[0])], max_tokens=5, deadline=Deadline(step[1]))[0]
        except (ModelError, ZeroDivisionError) as error:
            return type(error).__name__

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(call, steps))
    counts = guarded.snapshot()
    answers = [end for end in ends if isinstance(end, Completion)]
    errors = Counter(end for end in ends if isinstance(end, str))
    assert counts.calls == len(steps) == counts.ok + sum((*counts.failed.values(), *counts.refused.values()))
    assert counts.ok == len(answers) == counts.finish_reasons.get("stop", 0)
    assert counts.refused.get("budget", 0) == errors["BudgetExceeded"]
    assert counts.refused.get("busy", 0) + counts.refused.get("breaker", 0) == errors["ModelBusy"]
    assert (
        counts.failed.get("ModelUnavailable", 0) + counts.refused.get("time", 0) == errors["ModelUnavailable"]
    )
    assert counts.failed.get("ZeroDivisionError", 0) == errors["ZeroDivisionError"]
    assert counts.prompt_tokens == sum(each.usage.prompt_tokens for each in answers)
    assert counts.waits <= counts.calls
    assert (counts.waited_s > 0) == (counts.waits > 0)
    assert (guarded._admission.in_use, guarded._admission.waiting) == (0, 0)
    assert guarded._spending._reserved_tokens == 0


def test_counts_of_many_threads_add_up():
    counts = Counts()

    def count(number: int) -> None:
        counts.called(2)
        counts.retried(3)
        counts.waited(0.5)
        counts.answered(Usage(1, 2, 1), 0.25, ["stop", "length"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(400)))
    found = counts.snapshot(7)
    assert (found.calls, found.prompts, found.ok, found.retries, found.waits) == (400, 800, 400, 1200, 400)
    assert (found.prompt_tokens, found.completion_tokens, found.money) == (400, 800, 100.0)
    assert (found.waited_s, found.breaker_openings) == (200.0, 7)
    assert found.finish_reasons == {"stop": 400, "length": 400}
