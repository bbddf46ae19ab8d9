"""What a data set says about its people, for comparisons between groups of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from ..errors import UnreadableFile
from .delimited import Delimited, Row
from .layout import DataSet, folders, missing

PERSON_COLUMNS = ("user_id", "gender", "age")
"""The columns of what `people` yields; what is not known is empty."""


def people(source: DataSet, path: Path, reject: Callable[[str], None]) -> Iterator[Row]:
    """Yields the people of a data set, with the ids that loading its ratings gives them.

    Args:
        source: the data set.
        path: the folder that holds its file of people, or whose folder does.
        reject: called with what is wrong with a line that is no person.

    Raises:
        UnreadableFile: it publishes nothing of its people, or the file is missing or damaged.
        UnclearColumns: the file's first line does not name the expected columns.
    """
    if not source.users:
        raise UnreadableFile(f"{source.title} says nothing about its people that can be read", path)
    file, reading = _file_of_people(source, path)
    first = 1 if reading.columns else 2
    for number, row in enumerate(reading.rows(file), start=first):
        if isinstance(row, tuple):
            yield row
        elif row:
            reject(f"{file}, line {number}: {row[:200]!r} is no person")


def _file_of_people(source: DataSet, path: Path) -> tuple[Path, Delimited]:
    for folder in folders(path):
        for known in source.users:
            file = known.within(folder)
            if file is not None:
                return file, known.reading
    names = " or ".join(known.names[0] for known in source.users)
    raise missing(path, f"no file of people of {source.title}: expected {names}")
