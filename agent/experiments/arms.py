"""The arms of an experiment: how each is written on the command line, and the settings that makes."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, PositiveFloat

from ...retrieval.errors import SettingsError
from ...retrieval.settings import Section
from ..arm_text import MOST_CHARS, read_arm
from ..settings import ModelSettings


class Arm(Section):
    """One of the alternatives."""

    name: Annotated[str, Field(min_length=1, max_length=MOST_CHARS)]
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
        SettingsError: it has no name, a key is none of `[model]`, or the share is none.
    """
    name, _, changes = read_arm(text)
    if share <= 0:
        raise SettingsError(f"arm {name!r}: a share must be above 0, got {share:g}")
    return Arm(name=name, changes=changes, share=share)
