"""The taste card written to a file."""

import os
from pathlib import Path

from ...retrieval.errors import TastebridgeError
from ..conversation.talks import CardFormat


class CannotExport(TastebridgeError):
    """The file exists, or cannot be written."""


def format_of(path: Path) -> CardFormat:
    """Returns JSON for a name that ends in `.json`, else Markdown."""
    return "json" if path.suffix.casefold() == ".json" else "markdown"


def write_new(path: Path, document: str) -> None:
    """Writes a file that only its owner may read, as it is about one person.

    Raises:
        CannotExport: it exists already, or cannot be written.
    """
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise CannotExport(f"{path} exists already; name another file") from error
    except OSError as error:
        raise CannotExport(f"cannot write {path}: {error.strerror or error}") from error
    with open(file, "w", encoding="utf-8") as stream:
        stream.write(document if document.endswith("\n") else document + "\n")
