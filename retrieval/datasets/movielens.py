"""MovieLens, in its three layouts: 100K, 1M (and 10M), and the CSV of 20M, 25M, 32M and latest."""

import re
from functools import partial

from .delimited import Delimited, Row
from .layout import DataSet, Layout, RawFile, layouts

GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama",
    "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
"""The genres of the 100K layout, in the order of its columns."""

_NO_GENRES = ("unknown", "(no genres listed)")
_TITLE = re.compile(r"(?P<title>.+?)\s*\((?P<year>(?:18|19|20)\d\d)(?:[-–]\d{0,4})?\)\s*")


def _rating(layout: str, user: str, movie: str, rating: str, timestamp: str) -> Row:
    # The releases number their people anew, and no number may make two people one.
    return f"{layout}:{user}" if user.strip() else "", movie, rating, timestamp


def _movie(movie: str, title: str, genres: str) -> Row:
    name, year = split_title(title)
    kept = (genre for genre in genres.split("|") if genre not in _NO_GENRES)
    return movie, name, year, "|".join(kept), ""


def _flagged_movie(movie: str, title: str, *flags: str) -> Row:
    return _movie(
        movie, title, "|".join(genre for genre, flag in zip(GENRES, flags, strict=True) if flag == "1")
    )


def split_title(text: str) -> tuple[str, str]:
    """Returns the title and the year of `Toy Story (1995)`; the year is empty where none is given."""
    found = _TITLE.fullmatch(text)
    return (found["title"], found["year"]) if found else (text.strip(), "")


def _person(layout: str, user: str, gender: str, age: str) -> Row:
    return f"{layout}:{user}", gender, age


_RATING = ("userId", "movieId", "rating", "timestamp")
_PERSON = ("userId", "gender", "age")

_ML_100K = Layout(
    events=RawFile(
        ("u.data",), Delimited(_RATING, partial(_rating, "ml-100k"), "\t", _RATING, is_quoted=False)
    ),
    items=RawFile(
        ("u.item",),
        Delimited(
            wanted=("movieId", "title", *GENRES),
            make=_flagged_movie,
            separator="|",
            columns=("movieId", "title", "release date", "video release date", "IMDb URL", *GENRES),
            is_quoted=False,
            is_latin1=True,
        ),
    ),
)
_ML_1M = Layout(
    events=RawFile(
        ("ratings.dat",), Delimited(_RATING, partial(_rating, "ml-1m"), "::", _RATING, is_quoted=False)
    ),
    items=RawFile(
        ("movies.dat",),
        Delimited(
            ("movieId", "title", "genres"),
            _movie,
            "::",
            ("movieId", "title", "genres"),
            is_quoted=False,
            is_latin1=True,
        ),
    ),
)
_ML_LATEST = Layout(
    events=RawFile(("ratings.csv",), Delimited(_RATING, partial(_rating, "ml-latest"))),
    items=RawFile(("movies.csv",), Delimited(("movieId", "title", "genres"), _movie)),
)

MOVIELENS = DataSet(
    name="movielens",
    title="MovieLens",
    domains="films",
    scale="0.5 to 5 (1 to 5 in 100K and 1M)",
    files="u.data and u.item; ratings.dat and movies.dat; or ratings.csv and movies.csv",
    find=layouts("MovieLens", "films", (_ML_100K, _ML_1M, _ML_LATEST)),
    users=(
        RawFile(
            ("u.user",),
            Delimited(
                wanted=_PERSON,
                make=partial(_person, "ml-100k"),
                separator="|",
                columns=("userId", "age", "gender", "occupation", "zip code"),
                is_quoted=False,
            ),
        ),
        RawFile(
            ("users.dat",),
            Delimited(
                wanted=_PERSON,
                make=partial(_person, "ml-1m"),
                separator="::",
                columns=("userId", "gender", "age", "occupation", "zip code"),
                is_quoted=False,
            ),
        ),
    ),
)
