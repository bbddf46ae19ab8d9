"""The files of a data set that has a domain a file, or a folder."""

from collections.abc import Iterable
from pathlib import Path

from ..errors import SettingsError
from .layout import Found, Part


def found_by_domain(
    path: Path,
    wanted: str | None,
    parts: Iterable[Part],
    expected_items: str,
) -> Found:
    """Returns parts in the order to read them, catalogues first, and a note for a domain without one.

    Args:
        path: where they were found.
        wanted: the domain that all of them are to get; only one may be there then.
        parts: the parts, each in the domain that its name says.
        expected_items: how a file of items is called, for the note.

    Raises:
        SettingsError: one domain is wanted and several are there.
    """
    ordered = sorted(parts, key=lambda part: (part.what != "items", part.domain, part.path.name))
    domains = sorted({part.domain for part in ordered if part.what == "events"})
    with_items = {part.domain for part in ordered if part.what == "items"}
    if wanted and len(domains) > 1:
        raise SettingsError(
            f"--domain {wanted!r} names one domain, but {path} holds several: {', '.join(domains)}; "
            "give the file or the folder of one of them"
        )
    notes = tuple(
        f"{domain}: its items get no titles, because there is no {expected_items}"
        for domain in domains
        if domain not in with_items
    )
    return Found(
        tuple(
            Part(part.path, part.what, wanted or part.domain, part.reading, part.column_map)
            for part in ordered
            if part.domain in domains
        ),
        notes,
    )
