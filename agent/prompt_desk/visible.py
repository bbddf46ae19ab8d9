"""Text from prompt files on its way to a terminal: a file may come from somebody else."""

import unicodedata

_KEPT = "\n\t"


def visible(text: str) -> str:
    """Returns the text with a mark in place of every control and format character.

    So no escape sequence reaches the terminal, and no hidden or turned text hides in a prompt.
    """
    if text.isprintable():
        return text
    return "".join(c if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf") else "\ufffd" for c in text)
