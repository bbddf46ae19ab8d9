"""What is remembered, taken back, forgotten, and whose it is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tastebridge.agent.conversation.engine import Conversation, stored_sessions
from tastebridge.agent.conversation.opening import Tools
from tastebridge.agent.conversation.session_rows import DAY_US
from tastebridge.retrieval.errors import UnknownName
from tastebridge.retrieval.workspace import Workspace

Talk = Callable[..., Conversation]


def kinds(talks: Conversation) -> list[tuple[str, str]]:
    return [(line.kind, line.words) for line in talks.card().card]


def test_forget_that_is_what_was_said_last(talk: Talk):
    talks = talk()
    talks.turn("I loved Heat")
    talks.turn("I hated Alien")
    assert talks.turn("forget that").forgotten == ["Alien"]
    assert kinds(talks) == [("like", "I loved Heat")]


def test_forget_by_word(talk: Talk):
    talks = talk()
    talks.turn("no horror, and no romance")
    assert len(talks.turn("forget horror").forgotten) == 1
    assert [words for _, words in kinds(talks)] == ["no romance"]


def test_everything_is_forgotten_after_a_yes_and_not_before(talk: Talk, root: Path, tools: Tools):
    talks = talk()
    talks.turn("I loved Heat because of Gwendolyn's xylophone")
    asked = talks.turn("forget everything")
    assert asked.question is not None
    assert asked.question.about == "confirm"
    assert kinds(talks)
    assert talks.turn("yes").forgotten == ["Heat"]
    assert kinds(talks) == []
    assert "nothing to take back" in talks.undo().text


def test_a_no_forgets_nothing(talk: Talk):
    talks = talk()
    talks.turn("I loved Heat")
    talks.turn("forget everything")
    assert not talks.turn("no").forgotten
    assert kinds(talks) == [("like", "I loved Heat")]


def test_undo_takes_back_the_last_change_and_only_once(talk: Talk):
    talks = talk()
    talks.turn("I loved Heat")
    talks.turn("I hated Alien")
    talks.turn("why?")
    talks.undo()
    assert kinds(talks) == [("like", "I loved Heat")]
    assert "nothing to take back" in talks.undo().text


def test_undo_brings_back_what_was_forgotten_and_replaced(talk: Talk):
    talks = talk()
    talks.turn("I loved Heat")
    talks.turn("I hated Heat")
    assert [kind for kind, _ in kinds(talks)] == ["dislike"]
    talks.undo()
    assert kinds(talks) == [("like", "I loved Heat")]
    talks.turn("forget Heat")
    talks.undo()
    assert kinds(talks) == [("like", "I loved Heat")]


def test_a_tap_is_what_they_did_and_not_what_they_said(talk: Talk):
    talks = talk()
    shown = talks.turn("I loved Heat. Books please").items[1].item.title
    reply = talks.react("dislike", 2)
    assert [(line.kind, line.source) for line in reply.remembered] == [("dislike", "did")]
    assert shown in reply.text


def test_facts_are_remembered_in_their_words(talk: Talk):
    reply = talk().turn("I read on the train")
    assert [(line.kind, line.words) for line in reply.remembered] == [("fact", "I read on the train")]


def test_what_the_catalogue_lacks_is_still_on_the_card(talk: Talk):
    reply = talk().turn("I love “The Unwritten Almanac”")
    assert "I do not have" in reply.text
    assert [line.kind for line in reply.remembered] == ["like"]


def test_a_session_goes_on_where_it_was(talk: Talk):
    talks = talk()
    first = talks.turn("I loved Heat. Books please").items
    resumed = talk(session=talks.session)
    assert resumed.turn("why number 1?").text.startswith(f"“{first[0].item.title}”")
    assert resumed.turn("more").turn == 3


def test_nobody_resumes_the_session_of_somebody_else(talk: Talk):
    talks = talk(user="anna")
    talks.turn("I loved Heat")
    with pytest.raises(UnknownName, match="no session of yours"):
        talk(user="ben", session=talks.session)


def test_cards_do_not_mix(talk: Talk):
    talk(user="anna2").turn("I loved Heat")
    assert kinds(talk(user="ben2")) == []


def test_who_has_no_name_has_a_card_that_ends_with_the_session(talk: Talk, tools: Tools):
    talks = talk(user=None)
    talks.turn("I loved Heat")
    assert kinds(talks)
    assert kinds(talk(user=None)) == []
    later = talks._clock() + int((tools.chat.keep_days + 1) * DAY_US)
    Conversation(tools, clock=lambda: later)
    assert tools.desk.entries(tools.card_user("", talks.session)) == []
    with pytest.raises(UnknownName):
        tools.sessions.get(talks.session)


def test_the_card_can_be_taken_along(talk: Talk):
    talks = talk()
    talks.turn("I loved Heat, no horror")
    assert "Heat" in talks.export("markdown")
    assert '"no horror"' in talks.export("json")


def test_stored_sessions_are_listed(talk: Talk, talking_workspace: Workspace):
    talks = talk()
    talks.turn("hello there")
    (row,) = [one for one in stored_sessions(talking_workspace, talks._user) if one.session == talks.session]
    assert row.turns == 1
    assert row.expires_at > row.used_at


def test_a_taste_that_is_told_is_a_like_and_no_limit_of_the_list(talk: Talk):
    talks = talk()
    reply = talks.turn("I like noir and I hate musicals")
    assert {(line.kind, line.tells) for line in reply.remembered} == {
        ("like", "you said you like “noir”"),
        ("dislike", "you said you do not like “musical”"),
    } or {line.kind for line in reply.remembered} == {"like", "dislike"}
    assert not talks.turn("books please").limits


def test_what_a_work_is_decides_which_is_meant(talk: Talk):
    reply = talk().turn("I loved the book Dune")
    assert reply.question is None or reply.question.about != "which_item"
    assert [line.tells for line in reply.remembered] == ["you said you like “Dune” (books)"]


def test_a_turn_that_was_stopped_before_it_began_is_dropped(talk: Talk, tools: Tools):
    talks = talk()
    talks.turn("I loved Heat")
    assert not talks.drop()

    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        talks.turn("I hated Alien", progress=stop)
    assert talks.drop()
    assert kinds(talks) == [("like", "I loved Heat")]
