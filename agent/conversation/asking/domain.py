"""Asks what kind of thing somebody wants, where nothing tells."""

from collections.abc import Sequence

from ..turn import Language
from .asked import Asked, Option
from .wording import KINDS

ASKED = "domain"
"""By this it is remembered that it was asked."""
_ASKS: dict[Language, str] = {
    "en": "What are you looking for?",
    "zh": "你想要哪一类？",
}


def which_domain(domains: Sequence[str], language: Language) -> Asked:
    """Returns the question for which domain a list is wanted."""
    options = tuple(
        Option(KINDS[language].get(name.casefold(), name) if language == "zh" else name) for name in domains
    )
    return Asked("domain", _ASKS[language], options, (ASKED,), words=" ".join(domains))
