"""What a recording says of itself: `recording.json`."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from ...retrieval.errors import UnreadableFile
from ..backend import Abilities

FORMAT = 1
"""Raised when the layout or the rule of redaction changes, since the calls could not be found any more."""
MANIFEST = "recording.json"


class Manifest(BaseModel):
    """Which model was recorded, and what it could do."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    format: int = FORMAT
    model: str
    fingerprint: str
    """Changes when the model behind the name does."""
    abilities: Abilities
    counts_tokens: bool
    """The model knew how many tokens a prompt has."""
    created_at: str
    """UTC, ISO 8601."""
    tool_version: str

    @classmethod
    def of(cls, model: str, fingerprint: str, abilities: Abilities, *, counts_tokens: bool) -> Self:
        """Returns what a recording begun now says of itself."""
        return cls(
            model=model,
            fingerprint=fingerprint,
            abilities=abilities,
            counts_tokens=counts_tokens,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            tool_version=version("tastebridge"),
        )


def read_manifest(folder: Path) -> Manifest:
    """Returns what the recording in a folder says of itself.

    Raises:
        UnreadableFile: there is no recording, it is damaged, or has another format.
    """
    path = folder / MANIFEST
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise UnreadableFile(
            f"{folder} holds no recording: {MANIFEST} is missing; record one with --record", path
        ) from error
    except OSError as error:
        raise UnreadableFile(f"cannot read {path}: {error.strerror or error}", path) from error
    except ValidationError as error:
        raise UnreadableFile(
            f"{path} is damaged or of another version; record the calls anew", path
        ) from error
    if manifest.format != FORMAT:
        raise UnreadableFile(
            f"{path} has format {manifest.format}, and this version reads {FORMAT}; record the calls anew",
            path,
        )
    return manifest
