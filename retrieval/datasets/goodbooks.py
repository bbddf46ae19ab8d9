"""Goodbooks-10k: ratings of ten thousand popular books."""

import re

from .delimited import Delimited, Row
from .layout import DataSet, Layout, RawFile, layouts


def _rating(user: str, book: str, rating: str) -> Row:
    return f"goodbooks:{user}" if user.strip() else "", book, rating, ""


def _book(book: str, _goodreads: str, authors: str, year: str, title: str) -> Row:
    return book, title, year, "", "|".join(re.split(r"\s*,\s*", authors))


# An older release calls Goodreads' own number book_id, which is not the one of its ratings.
_BOOK = ("book_id", "goodreads_book_id", "authors", "original_publication_year", "title")

GOODBOOKS = DataSet(
    name="goodbooks",
    title="Goodbooks-10k",
    domains="books",
    scale="1 to 5",
    files="ratings.csv and books.csv",
    find=layouts(
        "Goodbooks-10k",
        "books",
        (
            Layout(
                events=RawFile(("ratings.csv",), Delimited(("user_id", "book_id", "rating"), _rating)),
                items=RawFile(
                    ("books.csv",),
                    Delimited(_BOOK, _book),
                ),
            ),
        ),
    ),
)
