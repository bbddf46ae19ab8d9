"""What a trained adapter says of itself: `manifest.json`."""

import shlex
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from ...retrieval.errors import AdapterUnusable
from ..earning.earned import Earned
from .files import CONFIG, WEIGHTS, digest_of

FORMAT = 1
"""Raised whenever the layout of an adapter's folder changes; another format is trained anew, not read."""
MANIFEST = "manifest.json"
_MAX_BYTES = 8_000_000

Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class DataEntry(_Part):
    """What an adapter learned from."""

    source_digest: str
    """`DomainData.digest` of the source domain."""
    target_digest: str
    """The same of the target domain."""
    trained_on: NonNegativeInt
    """Bridge users whose histories were learned from."""
    held_out: NonNegativeInt
    """Bridge users kept back for the curve and the earned weights."""
    single_domain: NonNegativeInt
    """People of the target alone, who taught titles and their company."""


class NewItems(_Part):
    """Items of the target kept out of the training, so that they are new to the model."""

    seed: int
    """What drew them."""
    items: NonNegativeInt
    digest: str
    """SHA-256 of their identifiers."""


class CurvePoint(_Part):
    """The state of a training at one moment."""

    seconds: Finite
    """Of training, over all its resumptions."""
    step: NonNegativeInt
    people_seen: NonNegativeInt
    """With repetition: one person in two passes counts twice."""
    train_loss: Finite | None = None
    """Mean negative log-likelihood of a title's token since the point before, in nats."""
    ndcg_at_10: Finite | None = None
    """Of the held-out lists in the order of the model alone; None where none was measured."""


class AdapterManifest(_Part):
    """All of a trained adapter that a person or a program may want to know."""

    format: int = FORMAT
    version: str = ""
    """The folder's name; the store gives it."""
    source: str
    target: str
    base_model: str
    """The name of the model that was adapted, without a path."""
    base_digest: str
    """`base_digest` of its folder."""
    prompt: str
    """With the hash of its text: `rank/likelihood@v1#0f1e2d3c`."""
    seed: int
    made_at: str
    """UTC, ISO 8601."""
    data: DataEntry
    config: dict[str, Any]
    """The configuration of the training."""
    steps: NonNegativeInt
    seconds: Finite
    """Of training, over all its resumptions."""
    minutes_asked: Finite | None = None
    """None where a number of steps was asked for."""
    curve: tuple[CurvePoint, ...] = ()
    versions: dict[str, str] = {}
    """Of what it was made with: torch, transformers, peft, tastebridge."""
    earned: tuple[Earned, ...] = ()
    """What the model's scores are worth, per amount of history, popularity and newness of the item."""
    new_items: NewItems | None = None
    """None where every item was learned from."""
    teacher: str | None = None
    """The model whose probabilities were taken over; None without one."""
    teacher_lists: NonNegativeInt = 0
    """Lists that it put in order."""
    teacher_tokens: NonNegativeInt = 0
    """Tokens that it read and wrote for them, over all resumptions."""
    teacher_budget: NonNegativeInt = 0
    """Tokens that it was given."""
    warnings: tuple[str, ...] = ()
    """What did not go as asked."""
    files: dict[str, str] = {}
    """SHA-256 of each file beside the manifest; the store fills it in."""

    @property
    def train_command(self) -> str:
        """The command that makes another adapter for this direction."""
        return train_command(self.source, self.target)

    def write(self, folder: Path) -> None:
        """Writes `manifest.json` into an adapter's folder."""
        (folder / MANIFEST).write_text(self.model_dump_json(indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "AdapterManifest":
        """Reads an adapter's manifest.

        Raises:
            AdapterUnusable: it is missing, broken or of another format.
        """
        path = folder / MANIFEST
        try:
            with path.open("rb") as file:
                text = file.read(_MAX_BYTES + 1)
            manifest = cls.model_validate_json(text)
        except (OSError, ValidationError) as error:
            raise AdapterUnusable(f"{path} cannot be read; {_mend(folder)}") from error
        if manifest.format != FORMAT:
            raise AdapterUnusable(
                f"{path} has format {manifest.format}, this program reads {FORMAT}; "
                f"run: {manifest.train_command}"
            )
        return manifest

    def check_version(self, folder: Path) -> None:
        """Sees that the manifest is of the version whose folder it is in.

        Raises:
            AdapterUnusable: it is of another.
        """
        if self.version != folder.name:
            raise AdapterUnusable(f"{folder / MANIFEST} names the version {self.version!r}; {_mend(folder)}")

    def check_digests(self, folder: Path) -> None:
        """Sees that the files beside the manifest are the ones it was written for.

        Raises:
            AdapterUnusable: one of them is missing or has changed.
        """
        for name in (WEIGHTS, CONFIG):
            try:
                found = digest_of(folder / name)
            except OSError as error:
                raise AdapterUnusable(
                    f"{folder / name} cannot be read: {error.strerror}; run: {self.train_command}"
                ) from error
            if found != self.files.get(name):
                raise AdapterUnusable(
                    f"{folder / name} is not the file that its manifest describes; run: {self.train_command}"
                )


def train_command(source: str, target: str) -> str:
    """Returns the command line that trains an adapter for a direction."""
    return f"tastebridge train --source {shlex.quote(source)} --target {shlex.quote(target)}"


def _mend(folder: Path) -> str:
    return f"run: tastebridge train --remove {folder.name}, then train it again"
