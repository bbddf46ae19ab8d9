"""Asks before a whole card is forgotten."""

from ..turn import Language
from .asked import Asked, Option
from .wording import WORDINGS

_ASKS: dict[Language, str] = {
    "en": "Forget all {count} entries of your taste card? This cannot be undone.",
    "zh": "要忘掉口味卡上的全部{count}条吗？这无法撤销。",
}


def confirm_forgetting(count: int, language: Language) -> Asked:
    """Returns the question whether all entries may be deleted."""
    wording = WORDINGS[language]
    options = (Option(wording.yes, agrees=True), Option(wording.no))
    return Asked("confirm", _ASKS[language].format(count=count), options, ())
