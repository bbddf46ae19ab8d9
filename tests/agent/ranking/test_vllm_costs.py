"""On a real vLLM a ranking costs no more than reading its prompt, and a fraction of writing the list.

Set TASTEBRIDGE_TEST_VLLM_URL; nobody else may use the server meanwhile. Every prompt is new to its cache.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from contracts.mode_contract import ranking_task
from worlds.vllm_metrics import metric

from tastebridge.agent.backend import Message
from tastebridge.agent.backends.openai_compatible import OpenAICompatibleBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.listwise import ListwiseRanker
from tastebridge.agent.ranking.task import RankingTask
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.records import OwnItem

# Read before any test clears the program's own variables.
URL = os.environ.get("TASTEBRIDGE_TEST_VLLM_URL", "")
MODEL = os.environ.get("TASTEBRIDGE_TEST_VLLM_MODEL", "smollm2-135m-instruct")
ROUNDS = 7

pytestmark = [
    pytest.mark.model,
    pytest.mark.vllm,
    pytest.mark.skipif(not URL, reason="TASTEBRIDGE_TEST_VLLM_URL is not set"),
]
SETTINGS = ModelSettings(name=f"vllm:{MODEL}@{URL}", orders=1)
JSON_LIST = {
    "type": "object",
    "properties": {
        "ranking": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"title": {"type": "string"}},
                "required": ["title"],
                "additionalProperties": False,
            },
            "minItems": 20,
            "maxItems": 20,
        }
    },
    "required": ["ranking"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def vllm():
    return OpenAICompatibleBackend(SETTINGS)


def new_person(titles: int = 20) -> RankingTask:
    """A list of twenty for somebody whose history nobody has: its prompt begins with what is new."""
    history = tuple(
        OwnItem("films", str(n), f"Film {uuid4().hex[:8]} of the year {n}") for n in range(titles)
    )
    return replace(ranking_task(20), history=history)


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def read_once(client: Any, messages: Sequence[Message]) -> None:
    """What the engine cannot do without: the prompt read and one token decoded, by the bare client."""
    turns: Any = [{"role": m.role, "content": m.text} for m in messages]
    client.chat.completions.create(model=MODEL, messages=turns, max_tokens=1, temperature=0)


def write_as_json(vllm: OpenAICompatibleBackend, ranker: ListwiseRanker) -> None:
    """What most programs do: has the model write the titles in order."""
    *before, last = ranker.prompts(new_person(), seed=1)[0][0]
    asked = [*before, Message("user", f"{last.text}\nWrite the ranking as JSON, the best title first.")]
    vllm.complete([asked], max_tokens=600, deadline=Deadline(300), schema=JSON_LIST)


def test_one_pass_costs_what_reading_does_and_writing_the_list_many_times_more(
    vllm: OpenAICompatibleBackend, capsys: pytest.CaptureFixture[str]
):
    import openai

    client = openai.OpenAI(base_url=URL, api_key="none", max_retries=0)
    ranker = ListwiseRanker(vllm, SETTINGS)
    ranker.rank([new_person()], seed=1, deadline=Deadline(120))  # learns the letters' prior, once
    reading: list[float] = []
    ranking: list[float] = []
    for _ in range(ROUNDS):
        prompt = ranker.prompts(new_person(), seed=1)[0][0]
        reading.append(seconds(lambda: read_once(client, prompt)))  # noqa: B023
        task = new_person()
        ranking.append(seconds(lambda: ranker.rank([task], seed=1, deadline=Deadline(120))))  # noqa: B023
    writing = [seconds(partial(write_as_json, vllm, ranker)) for _ in range(2)]
    read, rank, write = (float(np.median(times)) for times in (reading, ranking, writing))
    report = {
        "read_s": read,
        "rank_s": rank,
        "write_s": write,
        "rank/read": rank / read,
        "write/rank": write / rank,
    }
    with capsys.disabled():
        print("\n" + json.dumps({name: round(value, 3) for name, value in report.items()}))
    assert write / rank >= 5
    # The target is 1.15; on a shared machine two medians of seven differ by as much again.
    assert rank / read <= 1.35


def test_orders_and_candidates_of_one_person_share_what_is_read(vllm: OpenAICompatibleBackend):
    ranker = ListwiseRanker(vllm, SETTINGS.model_copy(update={"orders": 4}))
    ranker.rank([new_person(2)], seed=1, deadline=Deadline(120))
    queries, hits = (metric(URL, f"prefix_cache_{what}_total") for what in ("queries", "hits"))
    ranker.rank([new_person(60)], seed=1, deadline=Deadline(120))
    asked = metric(URL, "prefix_cache_queries_total") - queries
    found = metric(URL, "prefix_cache_hits_total") - hits
    # Of four orders three find instructions and history read already, where they are not read together.
    assert asked > 0
    assert found / asked > 0.3
