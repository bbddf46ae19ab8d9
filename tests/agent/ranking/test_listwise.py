import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from contracts.mode_contract import TasteContract
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.agent.backend import Backend, Choice, Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.aggregate import agreement
from tastebridge.agent.ranking.listwise import ListwiseRanker
from tastebridge.agent.ranking.task import RankingTask
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import CannotChoose, ModelUnavailable, SettingsError
from tastebridge.retrieval.records import Item, OwnItem

HISTORY = (OwnItem("films", "1", "Arrival"), OwnItem("films", "2", "Heat"))


def task(count: int = 5, history: tuple[OwnItem, ...] = HISTORY, **changes: Any):
    items = tuple(Item(n, "books", f"b{n}", f"Book {n}") for n in range(count))
    return RankingTask(history, items, "books", **changes)


def lines(messages: Messages):
    """The label and title of each candidate in a rendered prompt."""
    found = [line.split(". ", 1) for line in messages[-1].text.splitlines() if line[1:3] == ". "]
    return {label: title.strip('"') for label, title in found}


def wants(best: str, bias: Callable[[str], float] = lambda label: 0.0):
    """A model that likes one title, and besides that some letters."""

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        titles = lines(messages)
        raw = {label: bias(label) + (2.0 if titles[label] == best else 0.0) for label in labels}
        total = math.log(sum(map(math.exp, raw.values())))
        return {label: value - total for label, value in raw.items()}

    return FunctionBackend(chooses=chooses)


def rank(backend: Backend, tasks: Sequence[RankingTask], seed: int = 1, **options: Any):
    return ListwiseRanker(backend, ModelSettings(**options)).rank(tasks, seed=seed, deadline=Deadline())


class TestListwise(TasteContract):
    mode = "listwise"


def test_the_title_that_the_model_wants_comes_first():
    (result,) = rank(wants("Book 3"), [task()])
    assert result.scores - result.scores.max() == pytest.approx(np.array([-2.0, -2.0, -2.0, 0.0, -2.0]))
    assert result.orders == 4
    assert result.missing == 0
    assert result.prompt_id.startswith("rank/listwise@v1#")


def test_the_letters_own_prior_is_taken_out():
    biased = wants("Book 4", bias=lambda label: 5.0 if label == "A" else 0.0)
    (result,) = rank(biased, [task()], orders=1)
    assert int(result.scores.argmax()) == 4
    (flat,) = rank(wants("no book", bias=lambda label: -float(ord(label))), [task()], orders=1)
    assert flat.scores == pytest.approx(np.full(5, -math.log(5)))


def test_the_mean_over_people_is_taken_off_instead_and_asks_nothing():
    def bias(label: str) -> float:
        return 5.0 if label == "A" else 0.0

    biased = wants("Book 4", bias=bias)
    of_people = [bias(label) for label in "ABCDE"]
    mode = ListwiseRanker(biased, ModelSettings(orders=1), letters={5: of_people})
    (result,) = mode.rank([task()], seed=1, deadline=Deadline())
    assert result.usage.calls == mode.cost(task()).calls == 1
    assert result.scores - result.scores.max() == pytest.approx(np.array([-2.0, -2.0, -2.0, -2.0, 0.0]))


def test_all_prompts_of_a_task_begin_alike_up_to_the_candidates():
    prompts = [
        messages for messages, _ in ListwiseRanker(wants("x"), ModelSettings()).prompts(task(), seed=1)
    ]
    assert len({messages[0] for messages in prompts}) == 1
    beginnings = {messages[1].text.split("\nA. ")[0] for messages in prompts}
    assert len(beginnings) == 1
    assert "Arrival" in beginnings.pop()


def test_the_first_order_is_that_of_retrieval_and_all_are_asked_in_one_call():
    calls = []

    class Spy(FunctionBackend):
        def choose(
            self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
        ) -> list[Choice]:
            calls.append([list(lines(messages).values()) for messages in messages_batch])
            return super().choose(messages_batch, labels, deadline=deadline)

    ranker = ListwiseRanker(Spy(chooses=wants("x")._chooses), ModelSettings(orders=3))
    ranker.rank([task(), task(history=())], seed=1, deadline=Deadline())
    ((*blank, first, second, third, other, _, _),) = calls
    assert all(len(set(titles)) == 1 for titles in blank)
    assert first == other == [f"Book {n}" for n in range(5)]
    assert sorted(second) == sorted(third) == first
    ranker.rank([task()], seed=1, deadline=Deadline())
    assert len(calls[1]) == 3, "the prior is measured once"


