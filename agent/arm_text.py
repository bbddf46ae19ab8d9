"""Reads how the arm of a test or an experiment is written: `NAME: key=value,key=value`."""

import json
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from ..retrieval.errors import SettingsError
from .settings import ModelSettings

SHORT: Mapping[str, str] = {
    "prompt": "rank_prompt",
    "explain": "explain_prompt",
    "model": "name",
    "mode": "rank_mode",
}
"""Names for keys of `[model]` that arms mostly differ in."""
MOST_CHARS = 60
"""Of a name."""

_COMMA = re.compile(r",(?![^\[{]*[\]}])")  # but for those of a list


class ArmText(NamedTuple):
    """An arm as it was written."""

    name: str
    rest: str
    """Without the name."""
    changes: dict[str, Any]
    """Keys of `[model]`, and of the others that were allowed, with their values."""


def read_arm(text: str, also: Sequence[str] = ()) -> ArmText:
    """Returns the arm that is written as `NAME: key=value,key=value`, or as its name alone.

    A list or a table is written as JSON, as in `examples=[0,2]`; everything else is taken as the text it is.

    Args:
        text: the arm.
        also: keys that are allowed beside those of `[model]`.

    Raises:
        SettingsError: it has no name, or a key is none of these.
    """
    name, _, rest = (part.strip() for part in text.partition(":"))
    if not name or "=" in name or len(name) > MOST_CHARS:
        raise SettingsError(f'the arm {text!r} has no name; write it as "NAME: key=value,key=value"')
    changes: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in _COMMA.split(rest))):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not key:
            raise SettingsError(f"arm {name!r}: {part!r} is no setting; write it as key=value")
        changes[_full(name, key, also)] = _value(name, value)
    return ArmText(name, rest, changes)


def _value(arm: str, text: str) -> Any:
    if not text.startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise SettingsError(f"arm {arm!r}: {text!r} is no JSON: {error}") from error


def _full(arm: str, key: str, also: Sequence[str]) -> str:
    full = SHORT.get(key, key)
    known = [*also, *SHORT, *ModelSettings.model_fields]
    if full not in known:
        near = get_close_matches(key, known, n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else f"; there are {', '.join(known)}"
        raise SettingsError(f"arm {arm!r}: there is no setting {key!r}{hint}")
    return full
