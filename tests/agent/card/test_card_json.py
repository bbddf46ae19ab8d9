"""A card in JSON: whole both ways, and clear about what is wrong."""

import json

import pytest

from tastebridge.agent.card.entry import CardEntry, CardItem
from tastebridge.agent.card.json import parse, render
from tastebridge.agent.card.making import made
from tastebridge.retrieval.critique.wish import Wish

NOW = 1_795_000_000_000_000
HEAT = made(
    "ada",
    CardEntry(
        "",
        "like",
        "Heat",
        "said",
        "I “loved” Heat",
        5,
        item=CardItem("films", "f1", "Heat"),
        session="s",
        turn=3,
    ),
)
SHORT = made(
    "ada",
    CardEntry(
        "", "wish", "300 页以内", "did", "", 1_790_000_000_123_456, "books",
        wish=Wish("length", "at_most", "300", True, "300 页以内", "pages"),
    ),
)  # fmt: skip


def test_a_card_comes_back_as_it_was():
    document = parse(render("ada", [HEAT, SHORT], NOW))
    assert document.entries == (HEAT, SHORT)
    assert (document.user, document.exported_us, document.problems) == ("ada", NOW, ())
    assert document.present == {HEAT.entry_id, SHORT.entry_id}


def test_the_document_says_its_version_and_whose_it_is():
    told = json.loads(render("ada", [HEAT], NOW))
    assert (told["version"], told["user"], told["exported_at"]) == (1, "ada", "2026-11-18T11:06:40Z")
    assert told["entries"][0]["item"] == {"domain": "films", "item_id": "f1", "title": "Heat"}
    assert told["entries"][0]["at"] == "1970-01-01T00:00:00.000005Z"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"version": 1', '"version": 7', r"version = 7: Input should be 1"),
        ('"kind": "like"', '"kind": "love"', r"entries\.0\.kind = 'love'"),
        ('"source": "said"', '"sauce": "said"', r"entries\.0\.source .*Field required"),
        ('"turn": 3', '"turn": -3', r"entries\.0\.turn = -3"),
        (f'"{HEAT.entry_id}"', '"x y"', r"entries\.0\.entry_id = 'x y'"),
        ("{", "", r"no card in JSON"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_read(old: str, new: str, says: str):
    import re

    document = parse(render("ada", [HEAT, SHORT], NOW).replace(old, new, 1))
    assert document.entries == ()
    (problem,) = document.problems
    assert re.search(says, problem.said("card.json"))
    assert problem.said("card.json").startswith("card.json: no card in JSON")
