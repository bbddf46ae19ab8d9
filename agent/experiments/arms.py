"""The arms of an experiment: how each is written on the command line, and the settings that makes."""

import json
import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import Field, PositiveFloat

from ...retrieval.errors import SettingsError
from ...retrieval.settings import Section
from ..settings import ModelSettings

SHORT: Mapping[str, str] = {
    "prompt": "rank_prompt",
    "explain": "explain_prompt",
    "model": "name",
    "mode": "rank_mode",
}
"""Names for keys of `[model]` that arms mostly differ in."""


_COMMA = re.compile(r",(?![^\[{]*[\]}])")  # but for those of a list


class Arm(Section):
    """One of the alternatives."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    changes: Mapping[str, Any] = {}
    """Keys of `[model]` with other values than the workspace's; none: the workspace as it is."""
    share: PositiveFloat = 1.0
    """Of the users, as a part of the sum over all arms."""

    def settings(self, own: ModelSettings) -> ModelSettings:
        """Returns the settings of the arm.

        Args:
            own: the workspace's.

        Raises:
            SettingsError: a value is out of bounds; the message names the arm.
        """
        try:
            return ModelSettings.from_table({**own.model_dump(), **self.changes}) if self.changes else own
        except SettingsError as error:
            raise SettingsError(f"arm {self.name!r}: {error}") from error


def parse_arm(text: str, share: float = 1.0) -> Arm:
    """Returns the arm that is written as `NAME: key=value,key=value`, or as its name alone.

    Raises:
        SettingsError: it has no name, or a key is none of `[model]`.
    """
    name, _, rest = (part.strip() for part in text.partition(":"))
    if not name or "=" in name or len(name) > 60:
        raise SettingsError(f'the arm {text!r} has no name; write it as "NAME: key=value,key=value"')
    changes: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in _COMMA.split(rest))):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not key:
            raise SettingsError(f"arm {name!r}: {part!r} is no setting; write it as key=value")
        changes[_full(name, key)] = _value(name, value)
    if share <= 0:
        raise SettingsError(f"arm {name!r}: a share must be above 0, got {share:g}")
    return Arm(name=name, changes=changes, share=share)


def _value(arm: str, text: str) -> Any:
    """Returns a list or a table that is written as JSON, everything else as the text it is."""
    if not text.startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise SettingsError(f"arm {arm!r}: {text!r} is no JSON: {error}") from error


def _full(arm: str, key: str) -> str:
    full = SHORT.get(key, key)
    known = [*SHORT, *ModelSettings.model_fields]
    if full not in known:
        near = get_close_matches(key, known, n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else f"; there are {', '.join(known)}"
        raise SettingsError(f"arm {arm!r}: there is no setting {key!r}{hint}")
    return full
