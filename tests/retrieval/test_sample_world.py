import csv
import gzip
import re
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from tastebridge.retrieval.errors import UnknownName
from tastebridge.retrieval.records import EventKind, Item
from tastebridge.retrieval.sample import (
    DEMO_USERS,
    SYNTHETIC_NOTICE,
    profile_of,
    sample_files,
    suited_items,
)
from tastebridge.retrieval.sample.catalogue import read_catalogue
from tastebridge.retrieval.sample.generate import COLUMNS, generate, main
from tastebridge.retrieval.sample.people import N_PEOPLE, draw_person
from tastebridge.retrieval.sample.tastes import affinities, read_famous, read_profiles

Matrix = NDArray[np.float64]
PACKAGE = sample_files().interactions.parent
LEAST_ITEMS = {"films": 170, "books": 170, "albums": 70, "games": 70}
FIRST_YEARS = {"films": 1895, "books": 1600, "albums": 1948, "games": 1972}


class Histories(NamedTuple):
    rows: list[dict[str, str]]
    by_user: dict[str, list[dict[str, str]]]

    def synthetic(self) -> dict[str, list[dict[str, str]]]:
        return {user: rows for user, rows in self.by_user.items() if user not in DEMO_USERS}

    def domains(self) -> dict[str, set[str]]:
        return {user: {row["domain"] for row in rows} for user, rows in self.synthetic().items()}


@pytest.fixture(scope="module")
def items() -> tuple[Item, ...]:
    return read_catalogue()


@pytest.fixture(scope="module")
def histories() -> Histories:
    with gzip.open(sample_files().interactions, "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, strict=True))
    by_user: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_user.setdefault(row["user_id"], []).append(row)
    return Histories(rows, by_user)


def vocabulary() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((PACKAGE / "vocabulary.toml").read_text(encoding="utf-8"))


def matrix(histories: Histories, users: list[str], column: dict[str, int], domain: str) -> Matrix:
    """1 where a user (row) has an item (column) of the domain."""
    found = np.zeros((len(users), len(column)))
    for number, user in enumerate(users):
        for row in histories.by_user[user]:
            if row["domain"] == domain:
                found[number, column[row["item_id"]]] = 1.0
    return found


def columns_of(items: tuple[Item, ...], domain: str) -> dict[str, int]:
    return {item_id: n for n, item_id in enumerate(i.item_id for i in items if i.domain == domain)}


def knn_scores(queries: Matrix, people: Matrix, targets: Matrix, k: int = 40) -> Matrix:
    """Scores targets by the cosine-weighted votes of the k nearest people."""
    similarity = (queries / np.linalg.norm(queries, axis=1, keepdims=True)) @ (
        people / np.linalg.norm(people, axis=1, keepdims=True)
    ).T
    kth = -np.sort(-similarity, axis=1)[:, [k - 1]]
    return np.where(similarity >= kth, similarity, 0.0) @ targets


def mean_ndcg_at_10(scores: Matrix, relevant: Matrix) -> float:
    discounts = 1 / np.log2(np.arange(2, 12))
    top = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    gains = np.take_along_axis(relevant, top, axis=1) @ discounts
    best = np.cumsum(discounts)[np.minimum(relevant.sum(axis=1), 10).astype(int) - 1]
    return float((gains / best).mean())


def test_each_domain_has_enough_items_with_unique_readable_ids(items: tuple[Item, ...]):
    for domain, least in LEAST_ITEMS.items():
        ids = [item.item_id for item in items if item.domain == domain]
        assert len(ids) >= least
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", item_id) for item_id in ids)


def test_each_catalogue_file_holds_its_own_domain_under_the_agreed_columns():
    for path in sample_files().items:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, strict=True))
        assert list(rows[0]) == ["item_id", "domain", "title", "year", "creators", "genres", "themes"]
        assert {row["domain"] for row in rows} == {path.stem}
        assert all(all(value == value.strip() != "" for value in row.values()) for row in rows)


def test_no_work_is_listed_twice_in_a_domain(items: tuple[Item, ...]):
    assert Counter((item.domain, item.title, item.creators) for item in items).most_common(1)[0][1] == 1


def test_years_are_possible_in_their_domain(items: tuple[Item, ...]):
    assert all(item.year and FIRST_YEARS[item.domain] <= item.year <= 2025 for item in items)


