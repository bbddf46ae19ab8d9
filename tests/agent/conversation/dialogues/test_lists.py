"""Lists in a conversation: what was said changes them at once, and nothing comes twice."""

from collections.abc import Callable

from tastebridge.agent.conversation.engine import Conversation
from tastebridge.agent.conversation.opening import Tools
from tastebridge.agent.conversation.reply import Reply
from tastebridge.retrieval.records import Item

Talk = Callable[..., Conversation]


def titles(reply: Reply) -> list[str]:
    return [one.item.title for one in reply.items]


def items(reply: Reply, tools: Tools) -> list[Item]:
    return tools.catalogue.named(reply.target, [one.item.item_id for one in reply.items])


def test_likes_are_noted_and_carried_into_the_list(talk: Talk):
    reply = talk().turn("I loved Heat and Alien, give me some books")
    assert {line.kind for line in reply.remembered} == {"like"}
    assert (
        sorted(line.words for line in reply.remembered) == ["I loved Heat and Alien, give me some books"] * 2
    )
    assert reply.target == "books"
    assert len(reply.items) == 5
    assert reply.made_by.level == "fused"
    assert reply.made_by.reader == "rules"
    own = {one.title for shown in reply.items for each in shown.item.evidence for one in each.own_items}
    assert own <= {"Heat", "Alien"}
    assert own


def test_without_any_taste_the_list_says_that_it_is_for_everybody(talk: Talk):
    reply = talk().turn("books please")
    assert reply.made_by.level == "popularity"
    assert "most people" in reply.text


def test_without_a_domain_it_is_asked_once_and_the_turn_goes_on_with_the_answer(talk: Talk):
    talks = talk(target=None)
    asked = talks.turn("recommend me something")
    assert asked.question is not None
    assert asked.question.about == "domain"
    assert not asked.items
    assert talks.turn(asked.question.options[1]).target == "books"


def test_lists_never_repeat_what_was_shown(talk: Talk):
    talks = talk()
    seen = titles(talks.turn("I loved Heat. Books please"))
    for _ in range(3):
        more = titles(talks.turn("more please"))
        assert more
        assert not set(more) & set(seen)
        seen += more


def test_what_was_shown_comes_again_when_asked_for(talk: Talk):
    talks = talk()
    first = titles(talks.turn("I loved Heat. Books please"))
    assert titles(talks.turn("show me that list again")) == first


def test_known_items_do_not_come(talk: Talk):
    talks = talk()
    first = titles(talks.turn("I loved Heat. Books please"))
    noted = talks.turn("I have already read number 1")
    assert [line.kind for line in noted.remembered] == ["known"]
    again = Conversation(talks._tools, user=talks._user, target="books")
    assert first[0] not in titles(again.turn("books please"))


def test_a_limit_is_kept_and_counted(talk: Talk, tools: Tools):
    talks = talk()
    talks.turn("I loved Alien. Books please")
    reply = talks.turn("no horror, and nothing before 1980")
    assert all("horror" not in item.attributes and (item.year or 0) >= 1980 for item in items(reply, tools))
    told = {limit.words: limit for limit in reply.limits}
    assert len(told) == 2
    assert all(limit.hard for limit in told.values())
    assert all(0 < limit.fit < limit.of and not limit.dropped for limit in told.values())


def test_limits_hold_in_the_next_session_too_and_wishes_do_not(talk: Talk, tools: Tools):
    talks = talk()
    talks.turn("no science fiction, and a bit shorter ones please")
    later = talk().turn("I loved Alien, books please")
    assert all("science fiction" not in item.attributes for item in items(later, tools))
    assert [limit.words for limit in later.limits] == ["no science fiction"]


def test_a_limit_that_leaves_nothing_is_lifted_and_said_so(talk: Talk):
    reply = talk().turn("I loved Heat, books published after 2090 please")
    assert reply.items
    assert [limit.dropped for limit in reply.limits] == [True]
    assert "let it go" in reply.text


def test_unknown_lengths_are_told(talk: Talk):
    reply = talk().turn("I loved Heat, books under 300 pages please")
    (limit,) = reply.limits
    assert limit.unknown == limit.of
    assert all(shown.unknown == [limit.words] for shown in reply.items)


def test_more_like_an_item_is_an_anchor_and_no_opinion(talk: Talk, tools: Tools):
    reply = talk().turn("something like The Hobbit")
    assert not reply.remembered
    assert sum("fantasy" in item.attributes for item in items(reply, tools)) >= 3
    assert "The Hobbit" not in titles(reply)


def test_a_surprise_leaves_the_obvious_out(talk: Talk):
    plain = titles(talk().turn("I loved Heat. Books please"))
    surprise = talk().turn("surprise me")
    assert surprise.items
    assert not set(titles(surprise)) & set(plain)


def test_so_many_as_were_asked_for(talk: Talk):
    assert len(talk().turn("I loved Heat. Give me 3 books").items) == 3


def test_chinese_is_answered_in_chinese(talk: Talk):
    reply = talk().turn("推荐几本书，不要恐怖的")
    assert reply.language == "zh"
    assert reply.items
    assert "书" in reply.text
    assert reply.limits[0].hard


def years(reply: Reply, tools: Tools) -> list[int]:
    return [item.year or 0 for item in items(reply, tools)]


def test_newer_is_newer_than_the_list_it_was_said_of_and_goes_no_further(talk: Talk, tools: Tools):
    talks = talk()
    middle = sorted(years(talks.turn("I loved Alien. Books please"), tools))[2]
    newer = talks.turn("newer please")
    assert sorted(years(newer, tools))[1] > middle
    bound = next(one["wish"] for one in talks._state()["wishes"] if one["wish"]["about"] == "year")
    assert (bound["sense"], bound["value"]) == ("at_least", str(middle + 1))
    talks.turn("more")
    assert [one["wish"]["value"] for one in talks._state()["wishes"]] == [bound["value"]]


def test_more_is_still_like_what_the_list_was_to_be_like(talk: Talk, tools: Tools):
    talks = talk()
    talks.turn("something like The Hobbit")
    more = items(talks.turn("more"), tools)
    assert sum("fantasy" in item.attributes for item in more) >= 2
    assert not talks.turn("other books please").remembered
    assert talks._state()["anchors"] == []


def test_a_wish_is_for_the_domain_it_was_said_of(talk: Talk):
    talks = talk()
    talks.turn("I loved Heat. Books please")
    talks.turn("something dark")
    assert not talks.turn("now films please").limits
