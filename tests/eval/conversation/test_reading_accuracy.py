"""Accuracy of readings, in cases that can be counted by hand."""

import json
from pathlib import Path

import pytest

from tastebridge.agent.backend import Usage
from tastebridge.agent.conversation.turn import Turn
from tastebridge.eval.conversation.command import measure_reading
from tastebridge.eval.conversation.reading_accuracy import markdown, reading_accuracy
from tastebridge.eval.conversation.turns import Readings, load_turns
from tastebridge.retrieval.critique.wish import Wish
from tastebridge.retrieval.errors import TastebridgeError

GOLD = [
    {"id": "1", "text": "books, no horror", "context": {"domains": ["books"]},
     "gold": {"acts": ["recommend"], "domain": "books",
              "wishes": [{"about": "attribute", "sense": "avoid", "value": "horror", "hard": True}]}},
    {"id": "2", "text": "thanks", "context": {"domains": ["books"]}, "gold": {"acts": ["chat"]}},
]  # fmt: skip
HORROR = Wish("attribute", "avoid", "horror", True, "no horror")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "turns.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in GOLD), encoding="utf-8")
    return path


def accuracy(file: Path, *read: Turn | None):
    turns = tuple(load_turns(file))
    return reading_accuracy(Readings("r", turns, tuple(read), (), Usage(10, 10, 2), 4.0))


def test_all_right(file: Path):
    found = accuracy(file, Turn(("recommend",), "books", wishes=(HORROR,)), Turn(("chat",)))
    assert (found.exact.right, found.exact.of, found.unread) == (2, 2, 0)
    assert all(field.right.value == 1.0 for field in found.fields)
    assert (found.seconds_per_turn, found.tokens_per_turn) == (2.0, 10.0)


def test_a_wish_that_is_missing_costs_recall_and_one_too_many_precision(file: Path):
    missing = accuracy(file, Turn(("recommend",), "books"), Turn(("chat",)))
    wishes = next(one for one in missing.fields if one.field == "wishes")
    assert (wishes.gold, wishes.found, wishes.recall) == (1, 0, 0.0)
    more = accuracy(file, Turn(("recommend",), "books", wishes=(HORROR,)), Turn(("chat",), wishes=(HORROR,)))
    wishes = next(one for one in more.fields if one.field == "wishes")
    assert (wishes.recall, wishes.precision) == (1.0, 0.5)


def test_what_was_not_read_is_wrong_in_every_field(file: Path):
    found = accuracy(file, None, Turn(("chat",)))
    assert found.unread == 1
    assert found.exact.right == 1
    assert all(field.right.right == 1 for field in found.fields)


def test_the_rules_are_measured_on_a_file_and_told_as_a_table(file: Path):
    found = measure_reading(file, None, None)
    assert (found.reader, found.turns, found.exact.right) == ("rules", 2, 2)
    assert "| whole turns | 2/2 = 100.0%" in markdown(found)
    assert measure_reading(file, None, 1).turns == 1


def test_a_file_that_cannot_be_read_names_the_line(tmp_path: Path):
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": "1"}\n', encoding="utf-8")
    with pytest.raises(TastebridgeError, match="1"):
        measure_reading(path, None, None)