def test_items_use_only_the_vocabulary(items: tuple[Item, ...]):
    words = vocabulary()
    for item in items:
        assert set(item.genres) <= set(words["genres"][item.domain]), item
        assert set(item.themes) <= set(words["themes"]), item
        assert 2 <= len(set(item.themes)) == len(item.themes) <= 4, item
        assert len(set(item.genres)) == len(item.genres), item


def test_each_theme_bridges_domains_and_is_no_genre(items: tuple[Item, ...]):
    words = vocabulary()
    assert 60 <= len(set(words["themes"])) == len(words["themes"]) <= 80
    for theme in words["themes"]:
        assert len({item.domain for item in items if theme in item.themes}) >= 2, theme
    assert not set(words["themes"]) & {genre for genres in words["genres"].values() for genre in genres}


def test_each_genre_is_used_where_it_is_allowed(items: tuple[Item, ...]):
    for domain, genres in vocabulary()["genres"].items():
        assert {genre for item in items if item.domain == domain for genre in item.genres} == set(genres)


def test_profiles_and_fame_name_only_what_exists(items: tuple[Item, ...]):
    labels = {label for item in items for label in item.attributes}
    assert all(set(profile.labels) <= labels for profile in read_profiles())
    assert read_famous() <= {(item.domain, item.item_id) for item in items}


def test_affinities_are_comparable_between_domains(items: tuple[Item, ...]):
    values = affinities(read_profiles(), items)
    assert np.abs(values).max() < 3
    for domain in LEAST_ITEMS:
        best = np.sort(values[:, [item.domain == domain for item in items]], axis=1)[:, -5:]
        assert best.min() > 0.9


def test_the_package_data_stays_small():
    data = [path for path in PACKAGE.iterdir() if path.suffix in {".csv", ".gz", ".toml"}]
    assert sum(path.stat().st_size for path in data) < 450_000


def test_generating_again_gives_the_shipped_histories(tmp_path: Path):
    again = generate(tmp_path / "new").read_bytes()
    shipped = sample_files().interactions.read_bytes()
    assert gzip.decompress(again) == gzip.decompress(shipped)
    assert again[4:8] == shipped[4:8] == bytes(4), "the gzip header carries a time"


def test_a_person_depends_on_seed_and_number_only():
    alone = draw_person(1234, 13)
    assert alone == [draw_person(number, 13) for number in range(1230, 1240)][4]
    assert alone != draw_person(1234, 13, seed=1)


def test_every_person_says_that_they_are_synthetic(histories: Histories):
    assert set(histories.synthetic()) == {f"synthetic-{n:04d}" for n in range(1, N_PEOPLE + 1)}
    assert set(DEMO_USERS) < set(histories.by_user)
    assert "synthetic" in SYNTHETIC_NOTICE


def test_rows_are_well_formed(histories: Histories, items: tuple[Item, ...]):
    known = {(item.domain, item.item_id) for item in items}
    assert tuple(histories.rows[0]) == COLUMNS
    for row in histories.rows:
        assert (row["domain"], row["item_id"]) in known
        assert (row["rating"] != "") == (EventKind(row["kind"]) is EventKind.RATING)
        assert row["rating"] == "" or 1 <= float(row["rating"]) * 2 <= 10
        assert row["rating"] == "" or float(row["rating"]) * 2 % 1 == 0


def test_a_history_runs_forward_and_names_an_item_once(histories: Histories):
    for rows in histories.by_user.values():
        times = [datetime.fromisoformat(row["timestamp"]) for row in rows]
        assert all(earlier < later for earlier, later in pairwise(times))
        assert datetime(2022, 1, 1, tzinfo=UTC) <= times[0] < times[-1] < datetime(2025, 1, 1, tzinfo=UTC)
        assert len({(row["domain"], row["item_id"]) for row in rows}) == len(rows)


def test_activity_has_a_long_tail(histories: Histories):
    lengths = np.array([len(rows) for rows in histories.synthetic().values()])
    assert lengths.min() >= 3
    assert lengths.max() <= 60
    assert np.quantile(lengths, 0.98) > 3 * np.median(lengths)


