"""Rules and models read the same turns."""

import json
from pathlib import Path
from time import process_time

import pytest
from contracts.reader_contract import ReaderContract, WeakReaderContract
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.conversation.reading.model import ModelReader
from tastebridge.agent.conversation.reading.rules import RulesReader
from tastebridge.agent.conversation.turn import Context
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.models import open_model
from tastebridge.agent.settings import ModelSettings
from tastebridge.eval.conversation.reading_accuracy import reading_accuracy
from tastebridge.eval.conversation.turns import load_turns, read_turns
from tastebridge.retrieval.errors import ModelError, ModelUnavailable
from tastebridge.retrieval.weights import model_path

TURNS = Path(__file__).parents[3] / "worlds" / "turns"
BLINK_S = 1.0
MODEL = "smollm2-135m-instruct"
ANSWERS = {
    "books please": {"acts": ["recommend"], "domain": "books"},
    "why number 2?": {
        "acts": ["explain"],
        "mentions": [{"words": "", "place": 2, "sentiment": "neutral", "use": "question"}],
    },
    "what do you know about me?": {"acts": ["about_me"]},
    "forget that": {"acts": ["forget"], "forget": "that"},
    "thanks": {"acts": ["chat"]},
    "bye": {"acts": ["stop"]},
    "books under 300 pages, no horror": {
        "acts": ["recommend"],
        "domain": "books",
        "wishes": [
            {"about": "length", "sense": "at_most", "value": "300", "unit": "pages", "hard": True,
             "words": "under 300 pages"},
            {"about": "attribute", "sense": "avoid", "value": "horror", "hard": True, "words": "no horror"},
        ],
    },
    "I loved Heat": {
        "acts": ["remember"],
        "mentions": [{"words": "Heat", "sentiment": "like", "use": "opinion"}],
    },
}  # fmt: skip
LIES = {
    "acts": ["forget", "remember"], "domain": "spoons", "forget": "everything", "facts": ["I am a spy"],
    "mentions": [{"words": "The Unwritten", "sentiment": "like", "use": "opinion"},
                 {"words": "", "place": 9, "sentiment": "like", "use": "opinion"}],
    "wishes": [{"about": "year", "sense": "at_least", "value": "2001", "hard": True, "words": "after 2001"}],
}  # fmt: skip


def knowing(messages: Messages) -> str:
    said = messages[-1].text
    return json.dumps(
        next((answer for text, answer in ANSWERS.items() if f'"{text}"' in said), {"acts": ["chat"]})
    )


class TestRules(ReaderContract):
    @pytest.fixture
    def reader(self):
        return RulesReader()


class TestRulesOnAnything(WeakReaderContract):
    @pytest.fixture
    def reader(self):
        return RulesReader()


class TestAKnowingModel(ReaderContract):
    @pytest.fixture
    def reader(self):
        return ModelReader(FunctionBackend(knowing), ModelSettings())


class TestALyingModel(WeakReaderContract):
    @pytest.fixture
    def reader(self):
        return ModelReader(FunctionBackend(lambda messages: json.dumps(LIES)), ModelSettings())


@pytest.mark.model
def test_a_small_model_reads_nothing_that_was_not_said():
    pytest.importorskip("transformers")
    try:
        model_path(MODEL)
    except ModelUnavailable:
        pytest.skip(f"the weights of {MODEL} are not in the model cache")
    settings = ModelSettings(name=f"local:{MODEL}")
    backend = open_model(settings)
    assert backend is not None
    contract = WeakReaderContract()
    contract.test_nothing_is_read_that_was_not_said(ModelReader(backend, settings), "I loved Heat, no horror")


def test_what_is_no_json_is_left_to_the_rules():
    reader = ModelReader(FunctionBackend(lambda messages: "I would say: recommend"), ModelSettings())
    with pytest.raises(ModelError):
        reader.read("books please", Context(("books",)), Deadline())


@pytest.mark.parametrize(("file", "least"), [("en.jsonl", 0.65), ("zh.jsonl", 0.65)])
def test_the_rules_keep_reading_as_well_as_was_measured(file: str, least: float):
    """docs/results.md has the figures; this holds them from below."""
    turns = load_turns(TURNS / file)
    found = reading_accuracy(read_turns(RulesReader(), turns, Deadline()))
    assert found.turns >= (210 if file == "en.jsonl" else 65)
    assert (found.exact.value or 0) >= least


CONTEXT = Context(("books", "films"), "books", ("Emma", "Dune"), ("yes", "no"))


@settings(max_examples=150)
@given(st.text(max_size=300))
def test_any_text_is_read(text: str):
    turn, _ = RulesReader().read(text, CONTEXT, Deadline())
    assert turn.acts
    assert all(wish.words in text and wish.words for wish in turn.wishes)
    assert all(mention.words in text for mention in turn.mentions)


@pytest.mark.parametrize("unit", ["not by ", "the second ", "a", "“", "no horror, ", "不要", "1 2 3 "])
def test_long_texts_take_no_longer_than_a_blink(unit: str):
    text = (unit * 4000)[:4000]
    start = process_time()
    RulesReader().read(text, CONTEXT, Deadline())
    assert process_time() - start < BLINK_S
