"""What an index version says of itself: `manifest.json`."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import DamagedIndex

FORMAT = 2
"""Raised whenever the layout of an index version changes; another format is rebuilt, not read."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EmbeddingEntry(_Part):
    """The model of the text vectors."""

    model: str
    dimension: int
    embedded: int
    """Items whose text was embedded for this version."""
    reused: int
    """Items whose vector came from the version before, their text being unchanged."""


class DomainEntry(_Part):
    """One domain of the log."""

    domain: str
    folder: str
    items: int
    users: int
    interactions: int
    """Pairs of person and item, however many events each has."""
    factors: int
    regularization: float
    """Of the factorisation, and of the fold-in of people."""
    rating_mean: float
    """Over all ratings; a person's ratings count relative to their own mean, drawn towards this one."""
    rating_half_range: float
    digest: str
    """SHA-256 of the catalogue and the events that went in."""


class Comparison(_Part):
    """Learned weights against the default ones, on people that neither had seen."""

    people: int
    default_ndcg_at_10: float
    learned_ndcg_at_10: float
    lower_bound_of_gain: float
    """One-sided, 95 %."""
    trust: float
    """How far the default was moved towards the learned weights, from 0 to 1."""


class DirectionEntry(_Part):
    """One source domain for one target domain."""

    source: str
    target: str
    folder: str
    bridge_users: int
    signals: tuple[str, ...]
    """The signals that were fitted; fewer where bridge users are too few."""
    history_bounds: tuple[int, ...]
    """Lower bounds of the amounts of history, in liked items."""
    weights: dict[str, tuple[float, ...]]
    """For each signal its weight in each amount of history."""
    comparison: Comparison | None
    """None where there were too few people to learn from."""


class TargetEntry(_Part):
    """One target domain over all its sources."""

    target: str
    source_weights: dict[str, float]
    comparison: Comparison | None
    cross_fitted_people: int


class LogState(_Part):
    """The state of the log that was read."""

    changes: int
    events: int
    items: int
    users: int


class Manifest(_Part):
    """All of an index version that a person or a program may want to know."""

    format: int
    version: str
    made_at: str
    tastebridge: str
    seed: int
    log: LogState
    embedding: EmbeddingEntry
    domains: tuple[DomainEntry, ...]
    directions: tuple[DirectionEntry, ...]
    targets: tuple[TargetEntry, ...]
    seconds: dict[str, float]
    """Time of each step of the build."""

    def write(self, folder: Path) -> None:
        """Writes `manifest.json` into a version's folder."""
        (folder / "manifest.json").write_text(self.model_dump_json(indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Reads a version's manifest.

        Raises:
            DamagedIndex: it is missing, broken or of another format.
        """
        path = folder / "manifest.json"
        try:
            manifest = cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise DamagedIndex(f"{path} cannot be read; run: tastebridge index") from error
        if manifest.format != FORMAT:
            raise DamagedIndex(
                f"{path} has format {manifest.format}, this program reads {FORMAT}; run: tastebridge index"
            )
        return manifest
