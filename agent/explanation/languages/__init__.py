"""The languages that explanations are written and checked in: what differs between them, a file for each."""

from collections.abc import Mapping
from typing import Literal

from .chinese import CHINESE
from .english import ENGLISH
from .language import Count, Language, Token

LanguageCode = Literal["en", "zh"]

LANGUAGES: Mapping[LanguageCode, Language] = {"en": ENGLISH, "zh": CHINESE}

__all__ = ["LANGUAGES", "Count", "Language", "LanguageCode", "Token"]
