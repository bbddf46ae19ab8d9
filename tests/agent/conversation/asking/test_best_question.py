"""The one question of a turn: about what differs, never about what is known, only when it helps."""

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.agent.card.entry import CardEntry, CardItem
from tastebridge.agent.conversation.asking.asked import Asked, Option, answer_wishes, chosen_option
from tastebridge.agent.conversation.asking.known import Known
from tastebridge.agent.conversation.asking.options import possible_questions
from tastebridge.agent.conversation.asking.question import best_question
from tastebridge.agent.conversation.settings import ChatSettings
from tastebridge.agent.conversation.turn import Language
from tastebridge.retrieval.critique.wish import Wish
from tastebridge.retrieval.records import Candidate, Item

EAGER = ChatSettings(min_gain=0.0)
NOTHING = Known()


def film(number: int, *genres: str, year: int | None = None, minutes: int | None = None) -> Candidate:
    item = Item(number, "films", f"f{number}", f"Film {number}", year, genres=genres, minutes=minutes)
    return Candidate(item, 1.0)


def two_kinds(n: int = 40) -> list[Candidate]:
    """As many crime films as science fiction, all equally good, and all alike in everything else."""
    return [film(place, ("crime", "science fiction")[place % 2]) for place in range(n)]


def texts(asked: Asked | None) -> list[str]:
    assert asked is not None
    return [option.text for option in asked.options]


def test_it_asks_what_splits_the_candidates():
    asked = best_question(two_kinds(), NOTHING, ChatSettings(min_gain=0.03), "en")
    assert asked is not None
    assert set(texts(asked)[:-1]) == {"crime", "science fiction"}
    assert texts(asked)[-1] == "no preference"
    assert "crime" in asked.text
    assert "or does it not matter?" in asked.text
    assert asked.about == "preference"
    assert asked.gain is not None
    assert 0.03 <= asked.gain < 1


def test_an_answer_is_a_soft_wish_and_no_preference_is_none():
    asked = best_question(two_kinds(), NOTHING, EAGER, "en")
    assert asked is not None
    assert answer_wishes(asked, "Crime") == [Wish("attribute", "want", "crime", False, "crime")]
    assert answer_wishes(asked, "no preference") == []
    assert answer_wishes(asked, "a slow one") == []


def test_it_asks_in_chinese():
    asked = best_question(two_kinds(), NOTHING, EAGER, "zh")
    assert asked is not None
    assert texts(asked)[-1] == "都可以"
    assert "还是" in asked.text
    assert answer_wishes(asked, "crime")[0].value == "crime"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_eras_lengths_and_fame_are_asked_about_with_the_wishes_that_they_mean(language: Language):
    old = [film(place, year=1960 + place % 8) for place in range(20)]
    new = [film(20 + place, year=2000 + place % 8) for place in range(20)]
    asked = best_question(old + new, NOTHING, EAGER, language)
    assert asked is not None
    under, over = (option.wishes[0] for option in asked.options[:2])
    assert (under.about, under.sense, over.sense) == ("year", "at_most", "at_least")
    assert int(under.value) + 1 == int(over.value)
    assert 1967 < int(over.value) <= 2000
    assert over.value in asked.text
    assert asked.keys == ("year",)

    short = [film(place, minutes=80 + place % 8) for place in range(20)]
    long = [film(20 + place, minutes=160 + place % 8) for place in range(20)]
    asked = best_question(short + long, NOTHING, EAGER, language)
    assert asked is not None
    assert [wish.unit for option in asked.options for wish in option.wishes] == ["minutes", "minutes"]
    assert asked.options[0].wishes[0].about == "length"

    alike = [film(place) for place in range(40)]
    asked = best_question(alike, NOTHING, EAGER, language, [1] * 20 + [500] * 20)
    assert asked is not None
    assert [option.wishes[0].sense for option in asked.options[:2]] == ["more", "less"]
    assert best_question(alike, NOTHING, EAGER, language) is None


@pytest.mark.parametrize(
    "known",
    [
        Known(said=frozenset({"crime"})),
        Known(said=frozenset({"i love crime films"})),
        Known(asked=frozenset({"attribute:crime"})),
        Known.of([CardEntry("1", "like", "Crime", "said", "I like crime", 0)], [], []),
        Known.of([CardEntry("1", "dislike", "crime", "edited", "", 0, domain="films")], [], [], "films"),
        Known.of([], [Wish("attribute", "avoid", "crime", True, "no crime")], []),
    ],
)
def test_it_never_asks_about_an_attribute_that_is_known(known: Known):
    # With one of two attributes known there is nothing to choose between.
    assert best_question(two_kinds(), known, EAGER, "en") is None
    third = [*two_kinds(), *(film(100 + place, "western") for place in range(20))]
    asked = best_question(third, known, EAGER, "en")
    assert set(texts(asked)[:-1]) == {"science fiction", "western"}


def test_a_word_within_another_and_a_title_are_not_what_was_said():
    items = CardItem("films", "f9", "Crime")
    entries = [
        CardEntry("1", "like", "crimea", "said", "crimea", 0),
        CardEntry("2", "like", "Crime", "said", "I liked Crime", 0, item=items),
        CardEntry("3", "like", "crime", "said", "crime", 0, domain="books"),
        CardEntry("4", "known", "crime", "did", "", 0),
    ]
    asked = best_question(two_kinds(), Known.of(entries, [], [], "films"), EAGER, "en")
    assert "crime" in texts(asked)


