"""The settings of a workspace: `tastebridge.toml`, overridden by the environment.

This is the only place that reads the environment. `TASTEBRIDGE_EMBEDDING__MODEL=hashing` overrides
`[embedding] model`; two underscores stand for the dot.
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import tomli_w
from platformdirs import user_cache_path
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableVariable

from .errors import SettingsError
from .records import EventKind

Share = Annotated[float, Field(ge=0.0, le=1.0)]

DEFAULT_STRENGTHS: dict[EventKind, float] = {
    EventKind.VIEW: 0.2,
    EventKind.CLICK: 0.3,
    EventKind.SEARCH: 0.3,
    EventKind.CART: 0.6,
    EventKind.PURCHASE: 1.0,
    EventKind.RATING: 1.0,
    EventKind.LIKE: 1.0,
    EventKind.DISLIKE: -1.0,
    EventKind.REVIEW: 1.0,
    EventKind.SHARE: 1.0,
    EventKind.SKIP: -0.3,
}


class Section(BaseModel):
    """A table of the settings file: an unknown key is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class LogSettings(Section):
    """Where the event log is."""

    url: str = ""
    """SQLAlchemy URL; empty: `events.db` in the workspace. PostgreSQL needs `tastebridge[postgres]`."""


class IngestSettings(Section):
    """How files are read."""

    max_bad_share: Share = 0.2
    """A file with a larger share of bad rows stores nothing."""
    max_text_chars: PositiveInt = 500
    """Titles and names are cut to this many characters."""
    max_description_chars: PositiveInt = 2000
    """Descriptions are cut to this many characters."""


class EmbeddingSettings(Section):
    """What turns item text into vectors."""

    model: Literal["minilm", "hashing"] = "minilm"
    """`minilm`: all-MiniLM-L6-v2, needs `tastebridge[local]`; `hashing`: equal words only, core install."""
    batch_size: PositiveInt = 64
    """Texts a batch."""


class PrivacySettings(Section):
    """What may be said about other people (D3)."""

    min_people: Annotated[int, Field(ge=2)] = 5
    """A count over fewer people than this is never shown, stored in an answer or put in a prompt."""


class RecommendSettings(Section):
    """How a list is made."""

    k: PositiveInt = 10
    """Items a list."""
    diversity: Annotated[float, Field(ge=0.0)] = 0.0
    """Trades relevance for coverage: 0 ranks by relevance alone; docs/results.md has the curve."""
    deadline_s: PositiveFloat = 20.0
    """The model has this long for all its calls of one request; after it the answer goes one level down."""


class Settings(BaseSettings):
    """All settings of one workspace."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="TASTEBRIDGE_", env_nested_delimiter="__"
    )

    log: LogSettings = LogSettings()
    ingest: IngestSettings = IngestSettings()
    strengths: dict[EventKind, float] = DEFAULT_STRENGTHS
    embedding: EmbeddingSettings = EmbeddingSettings()
    signals: dict[str, dict[str, Any]] = {}
    """Overrides of the signals' own configurations, by signal name."""
    privacy: PrivacySettings = PrivacySettings()
    recommend: RecommendSettings = RecommendSettings()
    model: dict[str, Any] = {}
    """The language model's table; `agent` knows what it means."""
    chat: dict[str, Any] = {}
    """The conversation's table; `agent` knows what it means."""
    seed: int = 20261121

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment overrides the file, whose contents arrive as constructor arguments."""
        return env_settings, init_settings

    def strength_of(self, kind: EventKind) -> float:
        """Returns the strength of an event kind; kinds that the file leaves out keep their default."""
        return self.strengths.get(kind, DEFAULT_STRENGTHS[kind])


def read_settings(path: Path) -> Settings:
    """Reads `path`; a missing file gives the defaults.

    Raises:
        SettingsError: the file is no TOML, or a key is unknown or out of bounds.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return Settings(**table)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8: {error}") from error
    except ValidationError as error:
        raise SettingsError(f"{path}: {explain(error)}") from error
    except UnreadableVariable as error:
        raise SettingsError(
            f"a TASTEBRIDGE_ variable of the environment stands for a whole table and must be JSON: {error}"
        ) from error


def write_settings(path: Path, settings: Settings) -> None:
    """Writes every setting with its present value, so that the file shows what can be set."""
    path.write_text(tomli_w.dumps(settings.model_dump(mode="json")), encoding="utf-8")


def explain(error: ValidationError) -> str:
    """Returns the first fault of a failed validation as `key = value: what is wrong`."""
    fault = error.errors()[0]
    key = ".".join(str(part) for part in fault["loc"])
    return f"{key} = {fault['input']!r}: {fault['msg']}"


def default_workspace() -> Path:
    """Returns `$TASTEBRIDGE_WORKSPACE`, or `.tastebridge` in the current directory."""
    return Path(os.environ.get("TASTEBRIDGE_WORKSPACE") or ".tastebridge")


def model_cache() -> Path:
    """Returns the directory of pulled models: `$TASTEBRIDGE_MODELS` or the user's cache."""
    return Path(os.environ.get("TASTEBRIDGE_MODELS") or user_cache_path("tastebridge") / "models")


def override(table: str, **values: object) -> None:
    """Overrides settings of one table for the rest of this process; what is None stays as it is."""
    for key, value in values.items():
        if value is not None:
            os.environ[f"TASTEBRIDGE_{table}__{key}".upper()] = str(value)


def secret(variable: str) -> str | None:
    """Returns a secret from the environment; secrets are never read from or written to the settings file."""
    return os.environ.get(variable) or None
