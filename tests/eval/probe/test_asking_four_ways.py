"""Memory scores 1, a constant letter exactly chance, guessing about chance; whichever way is asked."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.eval.probe.asking import Answers, ask
from tastebridge.eval.probe.question import LABELS, Question
from tastebridge.retrieval.statistics.wilson import wilson

ENDS = tuple(f"end {n}" for n in range(40))


def questions(count: int = 40, *, completion: bool = False) -> list[Question]:
    """Title `n` ends with `end n`; the right option moves over the four places."""
    asked = []
    for n in range(count):
        options = [ENDS[(n + step) % len(ENDS)] for step in (1, 2, 3)]
        options.insert(n % 4, ENDS[n % len(ENDS)])
        values = {"target": "films", "beginning": f"title {n % len(ENDS)}"}
        nothing = {"target": "films", "beginning": ""}
        name = "title_completion" if completion else ""
        whole = tuple(f"title {n % len(ENDS)} {option}" for option in options)
        asked.append(Question("title_choice", values, tuple(options), n % 4, name, whole, nothing))
    return asked


def true_letter(messages: Messages) -> str:
    text = messages[-1].text
    number = re.findall(r'"title (\d+)"', text)[0]
    return re.findall(rf'^([A-D])\. "end {number}"$', text, re.MULTILINE)[0]


def knows_by_heart(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
    right = true_letter(messages)
    bias = {"A": -0.5, "B": -3.0, "C": -6.0, "D": -9.0}  # a strong habit, and weak memory on top
    return {label: bias[label] + (0.4 if label == right else 0.0) for label in labels}


def asked(backend: FunctionBackend, *, completion: bool = False) -> Answers:
    return ask(backend, questions(completion=completion), lambda n: None)


class TestLetters:
    def test_memory_scores_one_even_under_a_strong_habit(self):
        answers = asked(FunctionBackend(chooses=knows_by_heart))
        assert answers.way == "letters"
        assert answers.right.tolist() == [1.0] * 40

    @pytest.mark.parametrize("letter", LABELS)
    def test_a_constant_letter_is_exactly_chance(self, letter: str):
        always = FunctionBackend(
            chooses=lambda messages, labels: {one: -0.01 if one == letter else -7.3 for one in labels}
        )
        assert asked(always).right.tolist() == [0.25] * 40

    def test_guessing_is_within_the_interval_around_chance(self):
        generator = np.random.default_rng(5)
        guesses = FunctionBackend(
            chooses=lambda messages, labels: {label: -generator.random() - 1.0 for label in labels}
        )
        low, high = wilson(float(asked(guesses).right.mean()), 40)
        assert low < 0.25 < high

    def test_every_option_is_seen_once_at_every_letter(self):
        for rotation in (questions(4)[3].rotations(), questions(4)[0].rotations()):
            places = [re.findall(r'[A-D]\. "(end \d+)"', turn[-1].text) for turn in rotation]
            assert all(len(set(column)) == 4 for column in zip(*places, strict=True))
            assert all(set(row) == set(places[0]) for row in places)


class TestWrittenLetters:
    def test_a_model_that_only_writes_is_asked_for_a_letter(self):
        answers = asked(FunctionBackend(writes=lambda messages: f"{true_letter(messages)}."))
        assert answers.way == "written letters"
        assert answers.right.tolist() == [1.0] * 40

    def test_a_constant_written_letter_is_exactly_chance(self):
        assert asked(FunctionBackend(writes=lambda messages: "B")).right.tolist() == [0.25] * 40

    @pytest.mark.parametrize("said", ["I do not know", "", "Because"])
    def test_what_is_no_letter_is_no_answer(self, said: str):
        answers = asked(FunctionBackend(writes=lambda messages: said))
        assert np.isnan(answers.right).all()
        assert len(answers.answered) == 0


class TestLikelihood:
    def test_what_the_question_makes_likelier_counts_not_what_is_likely_anyway(self):
        def scores(messages: Messages, text: str) -> float:
            beginning = re.findall(r'"title (\d+)"', messages[-1].text)
            assert text.startswith("title") == bool(beginning)
            anyway = -float(text.split()[-1])  # the lower the number, the likelier
            return anyway + (0.5 if beginning and text == f"title {beginning[0]} end {beginning[0]}" else 0.0)

        answers = asked(FunctionBackend(scores=scores), completion=True)
        assert answers.way == "likelihood"
        assert answers.right.tolist() == [1.0] * 40

    def test_a_model_that_does_not_read_the_question_is_exactly_chance(self):
        answers = asked(FunctionBackend(scores=lambda messages, text: -float(len(text))), completion=True)
        assert answers.right.tolist() == [0.25] * 40

    def test_a_model_without_likelihoods_is_asked_for_letters(self):
        assert asked(FunctionBackend(chooses=knows_by_heart), completion=True).way == "letters"


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_a_share(drawn: tuple[int, int]):
    successes, n = drawn
    low, high = wilson(successes / n, n)
    assert 0.0 <= low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= high <= 1.0
    assert low < high


def test_the_interval_of_a_textbook():
    assert wilson(0.5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0.0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(0.25, 0) == (0.0, 1.0)
