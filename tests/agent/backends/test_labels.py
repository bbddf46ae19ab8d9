import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.backend import Usage
from tastebridge.agent.backends.labels import choice_from_tokens
from tastebridge.retrieval.errors import CannotChoose

LABELS = tuple("ABCDE")
tokens = st.lists(
    st.tuples(
        st.sampled_from(["A", " A", "B", "C\n", "D", "E", "Sure", ""]),
        st.one_of(st.floats(), st.floats(-20, 0)),
    ),
    max_size=20,
)


def choose(found: list[tuple[str, float]], labels: Sequence[str] = LABELS):
    return choice_from_tokens(found, labels, Usage(), model="m")


def test_a_label_with_and_without_a_space_is_one_answer():
    choice = choose([("A", math.log(0.2)), (" A", math.log(0.2)), ("B", math.log(0.4))], ("A", "B"))
    assert choice.logprobs["A"] == pytest.approx(choice.logprobs["B"])


def test_a_missing_label_is_no_likelier_than_the_least_likely_token():
    choice = choose([("A", math.log(0.6)), ("B", math.log(0.1))], ("A", "B", "C"))
    assert choice.missing == 1
    assert choice.logprobs["C"] == pytest.approx(choice.logprobs["B"])


def test_a_missing_label_is_no_likelier_than_what_is_left_over():
    choice = choose([("A", math.log(0.5)), ("B", math.log(0.499))], ("A", "B", "C"))
    assert math.exp(choice.logprobs["C"]) < 0.0011


@pytest.mark.parametrize("found", [[], [("Sure", -0.1)], [("A", math.nan)], [("A", -9999.0)]])
def test_without_any_label_there_is_no_choice(found: list[tuple[str, float]]):
    with pytest.raises(CannotChoose, match="no probability for any of the labels"):
        choose(found)


@given(tokens)
def test_a_choice_is_always_a_distribution(found: list[tuple[str, float]]):
    try:
        choice = choose(found)
    except CannotChoose:
        return
    assert tuple(choice.logprobs) == LABELS
    assert sum(map(math.exp, choice.logprobs.values())) == pytest.approx(1.0)
