"""What a published data set is, and the parts of it that a folder holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import UnreadableFile
from ..ingest.plan import What
from .delimited import Delimited

_SHOWN_NAMES = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a data set that was found, and how to read it.

    Attributes:
        path: the file.
        what: what its rows are.
        domain: the domain of its rows.
        reading: how it is written; None: ingest reads it as it is.
        column_map: for ingest, `field=column,...` over its guess.
    """

    path: Path
    what: What
    domain: str
    reading: Delimited | None = None
    column_map: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The parts that a folder holds, catalogues first, and what it lacks that could be there."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()


Find = Callable[[Path, str | None], Found]
"""Takes a path and the domain that was asked for. Raises `UnreadableFile`, `SettingsError`."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that has one of these names, in any case, each also with `.gz`."""

    names: tuple[str, ...]
    reading: Delimited

    def within(self, folder: Path) -> Path | None:
        """Returns the file, if the folder has it."""
        names = {ending for name in self.names for ending in (name, f"{name}.gz")}
        return next((path for path in files(folder) if path.name.casefold() in names), None)


@dataclass(frozen=True, slots=True)
class DataSet:
    """A published data set.

    Attributes:
        name: what the command line calls it.
        title: its name in print.
        domains: the domains its rows get when none is asked for, in words.
        scale: its ratings, in words.
        files: the files it is recognised by, in words.
        find: finds its parts.
        implicit_kind: the kind of event that a row without a rating is.
        users: the files that say something about its people.
    """

    name: str
    title: str
    domains: str
    scale: str
    files: str
    find: Find
    implicit_kind: str = "view"
    users: tuple[RawFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which a data set of fixed file names was published."""

    events: RawFile
    items: RawFile


def layouts(title: str, domain: str, known: Sequence[Layout]) -> Find:
    """Returns a `Find` for a data set of the `known` layouts; `domain` is taken if none is asked for."""

    def find(path: Path, wanted: str | None) -> Found:
        for folder in folders(path):
            for layout in known:
                events = layout.events.within(folder)
                if events is None:
                    continue
                items = layout.items.within(folder)
                if items is None:
                    expected = " or ".join(layout.items.names)
                    raise missing(folder, f"{events.name} is there, but {expected} is missing")
                name = wanted or domain
                return Found(
                    (
                        Part(items, "items", name, layout.items.reading),
                        Part(events, "events", name, layout.events.reading),
                    )
                )
        pairs = (f"{one.events.names[0]} with {one.items.names[0]}" for one in known)
        raise missing(path, f"holds no {title}: expected {', or '.join(pairs)}")

    return find


def folders(path: Path) -> list[Path]:
    """Returns a folder and those in it, which is where an archive's own folder is; sorted.

    Raises:
        UnreadableFile: it is no folder.
    """
    if not path.is_dir():
        what = "is no folder: give the folder that holds the files" if path.exists() else "does not exist"
        raise UnreadableFile(f"{path} {what}", path)
    return [path, *sorted(inner for inner in path.iterdir() if inner.is_dir())]


def files(folder: Path) -> list[Path]:
    """Returns the files of a folder, sorted by name."""
    return sorted(path for path in folder.iterdir() if path.is_file())


def missing(path: Path, what: str) -> UnreadableFile:
    """Returns the error that a file is missing, with what was found instead."""
    names = [inner.name for inner in sorted(path.iterdir())] if path.is_dir() else [path.name]
    shown = ", ".join(names[:_SHOWN_NAMES]) or "nothing"
    more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    return UnreadableFile(f"{path}: {what}; found: {shown}{more}", path)
