"""Whether a model follows a schema, keeps to a grammar, and reads a chat turn."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from contracts.mode_contract import logprobs

from tastebridge.agent.backend import Abilities, Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.probing.language import (
    FACTS,
    TURNS,
    Count,
    enforces_grammar,
    follows_schema,
    reads_turns,
)


class TakesSchemas(FunctionBackend):
    @property
    def abilities(self) -> Abilities:
        return Abilities(choose=False, schema=True)


def facts(messages: Messages) -> dict[str, Any]:
    title, year = next((t, y) for text, t, y in FACTS if text in messages[-1].text)
    return {"title": title, "year": year}


@pytest.mark.parametrize("wrap", ["{}", "```json\n{}\n```", "Sure! {}"])
def test_right_facts_count_however_they_are_wrapped(wrap: str):
    backend = FunctionBackend(lambda messages: wrap.replace("{}", json.dumps(facts(messages))))
    assert follows_schema(backend, Deadline()) == Count(4, 4)


@pytest.mark.parametrize(
    "text",
    ["Arrival, 2016", '{"title": "Arrival"}', '{"title": "Arrival", "year": "2016"}', "{", ""],
)
def test_other_keys_types_or_words_do_not(text: str):
    assert follows_schema(FunctionBackend(lambda messages: text), Deadline()) == Count(0, 4)


def test_a_grammar_is_enforced_if_the_odd_answer_comes():
    assert enforces_grammar(TakesSchemas(lambda messages: '{"word": "zq-7f"}'), Deadline()) is True
    assert enforces_grammar(TakesSchemas(lambda messages: "Spring"), Deadline()) is False
    assert enforces_grammar(FunctionBackend(lambda messages: "Spring"), Deadline()) is None


def meant(messages: Messages) -> str:
    return next(answer for turn, _, answer in TURNS if turn in messages[-1].text)


def test_turns_are_read_by_a_model_that_understands_them():
    understands = FunctionBackend(
        chooses=lambda messages, labels: {one: -0.1 if one == meant(messages) else -3.0 for one in labels}
    )
    assert reads_turns(understands, Deadline()) == Count(len(TURNS), len(TURNS))
    writes = FunctionBackend(lambda messages: f"{meant(messages)}.")
    assert reads_turns(writes, Deadline()) == Count(len(TURNS), len(TURNS))


@pytest.mark.parametrize("lean", [-8.0, 8.0])
def test_what_a_model_prefers_of_the_two_words_does_not_count(lean: float):
    """It says the same word to all, more surely where it is right."""

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        return logprobs({"More": lean + (meant(messages) == "More"), "Less": 0.0})

    assert reads_turns(FunctionBackend(chooses=chooses), Deadline()).right == len(TURNS)


@pytest.mark.parametrize("word", ["More", "Less"])
def test_one_mistake_of_a_model_that_is_always_sure_is_one(word: str):
    """It takes one turn wrong, so it does not say both words equally often."""
    wrong = next(turn for turn, _, answer in TURNS if answer != word)

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        said = word if wrong in messages[-1].text else meant(messages)
        return {one: -0.1 if one == said else -3.0 for one in labels}

    assert reads_turns(FunctionBackend(chooses=chooses), Deadline()) == Count(len(TURNS) - 1, len(TURNS))


def test_one_that_always_says_the_same_is_at_chance():
    always = FunctionBackend(chooses=lambda messages, labels: {"More": -0.1, "Less": -3.0})
    assert reads_turns(always, Deadline()).right == len(TURNS) // 2
    assert reads_turns(FunctionBackend(lambda messages: "More"), Deadline()).right == len(TURNS) // 2
