"""Whatever a model's server does, a person gets a list within the deadline, and it says what made it."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from worlds.model_server import Behaviour, HangUp, Reset, chunk, error, serving, written
from worlds.model_weights import model_weight

from tastebridge.agent.answer import Answer
from tastebridge.agent.model_weight import write_weight
from tastebridge.agent.recommender import WEIGHTS_FILE, Recommender
from tastebridge.retrieval.person import person_of_user
from tastebridge.retrieval.sample import DEMO_USERS
from tastebridge.retrieval.workspace import Workspace

pytest.importorskip("openai")  # loaded here, or the first test would pay for it

DEADLINE_S = 1.0
SLACK_S = 1.5
"""For the list itself, and for a busy test machine."""


def slow(request: dict[str, Any], nth: int):
    time.sleep(3)
    return 200, {}, written("late")


def streamed(make: Callable[[], Iterator[bytes]]) -> Behaviour:
    return lambda request, nth: (200, {}, make())


def stall() -> Iterator[bytes]:
    yield chunk("You might")
    time.sleep(3)
    yield chunk(" like it.", "stop")


def truncate() -> Iterator[bytes]:
    yield chunk("You might")
    raise HangUp


def reset() -> Iterator[bytes]:
    yield chunk("You might")
    raise Reset


def white_space() -> Iterator[bytes]:
    while True:
        yield chunk("\n" * 10)
        time.sleep(0.001)


FAULTS: dict[str, Behaviour] = {
    "slow to the first byte": slow,
    "stalls in mid-stream": streamed(stall),
    "truncates": streamed(truncate),
    "resets": streamed(reset),
    "floods white space": streamed(white_space),
    "429 in storms": lambda request, nth: error(429, "busy"),
    "500": lambda request, nth: error(500, "broken"),
    "500 then 200": lambda request, nth: error(500) if nth % 2 else (200, {}, written("It is a book.")),
    "broken JSON": lambda request, nth: (200, {}, b'{"choices": [{"mess'),
}


@pytest.fixture
def place(sample_copy: Workspace):
    """A workspace whose model is asked to rank by writing, and to write the reasons."""

    def answer(behaviour: Behaviour) -> tuple[Answer, float]:
        with serving(behaviour) as server:
            settings = sample_copy.root / "tastebridge.toml"
            text = settings.read_text(encoding="utf-8")
            model = f'[model]\nname = "openai:m@{server.url}"\nwrites = "always"\nretries = 4\n'
            text = text.replace("[model]\n", model).replace("deadline_s = 20.0", f"deadline_s = {DEADLINE_S}")
            assert f"deadline_s = {DEADLINE_S}" in text
            settings.write_text(text, encoding="utf-8")
            with Recommender(Workspace(sample_copy.root)) as recommender:
                fingerprint = recommender._backend.fingerprint
                weight = model_weight(1.0, model="m", fingerprint=fingerprint)
                rows = (weight.rows[0].model_copy(update={"mode": "written"}),)
                prompt = recommender_prompt()
                write_weight(
                    sample_copy.root / WEIGHTS_FILE,
                    weight.model_copy(update={"rows": rows, "prompt": prompt}),
                )
                index, log = recommender.index.manifest, recommender.log
                person = person_of_user(log, DEMO_USERS[0], index, recommender.settings)
                start = time.monotonic()
                found = next(recommender.recommend([person], "books"))
                return found, time.monotonic() - start

    return answer


def recommender_prompt() -> str:
    from tastebridge.agent.backends.function import FunctionBackend
    from tastebridge.agent.ranking.written import WrittenRanker
    from tastebridge.agent.settings import ModelSettings

    return WrittenRanker(FunctionBackend(lambda messages: ""), ModelSettings()).prompt_id


@pytest.mark.parametrize("fault", FAULTS)
def test_a_list_comes_in_time_and_says_what_made_it(
    fault: str, place: Callable[[Behaviour], tuple[Answer, float]]
):
    answer, seconds = place(FAULTS[fault])
    assert seconds < DEADLINE_S + SLACK_S
    assert len(answer.items) == 10
    assert len({item.item_id for item in answer.items}) == 10
    assert all(item.explanation and item.explanation.text for item in answer.items)
    assert answer.model is not None
    if answer.level == "fused_with_model":
        assert answer.model.ranked
        assert answer.model.repaired, "the model gave no whole ranking"
        assert set(answer.model.integrity) - {"ok"}
    else:
        assert answer.level == "fused"
        assert any("the model did not rank" in warning for warning in answer.warnings)


def test_a_whole_ranking_needs_no_repair(place: Callable[[Behaviour], tuple[Answer, float]]):
    letters = ", ".join("ABCDEFGHIJKLMNOPQRST")
    answer, _ = place(lambda request, nth: (200, {}, written(letters)))
    assert answer.level == "fused_with_model"
    assert answer.model is not None
    assert answer.model.integrity == {"grammar_not_enforced": 1}, (
        "it answers with letters, not with the schema"
    )
    assert not answer.model.repaired
