"""RecBole's atomic files: NAME.inter and NAME.item."""

from pathlib import Path

from .domainwise import found_by_domain
from .layout import DataSet, Found, Part, files, folders, missing


def _find(path: Path, wanted: str | None) -> Found:
    candidates = [file for folder in folders(path) for file in files(folder)]
    parts = [
        Part(file, "items" if file.suffix == ".item" else "events", file.stem.casefold())
        for file in candidates
        if file.suffix in {".inter", ".item"}
    ]
    if not any(part.what == "events" for part in parts):
        raise missing(path, "holds no atomic files: expected NAME.inter with NAME.item")
    return found_by_domain(path, wanted, parts, "NAME.item")


RECBOLE = DataSet(
    name="recbole",
    title="RecBole atomic files",
    domains="the name of each .inter file, in lower case",
    scale="as published",
    files="NAME.inter and NAME.item",
    find=_find,
)
