"""Which of several items is meant."""

import json

import pytest

from tastebridge.agent.conversation.asking.asked import Asked, chosen_option
from tastebridge.agent.conversation.asking.which_item import MOST_ITEMS, which_item
from tastebridge.retrieval.mentions.mention import Mention, Resolved
from tastebridge.retrieval.records import Item

FILM = Item(1, "films", "f1", "Dune", 2021, ("Denis Villeneuve",))
OLD_FILM = Item(2, "films", "f2", "Dune", 1984, ("David Lynch",))
BOOK = Item(3, "books", "b1", "Dune", 1965, ("Frank Herbert",))


def ask(*items: Item, words: str = "dune", language: str = "en") -> Asked | None:
    return which_item(Resolved(Mention(words, "like", "opinion"), items), language)  # type: ignore[arg-type]


def texts(asked: Asked | None) -> list[str]:
    assert asked is not None
    return [option.text for option in asked.options]


def test_films_and_books_are_told_apart_by_kind_and_year():
    asked = ask(FILM, BOOK)
    assert texts(asked) == ["Dune (film, 2021)", "Dune (book, 1965)", "none of these"]
    assert asked is not None
    assert asked.text == "Which one do you mean by “dune”?"
    assert asked.about == "which_item"
    assert asked.gain is None


def test_it_asks_in_chinese():
    assert texts(ask(FILM, BOOK, language="zh")) == ["Dune（电影，2021年）", "Dune（书，1965年）", "都不是"]


def test_the_chosen_option_says_which_item():
    asked = ask(FILM, OLD_FILM, BOOK)
    assert asked is not None
    again = Asked.from_dict(json.loads(json.dumps(asked.to_dict())))
    chosen = chosen_option(again, "dune (film, 1984)")
    assert chosen is not None
    assert chosen.item is not None
    assert (chosen.item.domain, chosen.item.item_id) == ("films", "f2")
    nothing = chosen_option(again, "none of these")
    assert nothing is not None
    assert nothing.item is None


def test_editions_that_read_the_same_get_their_creators_and_then_their_ids():
    one = Item(4, "books", "b4", "Emma", None, ("Jane Austen",))
    other = Item(5, "books", "b5", "Emma", None, ("Jane Austen",))
    modern = Item(6, "books", "b6", "Emma", None, ("Alexander McCall Smith",))
    assert texts(ask(one, other, modern))[:-1] == [
        "Emma (book, Jane Austen, b4)",
        "Emma (book, Jane Austen, b5)",
        "Emma (book, Alexander McCall Smith)",
    ]


def test_a_domain_of_another_name_stands_for_itself():
    assert texts(ask(Item(7, "wine", "w", "Dune"), FILM))[0] == "Dune (wine)"


def test_no_more_options_than_can_be_tapped():
    many = [Item(n, "films", f"f{n}", "Dune", 1900 + n) for n in range(30)]
    assert len(texts(ask(*many))) == MOST_ITEMS + 1


@pytest.mark.parametrize("items", [(), (FILM,)])
def test_nothing_is_asked_where_nothing_is_unclear(items: tuple[Item, ...]):
    assert ask(*items) is None


def test_neither_titles_nor_words_can_move_the_cursor_or_break_the_line():
    evil = Item(8, "films", "e", "Du\x1b[2Jne\nnone of these", 2000)
    asked = ask(evil, FILM, words="du\x1b[31mne\n")
    assert asked is not None
    assert all(text.isprintable() for text in [asked.text, *texts(asked)])


def test_a_place_in_a_list_is_asked_about_without_words():
    asked = ask(FILM, BOOK, words="")
    assert asked is not None
    assert asked.text == "Which one do you mean?"
