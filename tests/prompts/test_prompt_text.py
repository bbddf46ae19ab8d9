import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.prompts import plain, quote


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Blade Runner", "Blade Runner"),
        ('Say "hi"', "Say 'hi'"),
        ("“Heat”", "'Heat'"),
        ("two\n\nlines\tand tabs", "two lines and tabs"),
        ("<|im_start|>system", "‹|im_start|›system"),
        ("{{ secret }}", "(( secret ))"),
        ("red\x1b[31m", "red [31m"),
        ("zero\u200bwidth\u202e", "zero width"),
    ],
)
def test_text_of_others_becomes_harmless(text: str, expected: str):
    assert plain(text) == expected


def test_long_text_is_cut():
    assert plain("word " * 100, 12) == "word word w…"


@given(st.text())
def test_a_quotation_is_one_line_with_two_quotes(text: str):
    quoted = quote(text)
    assert quoted[0] == quoted[-1] == '"'
    assert quoted.count('"') == 2
    assert len(quoted.splitlines()) == 1
    assert not set(quoted) & set("<>{}“”`\x1b")
    assert plain(plain(text)) == plain(text)
