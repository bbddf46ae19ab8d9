"""Where the sample's files are on this machine."""

from importlib import resources
from pathlib import Path
from typing import NamedTuple

DOMAINS: tuple[str, ...] = ("films", "books", "albums", "games")


class SampleFiles(NamedTuple):
    """The files to ingest."""

    items: tuple[Path, ...]
    """One catalogue a domain: item_id, domain, title, year, creators, genres, themes; `|` between values."""
    interactions: Path
    """The histories, gzipped: user_id, domain, item_id, kind, rating, timestamp."""


def sample_file(name: str) -> Path:
    """Returns the path of one file of this package, which must be installed unzipped."""
    return Path(str(resources.files(__package__).joinpath(name)))


def sample_files() -> SampleFiles:
    """Returns the paths of the four catalogues and of the histories."""
    return SampleFiles(
        tuple(sample_file(f"{domain}.csv") for domain in DOMAINS), sample_file("people.csv.gz")
    )
