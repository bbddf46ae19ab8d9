"""Questions in a conversation: few, answered once, and never for what is known."""

from collections.abc import Callable

from tastebridge.agent.conversation.engine import Conversation
from tastebridge.agent.conversation.opening import Tools

Talk = Callable[..., Conversation]


def test_an_ambiguous_title_is_asked_about_and_the_turn_goes_on(talk: Talk):
    talks = talk()
    asked = talks.turn("I loved Dune")
    assert asked.question is not None
    assert asked.question.about == "which_item"
    assert not asked.remembered
    assert not asked.items
    film = next(option for option in asked.question.options if "film" in option)
    noted = talks.turn(film)
    assert [line.tells for line in noted.remembered] == ["you said you like “Dune” (films)"]
    assert noted.items


def test_none_of_these_remembers_nothing(talk: Talk):
    talks = talk()
    asked = talks.turn("I loved Dune")
    assert asked.question is not None
    assert not talks.turn(asked.question.options[-1]).remembered


def test_the_chosen_option_steers_and_is_not_asked_again(talk: Talk, tools: Tools):
    talks = talk()
    asked = talks.turn("I loved Heat. Books please").question
    assert asked is not None
    assert asked.about == "preference"
    assert (asked.gain or 0) >= tools.chat.min_gain
    answered = talks.turn(asked.options[0])
    items = tools.catalogue.named("books", [one.item.item_id for one in answered.items])
    assert sum(asked.options[0] in item.attributes for item in items) >= 3
    assert answered.question is None or not set(answered.question.options[:-1]) & set(asked.options[:-1])


def test_a_question_that_was_passed_over_is_not_followed_by_another(talk: Talk):
    talks = talk()
    assert talks.turn("I loved Heat. Books please").question is not None
    assert talks.turn("more").question is None


def test_a_number_answers(talk: Talk):
    talks = talk()
    asked = talks.turn("I loved Heat. Books please").question
    assert asked is not None
    assert asked.options[1] in talks.turn("2").text


def test_at_most_one_question_a_turn(talk: Talk):
    reply = talk(target=None).turn("I loved Dune and Emma, recommend me something")
    assert reply.question is not None
    assert reply.question.about == "which_item"


NOIR = "I loved “The Maltese Falcon”, “Double Indemnity”, “Chinatown”, “Heat” and “L.A. Confidential”"


def test_several_unclear_titles_are_asked_about_one_by_one_and_noted_once_in_the_first_words(talk: Talk):
    talks = talk()
    said = "I loved Heat, “Double Indemnity” and “Chinatown”, and Dune and Emma"
    asked = talks.turn(said)
    notes = [line.tells for line in asked.remembered]
    while asked.question is not None and asked.question.about == "which_item":
        asked = talks.turn(next(option for option in asked.question.options if "(film" in option))
        notes += [line.tells for line in asked.remembered]
        assert not asked.forgotten
    assert len(notes) == len(set(notes)) == 5
    card = talks.card().card
    assert {line.words for line in card} == {said}


def guessed(talks: Conversation) -> str:
    asked = talks.turn(NOIR)
    while asked.question is not None and asked.question.about == "which_item":
        asked = talks.turn(next(option for option in asked.question.options if "(film" in option))
    question = asked.question
    if question is None or question.about != "inference":
        question = talks.turn("what do you know about me?").question
    assert question is not None
    assert question.about == "inference"
    return question.text


def test_a_guess_is_asked_about_and_a_yes_puts_it_on_the_card(talk: Talk):
    talks = talk()
    text = guessed(talks)
    noted = talks.turn("yes").remembered
    assert [(line.kind, line.source) for line in noted] == [("like", "said")]
    assert text in noted[0].words


def test_a_guess_that_was_denied_never_comes_again(talk: Talk):
    talks = talk()
    guess = guessed(talks)
    assert not [line for line in talks.turn("no").remembered if line.kind == "like"]
    again = talk().turn("what do you know about me?").question
    assert again is None or again.text != guess
