"""Words appear whole, and no line is too wide."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tastebridge.agent.chat_terminal.stream import WordStream


def streamed(pieces: list[str], width: int) -> str:
    written: list[str] = []
    stream = WordStream(written.append, width)
    for piece in pieces:
        stream.add(piece)
    stream.end()
    return "".join(written)


def test_a_word_waits_until_it_is_whole():
    written: list[str] = []
    stream = WordStream(written.append, 20)
    stream.add("Here are t")
    assert "".join(written) == "Here are"
    stream.add("wo books.")
    stream.end()
    assert "".join(written) == "Here are two books.\n"
    assert stream.text == "Here are two books."


def test_lines_break_between_words_and_between_chinese_characters():
    assert streamed(["one two three"], 8) == "one two\nthree\n"
    assert streamed(["三体是一本好书"], 8) == "三体是一\n本好书\n"
    assert streamed(["one\n\ntwo"], 8) == "one\n\ntwo\n"


def test_an_escape_that_comes_in_two_pieces_is_none():
    assert streamed(["a\x1b", "[31mb \x9b", "2Jc"], 80) == "a[31mb 2Jc\n"


TEXT = st.text(st.sampled_from("ab  \n三。\x1b"), max_size=80)


@given(st.lists(TEXT, max_size=6), st.integers(4, 20))
def test_every_word_comes_out_once_in_lines_that_fit(pieces: list[str], width: int):
    out = streamed(pieces, width)
    assert "".join(out.split()) == "".join("".join(pieces).replace("\x1b", "").split())
    assert all(cell_len(line) <= width for line in out.splitlines())


@given(TEXT)
def test_pieces_do_not_matter(text: str):
    assert streamed(list(text), 12) == streamed([text], 12)
