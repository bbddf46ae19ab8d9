"""Numbers and words as they stand in reports."""

from collections.abc import Callable

import pytest

from tastebridge.eval.report.figures import clean, figure, interval, p_value, percent, signed, signed_percent

NAN = float("nan")


@pytest.mark.parametrize("write", [figure, signed, percent, signed_percent, p_value])
@pytest.mark.parametrize("value", [None, NAN, float("inf")])
def test_what_is_undefined_is_a_dash(write: Callable[..., str], value: float | None):
    assert write(value) == "–"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0.0000"),
        (0.07142, "0.0714"),
        (-0.5, "−0.5000"),
        (12.3456, "12.346"),
        (1234567.8, "1,234,568"),
        (0.0000719, "0.000072"),
    ],
)
def test_numbers_keep_about_as_many_digits_as_they_are_worth(value: float | None, written: str):
    assert figure(value) == written


def test_differences_have_signs():
    assert signed(0.01) == "+0.0100"
    assert signed(-0.01) == "−0.0100"
    assert signed_percent(-0.0123) == "−1.2 %"
    assert signed_percent(12.0) == "+1,200 %"
    assert percent(0.025) == "2.5 %"


def test_p_values_never_become_0():
    assert p_value(0.00001) == "<0.0001"
    assert p_value(1 / 10_001) == "0.0001"


def test_half_an_interval_is_none():
    assert interval(0.1, None) == "–"
    assert interval(0.1, 0.2) == "0.1000 to 0.2000"


def test_control_characters_and_turned_text_are_taken_out():
    assert clean("a\x00b\u202ec\x1b[31m") == "abc[31m"
    assert clean("ünïcödé 日本\n") == "ünïcödé 日本\n"
