"""What the desk lets onto a card, and what replaces what."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tastebridge.agent.card.desk import CardChange, CardDesk
from tastebridge.agent.card.entry import CardEntry, CardItem
from tastebridge.retrieval.critique.wish import Wish
from tastebridge.retrieval.errors import UnknownName
from tastebridge.retrieval.log import EventLog

HEAT = CardItem("films", "f1", "Heat")
EMMA = CardItem("books", "b1", "Emma")
EMMA_FILM = CardItem("films", "f2", "Emma")


def said(kind: str, text: str, at_us: int = 1, **more: object) -> CardEntry:
    fields = {"entry_id": "", "source": "said", "words": f"I say {text}", "session": "s", "turn": 1, **more}
    return CardEntry(kind=kind, text=text, at_us=at_us, **fields)  # type: ignore[arg-type]


def wish(
    sense: str, value: str, at_us: int = 1, about: str = "length", unit: str = "", **more: object
) -> CardEntry:
    limit = Wish(about, sense, value, True, f"{sense} {value}", unit)  # type: ignore[arg-type]
    return said("wish", f"{sense} {value} {unit}", at_us, wish=limit, **more)


def item(kind: str, of: CardItem, at_us: int = 1, **more: object) -> CardEntry:
    return said(kind, of.title, at_us, item=of, **more)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CardDesk]:
    with EventLog(f"sqlite:///{tmp_path / 'events.db'}") as log:
        yield CardDesk(log)


def stands(desk: CardDesk, *entries: CardEntry) -> list[tuple[str, str]]:
    """Puts entries one by one, and returns kind and text of what stands after them."""
    for entry in entries:
        desk.put("ada", [entry])
    return [(one.kind, one.text) for one in desk.entries("ada")]


def test_entries_come_back_whole_with_an_id(desk: CardDesk):
    entries = [
        item("like", HEAT, 1),
        wish("at_most", "300", 2, unit="pages", domain="books"),
        said("fact", "I read on the train", 3),
        said("like", "黑色电影", 4, source="inferred", words=""),
        item("known", EMMA, 5, source="did", words="", session="", turn=0),
    ]
    desk.put("ada", entries)
    found = desk.entries("ada")
    assert [replace(one, entry_id="") for one in found] == entries
    assert len({one.entry_id for one in found}) == 5
    assert desk.entries("bo") == []


def test_the_same_words_of_the_same_turn_are_one_entry(desk: CardDesk):
    desk.put("ada", [said("fact", "I read on the train")])
    desk.put("ada", [said("fact", "I read on the train", at_us=7)])
    (only,) = desk.entries("ada")
    assert only.at_us == 1
    desk.put("bo", [said("fact", "I read on the train")])
    assert desk.entries("bo")[0].entry_id != only.entry_id


def test_two_works_of_one_title_are_two_entries(desk: CardDesk):
    assert stands(desk, item("like", EMMA), item("like", EMMA_FILM)) == [("like", "Emma"), ("like", "Emma")]


def test_a_repeated_change_is_made_once(desk: CardDesk):
    change = CardChange("ada", "s:1", put=(said("like", "noir"),), at_us=5)
    assert desk.apply(change)
    (noir,) = desk.entries("ada")
    assert desk.apply(CardChange("ada", "s:2", remove=(noir.entry_id,), at_us=6))
    assert not desk.apply(change)
    assert desk.entries("ada") == []


def test_of_a_like_and_a_dislike_the_later_stands(desk: CardDesk):
    assert stands(desk, item("like", HEAT, 1), item("dislike", HEAT, 2)) == [("dislike", "Heat")]
    assert stands(desk, item("like", HEAT, 3)) == [("like", "Heat")]
    assert stands(desk, said("like", "Noir", 4), said("dislike", "noir ", 5))[1:] == [("dislike", "noir")]


def test_what_was_said_earlier_replaces_nothing_later(desk: CardDesk):
    assert stands(desk, item("like", HEAT, 9), item("dislike", HEAT, 2)) == [("like", "Heat")]


def test_of_two_in_one_change_the_later_one_stands(desk: CardDesk):
    desk.put("ada", [item("like", HEAT), item("dislike", HEAT)])
    assert [one.kind for one in desk.entries("ada")] == ["dislike"]


def test_to_know_an_item_goes_with_liking_it(desk: CardDesk):
    assert len(stands(desk, item("known", HEAT, 1), item("like", HEAT, 2), item("known", HEAT, 3))) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (wish("at_most", "300", 1, unit="pages"), wish("at_most", "200", 2, unit="pages")),
        (wish("at_most", "300", 1), wish("at_most", "200", 2, unit="pages")),
        (wish("at_most", "300", 1, unit="pages"), wish("at_least", "400", 2, unit="pages")),
        (wish("want", "french", 1, "language"), wish("want", "german", 2, "language")),
        (wish("want", "french", 1, "language"), wish("avoid", "french", 2, "language")),
        (wish("avoid", "horror", 1, "attribute"), wish("want", "Horror", 2, "text")),
        (said("like", "horror", 1), wish("avoid", "horror", 2, "attribute")),
        (wish("avoid", "horror", 1, "attribute"), said("like", "horror", 2)),
        (said("fact", "I read on the train", 1), said("fact", "i read on the  train", 2)),
    ],
)
def test_the_later_of_two_that_contradict_stands_alone(desk: CardDesk, first: CardEntry, second: CardEntry):
    assert stands(desk, first, second) == [(second.kind, " ".join(second.text.split()))]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (wish("at_most", "300", 1, unit="pages"), wish("at_most", "120", 2, unit="minutes")),
        (wish("at_most", "300", 1, unit="pages"), wish("at_least", "100", 2, unit="pages")),
        (wish("avoid", "french", 1, "language"), wish("avoid", "german", 2, "language")),
        (wish("avoid", "horror", 1, "attribute"), wish("avoid", "gore", 2, "attribute")),
        (wish("at_most", "300", 1, domain="books"), wish("at_most", "120", 2, domain="films")),
        (wish("at_most", "1990", 1, "year"), wish("at_most", "300", 2)),
        (said("like", "noir", 1), wish("want", "noir", 2, "attribute")),
        (said("like", "heat", 1), item("dislike", HEAT, 2)),
        (said("like", "horror", 1, domain="books"), said("dislike", "horror", 2, domain="films")),
        (said("fact", "noir", 1), said("like", "noir", 2)),
    ],
)
def test_what_does_not_contradict_stands_together(desk: CardDesk, first: CardEntry, second: CardEntry):
    assert len(stands(desk, first, second)) == 2


def test_a_guess_replaces_nothing_and_goes_once_something_is_stated(desk: CardDesk):
    guess = said("like", "noir", 9, source="inferred", words="")
    assert stands(desk, said("dislike", "noir", 1), guess) == [("dislike", "noir")]
    guess = said("like", "gore", 5, source="inferred", words="")
    desk.put("ada", [guess])
    assert len(desk.entries("ada")) == 2
    desk.put("ada", [wish("want", "gore", 1, "attribute")])
    assert [one.source for one in desk.entries("ada")] == ["said", "said"]


@pytest.mark.parametrize(
    "entry",
    [
        said("like", "noir", words=" \u200b"),
        said("like", "noir", source="edited", words=""),
        said("like", "\x00\n"),
        said("known", "Heat"),
        said("wish", "no horror"),
        replace(wish("avoid", "horror", about="attribute"), kind="fact"),
    ],
)
def test_what_nobody_said_or_did_is_refused_with_the_whole_change(desk: CardDesk, entry: CardEntry):
    with pytest.raises(ValueError, match=r"entry|words|catalogue"):
        desk.put("ada", [said("like", "jazz"), entry])
    assert desk.entries("ada") == []


def test_texts_are_made_plain(desk: CardDesk):
    desk.put("ada", [said("like", "no\x1b[31mir\n\u202e", words="I\tlike\x07 it", domain="fi\x00lms")])
    (only,) = desk.entries("ada")
    assert (only.text, only.words, only.domain) == ("no[31mir", "I like it", "films")


def test_removing_what_is_not_there_names_it_and_removes_nothing(desk: CardDesk):
    desk.put("ada", [said("like", "noir")])
    (noir,) = desk.entries("ada")
    with pytest.raises(UnknownName, match="'zz'"):
        desk.remove("ada", [noir.entry_id, "zz"])
    with pytest.raises(UnknownName):
        desk.remove("bo", [noir.entry_id])
    assert desk.entries("ada") == [noir]
    desk.remove("ada", [noir.entry_id])
    assert desk.entries("ada") == []


def test_a_deleted_card_is_gone(desk: CardDesk):
    desk.put("ada", [said("like", "noir"), item("like", HEAT)])
    assert desk.delete("ada") == 2
    assert desk.entries("ada") == []
