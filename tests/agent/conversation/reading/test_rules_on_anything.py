"""Whatever the text, the rules give a turn that says only what was said, in time that its length bounds."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.agent.conversation.reading.languages import TABLES
from tastebridge.agent.conversation.reading.rules import RulesReader
from tastebridge.agent.conversation.turn import Context
from tastebridge.agent.deadline import Deadline

CONTEXT = Context(("books", "films"), "books", ("Emma", "Dune", "三体"), ("yes", "no", "both of them"))
LONGEST = 4000
ENOUGH_S = 0.3
KNOWN = (
    "I loved I like not by no more less too like something why why not the second the last two number "
    "1 and 4 forget under 300 pages after 1990 80s in French for my 8 year old must be maybe Emma Dune "
    "books films horror romance dark or but it that one read seen i've I'm a teacher yes both neither "
    "\"Heat\" 'It' 《三体》 “ ” , . ; ? ! again surprise me 我 不要 喜欢 讨厌 看过 类似 第二本 "
    "最后两本 300页以内 1990年以前 八十年代 没那么 暴力 恐怖 为什么 忘掉 推荐 几本 书 写的 的 、 。 \n"
)
PIECES = KNOWN.split(" ")
UNITS = (
    "a", " ", ",", '"', "“", "《", "1,", "1 and ", "12 3 ", "i like ", "no more ", "not too ", "The Of ",
    "why ", "by x. y. ", "not by a b c d ", "the second ", "number 3 ", "no horror, ", "I loved Heat ",
    "i have already read ", "under 300 pages ", "不要", "喜欢", "第二本", "一二三", "类似", "《三体》",
    "我看过", "没有没有", "İ", "\U0001f600", "\ue000", "\ue002\ue003",
)  # fmt: skip


def _check(text: str) -> None:
    turn, usage = RulesReader().read(text, CONTEXT, Deadline())
    assert turn.acts
    assert usage.calls == 0
    assert all(wish.words and wish.words in text for wish in turn.wishes)
    assert all(mention.words in text for mention in turn.mentions)
    assert all(mention.words or mention.place in {1, 2, 3} for mention in turn.mentions)
    assert all(fact and fact in text for fact in turn.facts)
    assert turn.forget in {"that", "everything"} or turn.forget in text
    assert turn.answer in CONTEXT.options or turn.answer in text
    assert turn.domain in {"", *CONTEXT.domains}


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str):
    _check(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from([" ", ""]))
def test_any_mixture_of_what_the_rules_know_is_read(pieces: list[str], between: str):
    _check(between.join(pieces))


@settings(max_examples=100, deadline=None)
@given(
    st.text("aI l《》“'三体", max_size=30),
    st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=5),
)
def test_spans_of_a_catalogue_need_not_be_sound(text: str, spans: list[tuple[int, int]]):
    turn, _ = RulesReader(lambda _: spans).read(text, CONTEXT, Deadline())
    assert all(mention.words in text for mention in turn.mentions)


@pytest.mark.parametrize("unit", UNITS)
def test_no_text_makes_a_pattern_slow(unit: str):
    text = (unit * LONGEST)[:LONGEST]
    RulesReader().read("warm", CONTEXT, Deadline())
    start = process_time()
    RulesReader().read(text, CONTEXT, Deadline())
    assert process_time() - start < ENOUGH_S


def test_what_is_longer_is_read_up_to_there():
    turn, _ = RulesReader(max_chars=20).read("books please, " * 2 + "no horror", CONTEXT, Deadline())
    assert (turn.domain, turn.wishes) == ("books", ())


@pytest.mark.parametrize("language", TABLES)
def test_normal_forms_are_folded(language: str):
    table = TABLES[language]
    assert all(value == value.casefold() for _, value in table.describing.values())
    assert all(word == word.lower() for word in table.describing)
