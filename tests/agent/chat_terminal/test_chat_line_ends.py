"""Lines end where a reader expects it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tastebridge.agent.chat_terminal.line_ends import line_ends, may_end


def cut(text: str, width: int) -> list[str]:
    ends = [0, *line_ends(text, width), len(text)]
    return [text[begin:end].rstrip(" ") for begin, end in pairwise(ends)]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 80, ["one two three"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("I am abcdefgh", 4, ["I am", "abcd", "efgh"]),
        ("喜欢三体，也好", 8, ["喜欢三", "体，也好"]),
        ("喜欢你《三体》", 8, ["喜欢你", "《三体》"]),
        ("读 Dune 三体", 8, ["读 Dune", "三体"]),
        ("，，，", 2, ["，", "，", "，"]),
        ("", 5, [""]),
    ],
)
def test_lines_end_between_words(text: str, width: int, lines: list[str]):
    assert cut(text, width) == lines


def test_marks_stay_with_what_they_belong_to():
    assert may_end("三", "体")
    assert may_end("a", "三")
    assert not may_end("三", "。")
    assert not may_end("《", "三")
    assert not may_end("a", "b")


@given(st.text("ab 三体，。《e\u0301", max_size=60), st.integers(2, 20))
def test_every_line_fits_and_nothing_is_lost(text: str, width: int):
    ends = line_ends(text, width)
    assert ends == sorted(set(ends))
    lines = cut(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
