"""What every language-model backend must do; a test class inherits it and brings a `backend` fixture.

The backend under test must answer any prompt with at least two words, and choose among letters.
"""

import math

import pytest

from tastebridge.agent.backend import Backend, Message
from tastebridge.agent.deadline import Deadline
from tastebridge.retrieval.errors import ModelUnavailable

LETTERS = ("A", "B", "C", "D")


def ask(text: str) -> list[Message]:
    return [Message("system", "You answer."), Message("user", text)]


class BackendContract:
    """Inherit and add a fixture `backend`."""

    tolerance = 0.2
    """Log-probabilities may differ by this much with the company in which a prompt is read."""

    def test_has_a_name(self, backend: Backend) -> None:
        assert backend.name

    def test_completes_each_prompt_once(self, backend: Backend) -> None:
        answers = backend.complete(
            [ask("Name a film."), ask("Name a book.")], max_tokens=5, deadline=Deadline()
        )
        assert len(answers) == 2
        assert all(answer.text and answer.usage.calls == 1 for answer in answers)
        assert all(1 <= answer.usage.completion_tokens <= 5 for answer in answers)

    def test_writes_no_more_than_it_may(self, backend: Backend) -> None:
        (answer,) = backend.complete([ask("Tell me a long story.")], max_tokens=1, deadline=Deadline())
        assert answer.finish_reason == "length"
        assert answer.usage.completion_tokens == 1

    def test_writes_the_same_again(self, backend: Backend) -> None:
        first, again = (
            backend.complete([ask("Say hello.")], max_tokens=5, deadline=Deadline()) for _ in range(2)
        )
        assert first[0].text == again[0].text

    def test_choice_is_a_distribution_over_exactly_the_labels(self, backend: Backend) -> None:
        for choice in backend.choose([ask("A, B, C or D?"), ask("D or A?")], LETTERS, deadline=Deadline()):
            assert tuple(choice.logprobs) == LETTERS
            assert sum(map(math.exp, choice.logprobs.values())) == pytest.approx(1.0)
            assert choice.usage.calls == 1
            assert choice.usage.prompt_tokens > 0

    def test_choices_come_in_the_order_of_the_prompts(self, backend: Backend) -> None:
        prompts = [
            ask(f"{'word ' * (n % 4)}Which of A, B, C, D comes after {letter}?")
            for n, letter in enumerate("ABCD")
        ]
        together = backend.choose(prompts, LETTERS, deadline=Deadline())
        alone = [backend.choose([prompt], LETTERS, deadline=Deadline())[0] for prompt in prompts]
        for one, other in zip(together, alone, strict=True):
            assert list(one.logprobs.values()) == pytest.approx(
                list(other.logprobs.values()), abs=self.tolerance
            )

    def test_texts_come_in_the_order_of_the_prompts(self, backend: Backend) -> None:
        prompts = [
            ask(f"{'please ' * n}Repeat: {word}") for n, word in enumerate(("cherry", "river", "stone"))
        ]
        together = backend.complete(prompts, max_tokens=4, deadline=Deadline())
        alone = [backend.complete([prompt], max_tokens=4, deadline=Deadline())[0] for prompt in prompts]
        assert [answer.text.split()[0] for answer in together] == [answer.text.split()[0] for answer in alone]

    def test_nothing_asked_is_nothing_answered(self, backend: Backend) -> None:
        assert backend.complete([], max_tokens=3, deadline=Deadline()) == []
        assert backend.choose([], LETTERS, deadline=Deadline()) == []

    def test_no_time_is_an_error_that_names_the_model(self, backend: Backend) -> None:
        with pytest.raises(ModelUnavailable, match=backend.name):
            backend.complete([ask("Name a film.")], max_tokens=3, deadline=Deadline(0))
        with pytest.raises(ModelUnavailable, match=backend.name):
            backend.choose([ask("A or B?")], LETTERS, deadline=Deadline(0))
