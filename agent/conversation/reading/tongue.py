"""In which language somebody speaks."""

import re

from ..turn import Language

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_QUOTED = re.compile(r"《[^》]{0,80}》")
_LATIN_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+")


def language_of(text: str) -> Language:
    """Returns the language of most of a text, without quoted titles; English where there is none."""
    spoken = _QUOTED.sub(" ", text)
    han = len(_HAN.findall(spoken))
    # A Chinese word is about two characters.
    return "zh" if han and han >= 2 * len(_LATIN_WORD.findall(spoken)) - 1 else "en"
