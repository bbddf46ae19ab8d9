"""How numbers and foreign text are written in reports; what is undefined is a dash."""

import math
import unicodedata

DASH = "–"
"""Stands for None and NaN."""
MINUS = "−"


def figure(value: float | None, digits: int = 4) -> str:
    """Returns a number with `digits` decimals, fewer where it is large; a dash where it is undefined.

    A number that would have at most one digit left has two.
    """
    if is_undefined(value):
        return DASH
    assert value is not None
    decimals = digits
    if abs(value) >= 10:
        decimals = max(0, digits - int(math.log10(abs(value))))
    elif 0 < abs(value) < 10.0 ** (1 - digits):
        decimals = 1 - math.floor(math.log10(abs(value)))
    return f"{value:,.{decimals}f}".replace("-", MINUS)


def signed(value: float | None, digits: int = 4) -> str:
    """Returns a difference, its sign always written."""
    text = figure(value, digits)
    return text if text == DASH or text.startswith(MINUS) else f"+{text}"


def percent(value: float | None, digits: int = 1) -> str:
    """Returns a share as a percentage."""
    return DASH if is_undefined(value) else f"{100 * (value or 0.0):,.{digits}f} %".replace("-", MINUS)


def signed_percent(value: float | None, digits: int = 1) -> str:
    """Returns a relative difference as a percentage, its sign always written."""
    digits = 0 if not is_undefined(value) and abs(value or 0.0) >= 10 else digits
    return DASH if is_undefined(value) else f"{100 * (value or 0.0):+,.{digits}f} %".replace("-", MINUS)


def p_value(value: float | None) -> str:
    """Returns a p value with four decimals, or that it is smaller than they can say."""
    if is_undefined(value):
        return DASH
    assert value is not None
    return "<0.0001" if value < 0.00005 else f"{value:.4f}"


def interval(low: float | None, high: float | None, digits: int = 4) -> str:
    """Returns `low to high`; a dash where there is no interval."""
    if is_undefined(low) or is_undefined(high):
        return DASH
    return f"{figure(low, digits)} to {figure(high, digits)}"


def is_undefined(value: float | None) -> bool:
    """Whether there is no finite number."""
    return value is None or not math.isfinite(value)


def clean(text: str) -> str:
    """Returns the text without control characters and without marks that turn its direction."""
    kept = (
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
    return "".join(kept)
