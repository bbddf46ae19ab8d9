"""Guesses from behaviour are asked about, once, and only with enough behind them."""

import json

import pytest

from tastebridge.agent.card.entry import CardEntry
from tastebridge.agent.conversation.asking.asked import Asked, chosen_option
from tastebridge.agent.conversation.asking.inference import Liking, inference_key, inference_question

HEISTS = Liking("Heist", count=4, of=10, share=0.02)
DRAMAS = Liking("drama", count=6, of=10, share=0.5)


def test_what_stands_out_is_asked_about():
    asked = inference_question([DRAMAS, HEISTS], [], [], "en")
    assert asked is not None
    assert asked.text == "You have liked 4 items tagged “Heist”. Shall I remember that you like “Heist”?"
    assert asked.about == "inference"
    assert asked.words == "Heist"
    assert [option.agrees for option in asked.options] == [True, False, False]
    assert all(not option.wishes for option in asked.options)
    assert Asked.from_dict(json.loads(json.dumps(asked.to_dict()))) == asked
    assert inference_key("heist") in asked.keys


def test_it_asks_in_chinese():
    asked = inference_question([HEISTS], [], [], "zh")
    assert asked is not None
    assert "4" in asked.text
    chosen = chosen_option(asked, "好")
    assert chosen is not None
    assert chosen.agrees


def test_of_several_the_least_probable_by_chance_is_asked_about():
    stronger = Liking("opera", count=8, of=10, share=0.02)
    for order in ([HEISTS, stronger], [stronger, HEISTS]):
        asked = inference_question(order, [], [], "en")
        assert asked is not None
        assert asked.words == "opera"


@pytest.mark.parametrize(
    "liking",
    [
        DRAMAS,
        Liking("heist", count=3, of=3, share=0.01),
        Liking("heist", count=4, of=400, share=0.01),
        Liking("heist", count=5, of=12, share=0.2),  # twice as often, but by chance once in 14 people
        Liking("x" * 60, count=9, of=10, share=0.01),
    ],
)
def test_what_does_not_stand_out_is_not(liking: Liking):
    assert inference_question([liking], [], [], "en") is None


@pytest.mark.parametrize(
    "entry",
    [
        CardEntry("1", "like", "heist", "said", "I like heist films", 0),
        CardEntry("1", "dislike", "heist", "edited", "", 0, domain="books"),
        CardEntry("1", "fact", "I watch a heist every week", "said", "", 0),
    ],
)
def test_what_the_card_tells_is_not_asked(entry: CardEntry):
    assert inference_question([HEISTS], [entry], [], "en") is None


def test_once_a_session_and_never_again_after_a_no():
    first = inference_question([HEISTS], [], [], "en")
    assert first is not None
    opera = Liking("opera", count=8, of=10, share=0.02)
    assert inference_question([opera], [], first.keys, "en") is None
    # In the next session only what was answered no is left.
    assert inference_question([HEISTS], [], [inference_key("heist")], "en") is None
    assert inference_question([opera], [], [inference_key("heist")], "en") is not None
