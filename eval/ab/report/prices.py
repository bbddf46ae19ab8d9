"""What an arm costs for a thousand people, as it is to be written."""

from dataclasses import dataclass

from ...report.figures import DASH, figure, is_undefined
from ..results import ArmResult
from .outcomes import mean_of, value_of

PEOPLE = 1_000


@dataclass(frozen=True)
class Price:
    """Tokens, money and seconds for a thousand people; a dash where it is not known."""

    tokens: str
    money: str
    seconds: str


def price_of(arm: ArmResult) -> Price:
    """Returns what an arm costs; money is only known where the settings name prices."""
    return Price(
        _per_thousand(value_of(arm, "tokens"), 0),
        _money(arm),
        _per_thousand(value_of(arm, "seconds"), 1),
    )


def _per_thousand(value: float | None, digits: int) -> str:
    return DASH if value is None or is_undefined(value) else figure(value * PEOPLE, digits)


def _money(arm: ArmResult) -> str:
    found = mean_of(arm, "cost")
    if found is None or found.mean == 0:
        return "no price in the settings"
    if is_undefined(found.mean):
        return DASH
    return f"{figure((found.mean or 0.0) * PEOPLE, 2)} {arm.settings.get('currency', '')}".strip()
