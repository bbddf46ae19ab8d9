"""What a log or a recording must not hold."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.recording.redaction import CREDENTIALS, EMAIL, KEY, known_secrets, redact

SECRETS = {
    "sk-proj-abcDEF0123456789": "sk-proj-abcDEF0123456789",
    "sk-ant-api03-Zx9_": "sk-ant-api03-Zx9_",
    "Authorization: Bearer abcdef.12345678": "abcdef.12345678",
    "bearer\tABCDEF12345678==": "ABCDEF12345678",
    "hf_abcdefghij0123456789": "abcdefghij0123456789",
    "AKIAIOSFODNN7EXAMPLE": "IOSFODNN7EXAMPLE",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.c2lnbmVk": "eyJzdWIiOiIx",
    "api_key=hunter2hunter2": "hunter2hunter2",
    '{"api-key": "hunter2hunter2"}': "hunter2hunter2",
    "password: swordfish": "swordfish",
    "http://user:pa55word@host:80/v1": "pa55word",
    "postgresql://me:p@ss@db/x": "ss@db",
    "write to Jörg.O-Neil+x@mail.exämple.de please": "Neil",
}
LETTERS = st.text(st.sampled_from("abcXYZ019"), min_size=8, max_size=30)


@pytest.mark.parametrize("text", SECRETS)
@pytest.mark.parametrize("around", ["{}", "before {} after", "“{}”", "\n{}\n", "({}),"])
def test_no_secret_is_left(text: str, around: str):
    assert SECRETS[text] not in redact(around.format(text))


def test_what_stands_around_a_secret_stays():
    assert redact("ask http://u:p@host/v1 now") == f"ask http://{CREDENTIALS}@host/v1 now"
    assert redact("from a@b.org, to c@d.org.") == f"from {EMAIL}, to {EMAIL}."
    assert redact("api_key=abcdef123 & more") == f"api_key={KEY} & more"


@pytest.mark.parametrize(
    "text",
    [
        "The Secret Key (2019)",
        "Bearer of Bad News",
        "basic instructions",
        "sk-learn for everyone",
        "Token: a story",
        "Passwords & other stories",
        "Meet @home at 5.30",
        "price@2.50",
        "http://host/path?x=1 @ noon",
        "Größe 日本語 🎬",
        "",
    ],
)
def test_titles_stay_as_they_are(text: str):
    assert redact(text) == text


def test_the_values_of_key_variables_are_secrets():
    environment = {
        "OPENAI_API_KEY": "hush-hush-hush",
        "MY_TOKEN_2": "mellon-mellon-mellon",
        "DB_PASSWORD": "short",
        "KEYBOARD": "an ordinary value",
        "PATH": "/usr/bin:/bin",
    }
    secrets = known_secrets(environment)
    assert secrets == ("mellon-mellon-mellon", "hush-hush-hush")
    assert redact("say mellon-mellon-mellon", secrets) == f"say {KEY}"


def test_a_secret_that_holds_another_is_hidden_whole():
    secrets = known_secrets({"A_KEY": "password1", "B_KEY": "password1password2"})
    assert redact("password1password2", secrets) == KEY


def test_this_process_has_secrets_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TASTE_KEY", "from the environment")
    assert "from the environment" in known_secrets()


@given(st.text(), st.lists(LETTERS, max_size=2))
def test_redacting_twice_changes_nothing_more(text: str, secrets: list[str]):
    once = redact(text, secrets)
    assert redact(once, secrets) == once


@given(st.lists(st.sampled_from([*SECRETS, " ", "@", "://", "sk-", "=", "a.b", "[", "]", "1"]), max_size=8))
def test_redacting_pieces_twice_changes_nothing_more(pieces: list[str]):
    once = redact("".join(pieces))
    assert redact(once) == once


@given(st.text(), LETTERS, st.text())
def test_a_known_secret_is_nowhere(before: str, secret: str, after: str):
    assert secret not in redact(before + secret + after, [secret])


@given(st.text(st.characters(categories=["L", "Zs"]), max_size=200))
def test_words_stay_words(text: str):
    assert redact(text) == text


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "@", "a@", "sk-", "sk-1", "bearer ", "://", "eyJ-", "eyJa.", "x@y.", "x@1.", "password "],
)
def test_a_long_text_takes_no_long_time(piece: str):
    text = piece * (200_000 // len(piece))
    start = time.perf_counter()
    redact(text)
    assert time.perf_counter() - start < 2
