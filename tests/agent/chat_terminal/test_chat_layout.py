"""Replies as they stand in a terminal of 80 and of 60 columns."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console
from worlds.talking import HOSTILE, card_line, limit, question, reply, shown

from tastebridge.agent.chat_terminal.breaking import broken, unbroken
from tastebridge.agent.chat_terminal.layout import beneath, spoken
from tastebridge.agent.chat_terminal.screen import Screen
from tastebridge.agent.conversation.reply import Reply

BOOKS = reply(
    "Two books for you.",
    target="books",
    items=[
        shown(
            1,
            "The Left Hand of Darkness",
            creators=["Ursula K. Le Guin"],
            year=1969,
            why="People who liked “Solaris” and “Stalker”, which you liked, read this one: 14 of 210.",
            said=["you said you like “slow science fiction”"],
            unknown=["under 300 pages"],
        ),
        shown(2, "Emma", creators=["A", "B", "C", "D"]),
    ],
    limits=[
        limit("under 300 pages", 12, unknown=5),
        limit("funny", 3, hard=False),
        limit("before 1900", 0, dropped=True),
    ],
    remembered=[card_line("you like slow science fiction")],
    forgotten=["you dislike war"],
    warnings=["the log has changed since the index was built"],
    question=question("Shall it be older?", "yes, older", "no, newer"),
)
AT_80 = """\
Two books for you.

 1. The Left Hand of Darkness
    Ursula K. Le Guin · 1969
    People who liked “Solaris” and “Stalker”, which you liked, read this one: 14
    of 210.
    you said you like “slow science fiction”
    not known: under 300 pages

 2. Emma
    A, B, C, …

· 12 of 20 fit “under 300 pages”; of 5 it is unknown
· 3 of 20 fit the wish “funny”, which put them higher and left nothing out
· “before 1900” was lifted: only 0 of 20 fit

+ noted: you like slow science fiction
- forgotten: you dislike war
note: the log has changed since the index was built
signals fused · read by rules · written by composer · 12 ms

? Shall it be older?
  1) yes, older
  2) no, newer
     type a number, or your own words

"""
AT_60_LIST = """\
 1. The Left Hand of Darkness
    Ursula K. Le Guin · 1969
    People who liked “Solaris” and “Stalker”, which you
    liked, read this one: 14 of 210.
    you said you like “slow science fiction”
    not known: under 300 pages
"""
REASON = "喜欢《银河帝国》和《沙丘》的人也喜欢这本书。"
IN_CHINESE = reply(
    "推荐一本书。",
    language="zh",
    items=[shown(1, "三体", creators=["刘慈欣"], year=2008, why=REASON * 3)],
    limits=[limit("三百页以内", 4, unknown=2)],
)


def screen_text(a_reply: Reply, width: int, *, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, color_system="truecolor" if colour else None
    )
    Screen(console, console).reply(a_reply, "")
    return out.getvalue()


def test_a_reply_at_80_columns():
    assert screen_text(BOOKS, 80) == AT_80


def test_a_reply_at_60_columns_breaks_between_words():
    assert AT_60_LIST in screen_text(BOOKS, 60)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
@pytest.mark.parametrize("a_reply", [BOOKS, IN_CHINESE], ids=["english", "chinese"])
def test_no_line_is_wider_than_the_terminal_or_than_can_be_read(a_reply: Reply, width: int):
    widest = max(cell_len(line) for line in screen_text(a_reply, width).splitlines())
    assert widest <= min(width, 100)


def test_chinese_characters_take_two_columns_and_none_is_lost():
    text = screen_text(IN_CHINESE, 40)
    assert REASON * 3 in "".join(text.split())
    assert "· 20 项中有 4 项符合“三百页以内”；2 项未\n  知\n" in text
    assert "和\n    《沙丘》" in text  # an opening mark never ends a line
    assert "\n多种信号 · 理解：rules" in text
    assert any(cell_len(line) >= 39 for line in text.splitlines())


def test_the_taste_card_tells_from_which_words_it_has_each_entry():
    card = reply("What I know:", card=[card_line("you like “noir”", "I love noir"), card_line("you fish")])
    assert screen_text(card, 80) == (
        "What I know:\n\n 1. you like “noir”\n    “I love noir” · said · 2026-11-25\n"
        " 2. you fish\n    said · 2026-11-25\n\n"
    )


@pytest.mark.parametrize(
    ("streamed", "shown_after"),
    [
        ("Two\nbooks.", ""),
        ("Two films.", "That did not pass the check. Instead:\nTwo books.\n\n"),
        ("", "Two books.\n\n"),
    ],
)
def test_a_text_that_was_streamed_is_not_shown_again_unless_it_changed(streamed: str, shown_after: str):
    out = io.StringIO()
    console = Console(file=out, width=80)
    Screen(console, console).reply(reply("Two books."), streamed)
    assert out.getvalue().lstrip("\n") == shown_after


def test_what_is_unknown_of_every_candidate_is_said_once():
    items = [shown(1, "Dune", unknown=["short", "funny"]), shown(2, "Emma", unknown=["short"])]
    text = screen_text(reply(items=items, limits=[limit("short", 0, unknown=20), limit("funny", 3)]), 80)
    assert "· “short”: of none of 20 it is known\n· 3 of 20 fit “funny”\n" in text
    assert text.count("not known:") == 1
    assert "    not known: funny\n" in text


def test_colours_are_the_terminals_own_and_titles_are_never_markup():
    items = [shown(n, title, why=title, said=[title], unknown=[title]) for n, title in enumerate(HOSTILE, 1)]
    hostile = reply(
        "\n".join(HOSTILE),
        items=items,
        limits=[limit(title, 1) for title in HOSTILE],
        card=[card_line(title, title) for title in HOSTILE],
        remembered=[card_line(title) for title in HOSTILE],
        forgotten=list(HOSTILE),
        warnings=list(HOSTILE),
        question=question(HOSTILE[0], *HOSTILE),
    )
    coloured = screen_text(hostile, 80, colour=True)
    escapes = {part.partition("m")[0] for part in coloured.split("\x1b[")[1:]}
    assert escapes <= {"0", "1", "2", "31", "32", "33", "36", "2;36"}  # styles of the layout alone
    for obeyed in ("\x07", "\x9b", "\x9d", "\x9c", "\u202e", "\u2066", "\u200b", "\x1b]", "\r"):
        assert obeyed not in coloured
    assert "[red]markup[/red] [link=https://example.org]here[/link]" in coloured
    assert ":pile_of_poo:" in coloured


def test_in_a_pipe_lines_are_as_long_as_they_are():
    lines = list(unbroken([*spoken(BOOKS), *beneath(BOOKS)]))
    assert "    People who liked “Solaris” and “Stalker”, which you liked, read this one: 14 of 210." in lines
    assert not any(line != line.rstrip() for line in lines)


def test_a_word_longer_than_the_line_is_broken():
    console = Console(file=io.StringIO(), width=30)
    long = reply("x" * 70)
    assert [part.plain for part in broken(spoken(long), console)] == ["x" * 30, "x" * 30, "x" * 10]
