"""Nothing that others wrote can move a cursor, change a colour or hide."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds.talking import HOSTILE

from tastebridge.agent.chat_terminal.visible import json_line, visible, visible_lines, visible_piece

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


def hidden(text: str) -> set[str]:
    return {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs")}


@given(ANY_TEXT)
def test_text_on_a_line_has_no_character_that_is_obeyed_or_unseen(text: str):
    assert not hidden(visible(text))


@given(ANY_TEXT, ANY_TEXT)
def test_a_text_in_two_pieces_is_as_safe_as_whole(first: str, second: str):
    assert hidden(visible_piece(first) + visible_piece(second)) <= {"\n"}
    assert visible_piece(first) + visible_piece(second) == visible_piece(first + second)


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_keep_their_letters_alone(title: str):
    assert not hidden(visible(title))
    assert "Right otleft" in visible(title) or title.split()[0] in visible(title)


@pytest.mark.parametrize("text", ["三体，刘慈欣：好看！", "Ｆｕｌｌ", "café", "e\u0301", "½ “x” …"])
def test_letters_stay_as_they_are_written(text: str):
    assert visible(text) == text


def test_lines_stay_lines_and_a_long_one_is_cut():
    assert visible_lines("one\n\n two  words \n") == ["one", "", "two words"]
    assert visible("x" * 50, 10) == "x" * 9 + "…"


@given(st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3))
def test_json_is_one_safe_line_that_means_the_same(value: dict[str, str]):
    line = json_line(value)
    assert not hidden(line)
    assert json.loads(line) == json.loads(json.dumps(value))