@pytest.mark.parametrize(
    ("wish", "pool"),
    [
        (
            Wish("year", "at_least", "1950", True, "after 1950"),
            [film(n, year=1960 + 40 * (n % 2)) for n in range(40)],
        ),
        (
            Wish("length", "at_most", "300", True, "short", "minutes"),
            [film(n, minutes=90 + 90 * (n % 2)) for n in range(40)],
        ),
    ],
)
def test_it_never_asks_about_what_is_limited_already(wish: Wish, pool: list[Candidate]):
    assert best_question(pool, NOTHING, EAGER, "en") is not None
    assert best_question(pool, Known.of([], [wish], []), EAGER, "en") is None
    assert best_question(pool, Known(asked=frozenset({wish.about})), EAGER, "en") is None


def test_it_never_asks_the_same_twice():
    pool = [
        film(n, *(("crime", "western", "war")[n % 3],), year=1950 + n, minutes=80 + 2 * n) for n in range(60)
    ]
    asked_keys: list[str] = []
    for _ in range(10):
        asked = best_question(pool, Known(asked=frozenset(asked_keys)), EAGER, "en")
        if asked is None:
            break
        assert not set(asked.keys) & set(asked_keys)
        asked_keys += asked.keys
    else:
        pytest.fail("it never stops asking")
    assert {"year", "length"} <= set(asked_keys)


@pytest.mark.parametrize(
    "pool",
    [
        [],
        two_kinds(6),
        [film(place, "crime") for place in range(40)],
        [film(place) for place in range(40)],
        [film(place, "crime" if place == 0 else "western") for place in range(60)],
    ],
)
def test_it_asks_nothing_where_nothing_differs_or_little_is_left(pool: list[Candidate]):
    assert best_question(pool, NOTHING, EAGER, "en") is None


def test_it_asks_nothing_that_is_not_worth_it_or_when_switched_off():
    asked = best_question(two_kinds(), NOTHING, EAGER, "en")
    assert asked is not None
    assert asked.gain is not None
    settings_ = ChatSettings(min_gain=asked.gain + 1e-6)
    assert best_question(two_kinds(), NOTHING, settings_, "en") is None
    assert best_question(two_kinds(), NOTHING, ChatSettings(min_gain=asked.gain - 1e-6), "en") == asked
    assert best_question(two_kinds(), NOTHING, ChatSettings(min_gain=0, questions=False), "en") is None


def test_attributes_of_the_same_items_are_not_offered_as_alternatives():
    pool = [film(n, *(("space", "science fiction") if n % 2 else ("crime",))) for n in range(40)]
    offered = [set(one.values) for one in possible_questions(pool, np.full(40, 1 / 40), NOTHING)]
    assert {"crime", "space"} in offered
    assert not [values for values in offered if values >= {"space", "science fiction"}]


def test_an_attribute_that_could_move_a_cursor_is_not_offered():
    pool = [film(n, ("cri\x1b[2Jme", "science fiction")[n % 2]) for n in range(40)]
    assert best_question(pool, NOTHING, EAGER, "en") is None


GENRES = st.sampled_from(["crime", "war", "western", "noir", "romance"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(GENRES, max_size=3), st.none() | st.integers(1920, 2025), st.floats(0, 3)),
        min_size=12,
        max_size=40,
    ),
    st.frozensets(GENRES, max_size=4),
)
def test_every_question_can_be_kept_answered_and_is_about_the_unknown(
    rows: list[tuple[list[str], int | None, float]], said: frozenset[str]
):
    pool = [
        Candidate(Item(n, "films", str(n), f"Film {n}", year, genres=tuple(genres)), score)
        for n, (genres, year, score) in enumerate(rows)
    ]
    asked = best_question(pool, Known(said=said), EAGER, "en")
    if asked is None:
        return
    assert Asked.from_dict(json.loads(json.dumps(asked.to_dict()))) == asked
    assert 3 <= len(asked.options) <= 5
    assert asked.options[-1].wishes == ()
    assert asked.keys
    for place, option in enumerate(asked.options[:-1]):
        (wish,) = option.wishes
        assert not wish.hard
        assert wish.value not in said
        assert wish.words == option.text
        assert answer_wishes(asked, str(place + 1)) == [wish]
    assert asked.out.options == texts(asked)


def test_an_option_is_chosen_by_its_text_or_its_number():
    asked = Asked("preference", "?", (Option("Before 1990"), Option("2")), ("year",))
    assert chosen_option(asked, "  before   1990 ") is asked.options[0]
    assert chosen_option(asked, "1") is asked.options[0]
    assert chosen_option(asked, "2") is asked.options[1]
    assert chosen_option(asked, "3") is None
    assert chosen_option(asked, "0") is None
    assert chosen_option(asked, "²") is None
    assert chosen_option(asked, "") is None


@pytest.mark.parametrize("damaged", [{}, {"about": "preference", "text": "?", "options": 3, "keys": []}])
def test_a_damaged_question_is_refused(damaged: dict[str, object]):
    with pytest.raises(ValueError, match=re.escape("not a question")):
        Asked.from_dict(damaged)