def test_domains_overlap_as_documented(histories: Histories):
    domains = list(histories.domains().values())
    viewers = [used for used in domains if "films" in used]
    assert 0.55 < np.mean([len(used) >= 2 for used in domains]) < 0.65
    assert 0.70 < np.mean(["books" in used for used in viewers]) < 0.80
    assert sum(used == {"films"} for used in domains) >= 150


def test_every_kind_of_event_occurs_and_ratings_spread(histories: Histories):
    kinds = Counter(row["kind"] for row in histories.rows)
    assert set(kinds) == {"rating", "like", "view", "purchase"}
    ratings = np.array([float(row["rating"]) for row in histories.rows if row["rating"]])
    assert 0.1 < np.mean(ratings <= 2) < 0.25
    assert np.mean(ratings >= 4) > 0.5


def test_people_rate_what_suits_their_profile_higher(histories: Histories, items: tuple[Item, ...]):
    profiles = [profile.name for profile in read_profiles()]
    values = affinities(read_profiles(), items)
    column = {(item.domain, item.item_id): item.item_no for item in items}
    suits, ratings = np.array(
        [
            (values[profile, column[row["domain"], row["item_id"]]], float(row["rating"]))
            for user in list(histories.synthetic())[:200]
            for profile in [profiles.index(profile_of(user))]
            for row in histories.by_user[user]
            if row["rating"]
        ]
    ).T
    assert ratings[suits > 1.5].mean() > ratings[suits < 0].mean() + 1


@pytest.mark.parametrize("user", DEMO_USERS)
def test_a_demo_person_has_only_films_and_gets_the_obvious_books(
    user: str, histories: Histories, items: tuple[Item, ...]
):
    rows = histories.by_user[user]
    assert {row["domain"] for row in rows} == {"films"}
    assert 8 <= len(rows) <= 12
    films, books = columns_of(items, "films"), columns_of(items, "books")
    readers = [name for name, used in histories.domains().items() if used >= {"films", "books"}]
    scores = knn_scores(
        matrix(histories, [user], films, "films"),
        matrix(histories, readers, films, "films"),
        matrix(histories, readers, books, "books"),
    )[0]
    offered = [list(books)[n] for n in np.argsort(-scores)[:10]]
    assert len(set(offered) & set(suited_items(user, "books", 40))) >= 8


def test_demo_people_are_of_distinct_profiles():
    assert [profile_of(user) for user in DEMO_USERS] == [
        "hard-science-fiction",
        "crime-noir",
        "romance-and-period-drama",
    ]


def test_each_profile_is_somebodys_dominant_one():
    n_profiles = len(read_profiles())
    drawn = Counter(draw_person(number, n_profiles).profiles[0] for number in range(1, N_PEOPLE + 1))
    assert set(drawn) == set(range(n_profiles))
    assert min(drawn.values()) > 80


@pytest.mark.parametrize("user", ["synthetic-0000", "synthetic-1801", "ada", "synthetic-1"])
def test_the_profile_of_nobody_is_an_error(user: str):
    with pytest.raises(UnknownName, match=repr(user)):
        profile_of(user)


def test_films_tell_twice_as_much_about_hidden_books_as_popularity(
    histories: Histories, items: tuple[Item, ...]
):
    films, books = columns_of(items, "films"), columns_of(items, "books")
    readers = sorted(name for name, used in histories.domains().items() if used >= {"films", "books"})
    cold, known = readers[::5], [user for n, user in enumerate(readers) if n % 5]
    hidden = matrix(histories, cold, books, "books")
    votes = matrix(histories, known, books, "books")
    neighbours = knn_scores(
        matrix(histories, cold, films, "films"), matrix(histories, known, films, "films"), votes
    )
    popularity = np.tile(votes.sum(axis=0), (len(cold), 1))
    assert mean_ndcg_at_10(neighbours, hidden) >= 2 * mean_ndcg_at_10(popularity, hidden)


def test_the_module_runs_as_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.argv", ["generate", "--out", str(tmp_path)])
    main()
    assert (tmp_path / "people.csv.gz").is_file()


def test_importing_the_sample_loads_nothing_heavy():
    code = (
        "import sys, tastebridge.retrieval.sample; "
        "print({'torch', 'transformers', 'openai', 'chromadb', 'pyarrow', 'pydantic'} & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
