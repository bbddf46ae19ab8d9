"""What a model may say around a list, and what it may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.conversation.reply_check import Allowed, title_problem, written_problem
from tastebridge.agent.conversation.vocabulary import COMMON_CHINESE, COMMON_ENGLISH

ALLOWED = Allowed(
    {"The Big Sleep", "It", "三体"}, ["books", "Raymond Chandler", "hard-boiled", "noir"], {2, 1939}
)


@pytest.mark.parametrize(
    "text",
    [
        "Here are 2 books for you.",
        "I would begin with “The Big Sleep”, a noir by Raymond Chandler from 1939.",
        "If you like noir, “the big sleep” may suit you. And “It”!",
        "You'll find “The Big Sleep” here; it's hard-boiled.",
    ],
)
def test_what_the_list_bears_out_may_be_said(text: str):
    assert written_problem(text, ALLOWED, "en") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Try “The Long Goodbye”.", "no item of the list"),
        ("Try The Long Goodbye.", "written like a name"),
        ("I suggest The Book of You.", "written like a name"),
        ("Both are by Dashiell Hammett.", "Dashiell"),
        ("It won many prizes.", "won"),
        ("There are 14 more.", "14"),
        ("Here is “The Big Sleep.", "open"),
        ("Here **they** are.", "markup"),
        ("See www.here.com", "markup"),
        ("Here\x1b[31m", "no plain text"),
        ("  ", "no text"),
        ("here " * 200, "at most"),
    ],
)
def test_what_nobody_can_vouch_for_may_not(text: str, why: str):
    problem = written_problem(text, ALLOWED, "en")
    assert problem is not None
    assert why in problem


def test_chinese_has_a_vocabulary_of_characters():
    assert written_problem("我推荐你先看《三体》。", ALLOWED, "zh") is None
    assert "《平凡的世界》" not in COMMON_CHINESE
    assert written_problem("我推荐《平凡的世界》。", ALLOWED, "zh") is not None
    assert written_problem("我推荐平凡的世界。", ALLOWED, "zh") is not None


@given(st.lists(st.sampled_from(sorted(COMMON_ENGLISH)), min_size=1, max_size=30))
def test_common_words_alone_name_nothing_and_pass(words: list[str]):
    assert written_problem(" ".join(words), ALLOWED, "en") is None


@given(st.text(max_size=80))
def test_any_text_has_a_verdict_and_a_quoted_stranger_never_passes(text: str):
    written_problem(text, ALLOWED, "en")
    written_problem(text, ALLOWED, "zh")
    inner = text.replace("“", "").replace("”", "").replace('"', "")
    if inner.strip() and title_problem(f"“{inner}”", ALLOWED.titles) is None:
        assert " ".join(inner.casefold().rstrip(" .,;，。；").split()) in {"the big sleep", "it", "三体"}