def test_seed_and_task_alone_decide_the_orders():
    noise = FunctionBackend(
        chooses=lambda messages, labels: {
            label: -1.0 - len(title) * hash_of(messages) for label, title in lines(messages).items()
        }
    )
    alone = rank(noise, [task()], seed=5)[0]
    in_company = rank(noise, [task(7), task(), task(3)], seed=5)[1]
    assert alone.scores == pytest.approx(in_company.scores)


def hash_of(messages: Messages):
    return sum(map(ord, messages[-1].text)) % 13 / 13


def test_lists_of_different_lengths_come_back_in_their_order():
    results = rank(wants("Book 1"), [task(5), task(2), task(1), task(0), task(20)])
    assert [len(result.scores) for result in results] == [5, 2, 1, 0, 20]
    assert [result.orders for result in results] == [4, 4, 0, 0, 4]
    assert math.isnan(results[2].agreement)


def test_more_candidates_than_letters_are_ranked_in_windows_and_fit_into_no_prompt():
    (result,) = rank(wants("Book 20"), [task(21)])
    assert result.scores[20] == 20.0
    with pytest.raises(ValueError, match="21 candidates"):
        ListwiseRanker(wants("x"), ModelSettings()).prompts(task(21), seed=1)


def test_a_model_with_a_clear_opinion_is_read_twice_only():
    (result,) = rank(wants("Book 2"), [task()], orders=8, stop_when_stable=1)
    assert result.orders == 2
    assert int(result.scores.argmax()) == 2


def test_a_model_that_fails_later_leaves_what_it_said():
    calls = []

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        calls.append(1)
        if len(calls) > 5:
            raise ModelUnavailable("gone")
        return {label: -1.0 - (len(calls) * (n + 3) % 5) for n, label in enumerate(labels)}

    (result,) = rank(FunctionBackend(chooses=chooses), [task()], orders=8, stop_when_stable=5)
    assert result.orders == 2
    assert np.isfinite(result.scores).all()


def test_a_model_that_fails_at_once_is_an_error():
    with pytest.raises(CannotChoose):
        rank(FunctionBackend(chooses=lambda messages, labels: {"Sure": -0.1}), [task()])


def test_letters_that_the_model_did_not_tell_are_counted():
    (result,) = rank(
        FunctionBackend(chooses=lambda messages, labels: {"A": -0.5, "B": -1.0}), [task()], orders=2
    )
    assert result.missing == 6


def test_only_the_latest_history_is_shown():
    shown = []
    spy = FunctionBackend(chooses=lambda messages, labels: shown.append(messages[-1].text) or {"A": -0.1})
    history = tuple(OwnItem("films", str(n), f"Film {n}") for n in range(30))
    rank(spy, [task(history=history)], history_titles=2, orders=1)
    assert "Film 29" in shown[-1]
    assert "Film 28" in shown[-1]
    assert "Film 27" not in shown[-1]


def test_an_unknown_prompt_is_an_error_of_the_settings():
    with pytest.raises(
        SettingsError, match=r"rank_prompt: no prompt is called 'rank/nothing'; there are .*listwise@v1"
    ):
        ListwiseRanker(wants("x"), ModelSettings(rank_prompt="nothing"))


adversary = st.dictionaries(
    st.sampled_from([*"ABCDEFGHIJKLMNOPQRST", " A", "Z", "", "Sure", "1"]),
    st.one_of(st.floats(), st.floats(-30, 0)),
    max_size=24,
)


@settings(max_examples=60, deadline=None)
@given(
    answers=st.lists(adversary, min_size=1, max_size=8), count=st.integers(2, 20), orders=st.integers(1, 5)
)
def test_whatever_a_model_says_each_candidate_has_exactly_one_finite_score(
    answers: list[dict[str, float]], count: int, orders: int
):
    said = iter(answers * 50)
    backend = FunctionBackend(chooses=lambda messages, labels: next(said))
    try:
        (result,) = rank(backend, [task(count)], orders=orders)
    except CannotChoose:
        return
    assert result.scores.shape == (count,)
    assert np.isfinite(result.scores).all()
    assert sorted(np.argsort(result.scores)) == list(range(count))


def test_agreement_is_kendalls_tau():
    ranking = np.array([3.0, 2.0, 1.0, 0.0])
    assert agreement([ranking, ranking]) == 1.0
    assert agreement([ranking, -ranking]) == -1.0
    assert agreement([ranking, np.array([3.0, 2.0, 0.0, 1.0])]) == pytest.approx(4 / 6)
    assert math.isnan(agreement([ranking]))
