"""What every step of a build shares: settings, folder, store, progress and clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Protocol

from ..settings import Settings
from ..vectors.chroma import ChromaStore


class BuildProgress(Protocol):
    """Told what the build is doing."""

    def step(self, name: str, total: int) -> None:
        """A step of `total` units begins."""
        ...

    def advance(self, units: int = 1) -> None:
        """Some units of the step are done."""
        ...


class Silence:
    """Progress that nobody watches."""

    def step(self, name: str, total: int) -> None:
        """Does nothing."""

    def advance(self, units: int = 1) -> None:
        """Does nothing."""


@dataclass(frozen=True)
class Site:
    """Where one build happens."""

    settings: Settings
    folder: Path
    """Of the version that is being built."""
    store: ChromaStore
    embedding_model: str
    progress: BuildProgress
    seconds: dict[str, float] = field(default_factory=dict)
    """Time spent so far, by step."""

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Adds the time of the block to a step."""
        start = perf_counter()
        try:
            yield
        finally:
            self.seconds[step] = round(self.seconds.get(step, 0.0) + perf_counter() - start, 3)
