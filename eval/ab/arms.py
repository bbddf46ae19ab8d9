"""The arms of an A/B test: what each is asked for on the command line, and the settings that makes."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...agent.arm_text import read_arm
from ...agent.recording.redaction import known_secrets, redact
from ...agent.settings import ModelSettings
from ...retrieval.errors import SettingsError
from ...retrieval.workspace import Workspace

FILE = "settings"
"""Names a settings file, whose `[model]` table takes the place of the workspace's."""
PLACES = frozenset({"prompts", "record"})
"""Settings that say where something lies on this machine."""


@dataclass(frozen=True)
class Arm:
    """One of the alternatives."""

    name: str
    spec: str
    """As it was asked for, without the name."""
    settings: ModelSettings

    @property
    def settings_sha256(self) -> str:
        """SHA-256 of the `[model]` table, without the folders on this machine."""
        told = json.dumps(self.settings.model_dump(mode="json", exclude=set(PLACES)), sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def told(self, *, places: bool = True) -> dict[str, Any]:
        """Returns the `[model]` table as it may be written down: no password that stands in an address.

        Args:
            places: whether the folders on this machine are in it.
        """
        table = self.settings.model_dump(mode="json", exclude=None if places else set(PLACES))
        secrets = known_secrets()
        return {
            key: redact(value, secrets) if isinstance(value, str) else value for key, value in table.items()
        }


def arms_of(workspace: Workspace, specs: Sequence[str]) -> tuple[Arm, ...]:
    """Returns the arms that are asked for in a workspace; see `read_arms`.

    Raises:
        SettingsError: the workspace's own settings are wrong, or as `read_arms`.
    """
    own_prompts = ModelSettings.of(workspace).prompts
    return read_arms(specs, {**workspace.settings.model, "prompts": own_prompts})


def read_arms(specs: Sequence[str], table: Mapping[str, Any]) -> tuple[Arm, ...]:
    """Returns the arms that are asked for, the baseline first.

    Args:
        specs: `NAME: key=value,key=value`; the name alone is the workspace as it is.
        table: the workspace's `[model]` table, which an arm changes.

    Raises:
        SettingsError: an arm cannot be read, a name comes twice, or there are fewer than two.
    """
    arms = tuple(_arm(spec, table) for spec in specs)
    names = [arm.name for arm in arms]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise SettingsError(f"two arms are called {twice!r}; give each a name of its own")
    if len(arms) < 2:
        raise SettingsError(
            f'a test compares at least two arms, got {len(arms)}; give --arm "NAME: key=value" twice or more'
        )
    return arms


def _arm(spec: str, table: Mapping[str, Any]) -> Arm:
    name, rest, changes = read_arm(spec, (FILE,))
    if FILE in changes:
        table = {"prompts": table.get("prompts", ""), **_table_of(name, changes.pop(FILE))}
    return Arm(name, rest, _settings(name, table, changes))


def _settings(arm: str, table: Mapping[str, Any], changes: Mapping[str, Any]) -> ModelSettings:
    """Returns the settings; a wrong value is found by trying the changes one by one."""
    ModelSettings.from_table(table)
    for key, value in changes.items():
        try:
            ModelSettings.from_table({**table, key: value})
        except SettingsError as error:
            raise SettingsError(f"arm {arm!r}: {key}={value}: {error}") from error
    return ModelSettings.from_table({**table, **changes})


def _table_of(arm: str, name: str) -> Mapping[str, Any]:
    path = Path(name).expanduser()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("model", {})
    except OSError as error:
        raise SettingsError(
            f"arm {arm!r}: the settings file {path} cannot be read: {error.strerror or error}"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"arm {arm!r}: the settings file {path} is no TOML: {error}") from error
    try:
        ModelSettings.from_table(table)
    except SettingsError as error:
        raise SettingsError(f"arm {arm!r}: the settings file {path}: {error}") from error
    return dict(table)
