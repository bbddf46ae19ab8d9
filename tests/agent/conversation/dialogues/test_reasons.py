"""Why, why not, what is there, and what is known of the person."""

from collections.abc import Callable

import pytest

from tastebridge.agent.conversation.engine import Conversation
from tastebridge.agent.conversation.opening import Tools
from tastebridge.agent.conversation.places import NoSuchPlace
from tastebridge.retrieval.person import Person
from tastebridge.retrieval.standing import standing

Talk = Callable[..., Conversation]


def test_why_is_answered_from_the_evidence_of_the_item(talk: Talk):
    talks = talk()
    shown = talks.turn("I loved Heat. Books please").items
    reply = talks.turn("why number 2?")
    explanation = shown[1].item.explanation
    assert explanation is not None
    assert explanation.text in reply.text
    assert shown[1].item.title in reply.text
    assert shown[0].item.title not in reply.text
    assert talks.why(2).text == reply.text


def test_why_cites_what_was_said(talk: Talk):
    talks = talk()
    talks.turn("I loved Heat. Books please")
    assert "you said you like “Heat”" in talks.why(1).text


def test_why_without_a_list(talk: Talk):
    assert "not shown you a list" in talk().turn("why?").text


def test_there_is_no_place_past_the_list(talk: Talk):
    talks = talk()
    talks.turn("I loved Heat. Give me 3 books")
    with pytest.raises(NoSuchPlace, match="no number 4: the list has 3 items"):
        talks.why(4)


def test_why_not_tells_the_rank_among_all_that_could_come(talk: Talk, tools: Tools):
    talks = talk()
    talks.turn("I loved Heat. Books please")
    reply = talks.turn("why not Dune?")
    person = talks._room(lambda _: None).person(tools.desk.entries(talks._user))
    dune = next(item for item in tools.log.find_items("Dune", "books") if item.title == "Dune")
    rank, of = tools.recommender.retriever.rank_of(person, "books", dune.item_no)
    assert f"place {rank} of {of}" in reply.text
    assert "held it back" in reply.text


def test_why_not_names_the_limit(talk: Talk):
    talks = talk()
    talks.turn("I loved Heat. Books, but no science fiction")
    assert "left out by what you asked for: ‘no science fiction’" in talks.turn("why not Dune?").text


def test_why_not_of_what_was_shown(talk: Talk):
    talks = talk()
    shown = talks.turn("I loved Heat. Books please").items[0].item.title
    talks.turn("more")
    assert "showed you before" in talks.turn(f"why not “{shown}”?").text


def test_standing_agrees_with_the_list(tools: Tools):
    person = Person(None, {})
    best = tools.recommender.candidates(person, "books", 10)
    for place, one in enumerate(best[:5], start=1):
        found = standing(tools.recommender.retriever, person, "books", one.item, 3, None)
        assert found.rank == place


def test_what_is_there_is_told(talk: Talk):
    text = talk().turn("do you have The Left Hand of Darkness?").text
    assert "Yes" in text
    assert "Ursula K. Le Guin" in text
    assert "1969" in text


def test_what_is_not_there_is_said_with_what_comes_close(talk: Talk):
    reply = talk().turn("do you have “The Left Hand of Brightness and Shadow”?")
    assert "I do not have" in reply.text
    assert not reply.items


def test_all_that_is_known_is_shown_with_its_words(talk: Talk):
    talks = talk()
    talks.turn("I loved Heat")
    talks.turn("no horror")
    reply = talks.turn("what do you know about me?")
    assert [(line.kind, line.words, line.source) for line in reply.card] == [
        ("like", "I loved Heat", "said"),
        ("wish", "no horror", "said"),
    ]
    assert "no history of yours" in reply.text


def test_the_history_of_a_known_user_is_counted(talk: Talk, tools: Tools):
    user = next(iter(tools.log.user_ids(range(1, 50)).values()))
    assert "in your history" in talk(user=user).turn("what do you know about me?").text
