"""Douban: the same people's ratings of books, films and music, a pair of files a domain."""

import re
from pathlib import Path

from .domainwise import found_by_domain
from .layout import DataSet, Found, Part, files, folders, missing

_EXPECTED = "DOMAIN/ratings.csv with DOMAIN/items.csv, or DOMAIN_ratings.csv with DOMAIN_items.csv"
_FILE = re.compile(r"(?:(?P<domain>\w+)_)?(?P<what>ratings|items)\.(?:csv|tsv|jsonl)(?:\.gz)?", re.IGNORECASE)
_PREFIX = re.compile(r"douban[-_]?", re.IGNORECASE)


def _find(path: Path, wanted: str | None) -> Found:
    parts = [part for folder in folders(path) for file in files(folder) if (part := _part(file)) is not None]
    if not any(part.what == "events" for part in parts):
        raise missing(path, f"holds no Douban: expected {_EXPECTED} (also .tsv, .jsonl and .gz)")
    return found_by_domain(path, wanted, parts, "items.csv")


def _part(path: Path) -> Part | None:
    found = _FILE.fullmatch(path.name)
    if not found:
        return None
    domain = _PREFIX.sub("", found["domain"] or path.resolve().parent.name).casefold() or "douban"
    return Part(path, "items" if found["what"].casefold() == "items" else "events", domain)


DOUBAN = DataSet(
    name="douban",
    title="Douban",
    domains="the folder of each pair of files, or what their names begin with",
    scale="1 to 5",
    files=_EXPECTED,
    find=_find,
)
