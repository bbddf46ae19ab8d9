import json
from collections.abc import Sequence

import numpy as np
import pytest
from contracts.mode_contract import NAMES, TasteContract, preferring, ranking_task, shown
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.agent.backend import Abilities, Completion, Messages, Schema, Usage
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.integrity import FAULTS
from tastebridge.agent.ranking.written import WrittenRanker
from tastebridge.agent.settings import ModelSettings


class TestWritten(TasteContract):
    mode = "written"


def rank(backend: FunctionBackend, *counts: int, **options: int):
    mode = WrittenRanker(backend, ModelSettings(**options))
    return mode.rank([ranking_task(count) for count in counts], seed=1, deadline=Deadline())


def says(text: str):
    return FunctionBackend(writes=lambda messages: text)


def test_what_is_written_is_the_ranking():
    (result,) = rank(says("C > A > D > B"), 4)
    assert result.scores.tolist() == [2, 0, 3, 1]
    assert result.faults == {"ok": 1}
    assert not result.repaired
    assert (result.orders, result.usage.calls) == (1, 1)


def test_what_is_left_out_follows_in_the_order_of_retrieval_and_is_marked():
    (result,) = rank(says("C, C, Z"), 4)
    assert result.scores.tolist() == [2, 1, 3, 0]
    assert result.faults == {"missing": 1, "repeated": 1, "unknown_label": 1}
    assert result.repaired


def test_a_refusal_is_the_order_of_retrieval():
    (result,) = rank(says("I'm sorry, I can't help with that."), 4)
    assert result.scores.tolist() == [3, 2, 1, 0]
    assert result.faults == {"refusal": 1}
    assert result.repaired


def test_one_order_is_written_whatever_the_settings_say():
    (result,) = rank(preferring(NAMES[2]), 5, orders=6, stop_when_stable=2)
    assert (result.usage.calls, result.orders) == (1, 1)


def test_faults_of_all_windows_are_counted():
    (result,) = rank(says("I'm sorry, I can't."), 31)
    assert result.faults == {"refusal": 3}
    assert np.argsort(-result.scores).tolist() == list(range(31))


class Following(FunctionBackend):
    """Takes schemas, and follows them or not."""

    def __init__(self, *, follows: bool) -> None:
        super().__init__(writes=lambda messages: "B, A")
        self.follows = follows
        self.schemas: list[Schema | None] = []

    @property
    def abilities(self) -> Abilities:
        return Abilities(choose=False, schema=True)

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        self.schemas.append(schema)
        if not self.follows:
            return super().complete(messages_batch, max_tokens=max_tokens, deadline=deadline)
        texts = [json.dumps({"ranking": sorted(shown(one), reverse=True)}) for one in messages_batch]
        return [Completion(text, Usage(1, 1, 1), "stop") for text in texts]


def test_a_backend_that_takes_schemas_gets_one_for_each_length():
    backend = Following(follows=True)
    results = rank(backend, 3, 2, 3)
    assert [result.scores.tolist() for result in results] == [[0, 1, 2], [0, 1], [0, 1, 2]]
    assert all(result.faults == {"ok": 1} for result in results)
    assert [schema["properties"]["ranking"]["maxItems"] for schema in backend.schemas] == [2, 3]


def test_a_grammar_that_is_not_enforced_is_noticed():
    (result,) = rank(Following(follows=False), 2)
    assert result.faults == {"grammar_not_enforced": 1}
    assert result.scores.tolist() == [0, 1]


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=60) | st.text('ABCDE >,\n[]{}"1.', max_size=60), count=st.integers(2, 30))
def test_whatever_is_written_each_candidate_comes_out_once(text: str, count: int):
    (result,) = rank(says(text), count)
    assert sorted(result.scores.tolist()) == list(range(count))
    assert set(result.faults) <= set(FAULTS)


@pytest.mark.parametrize("count", [2, 9, 20])
def test_there_is_room_for_the_whole_answer(count: int):
    asked: list[int] = []

    class Spy(FunctionBackend):
        def complete(
            self,
            messages_batch: Sequence[Messages],
            *,
            max_tokens: int,
            deadline: Deadline,
            schema: Schema | None = None,
        ) -> list[Completion]:
            asked.append(max_tokens)
            return super().complete(messages_batch, max_tokens=max_tokens, deadline=deadline)

    rank(Spy(writes=lambda messages: "A"), count)
    pieces = json.dumps({"ranking": list("ABCDEFGHIJKLMNOPQRST"[:count])})
    assert asked[0] >= len(pieces.replace(" ", "")) - len("ranking")
