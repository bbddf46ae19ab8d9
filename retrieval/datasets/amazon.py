"""Amazon Reviews 2023: a file of reviews and one of products a category."""

import re
from pathlib import Path

from .domainwise import found_by_domain
from .layout import DataSet, Found, Part, files, folders, missing

_REVIEWS = "user=user_id,item=parent_asin,rating=rating,time=timestamp,kind=,position=,domain="
_PRODUCTS = "item=parent_asin,title=title,genres=categories,creators=store,year=,themes=,description=,domain="
_FILE = re.compile(
    r"(?P<meta>meta_)?(?P<category>\w+)(?:\.jsonl|(?P<csv>(?:\.(?:train|valid|test))?\.csv))(?:\.gz)?"
)


def _find(path: Path, wanted: str | None) -> Found:
    candidates = _beside(path) if path.is_file() else [file for one in folders(path) for file in files(one)]
    parts = [part for part in map(_part, candidates) if part is not None]
    if not any(part.what == "events" for part in parts):
        raise missing(
            path,
            "holds no Amazon Reviews 2023: expected CATEGORY.jsonl with meta_CATEGORY.jsonl, or CATEGORY.csv "
            "(each also with .gz)",
        )
    return found_by_domain(path, wanted, parts, "meta_CATEGORY.jsonl")


def _beside(path: Path) -> list[Path]:
    """Returns a file of reviews and the products that lie beside it."""
    own = _part(path)
    if own is None:
        return [path]
    return [path] + [
        other
        for other in files(path.parent)
        if (part := _part(other)) is not None and (part.what, part.domain) == ("items", own.domain)
    ]


def _part(path: Path) -> Part | None:
    found = _FILE.fullmatch(path.name)
    if not found or (found["meta"] and found["csv"]):
        return None
    domain = found["category"].casefold()
    return (
        Part(path, "items", domain, column_map=_PRODUCTS)
        if found["meta"]
        else Part(path, "events", domain, column_map=_REVIEWS)
    )


AMAZON = DataSet(
    name="amazon",
    title="Amazon Reviews 2023",
    domains="the category of each file, in lower case",
    scale="1 to 5",
    files="CATEGORY.jsonl and meta_CATEGORY.jsonl; or CATEGORY.csv (user_id,parent_asin,rating,timestamp)",
    find=_find,
)
