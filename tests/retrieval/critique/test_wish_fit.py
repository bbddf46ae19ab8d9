"""How items fit wishes: what fits, what does not, and of what it is not known."""

from typing import Any

import numpy as np
import pytest

from tastebridge.retrieval.critique.facts import CatalogueFacts
from tastebridge.retrieval.critique.fit import fit
from tastebridge.retrieval.critique.ground import Ground
from tastebridge.retrieval.critique.wish import About, Sense, Wish
from tastebridge.retrieval.records import Item

ITEMS = [
    Item(0, "b", "0", "A", 1950, ("Ursula K. Le Guin",), ("science fiction",), (), "", 100, 60, "english"),
    Item(
        1, "b", "1", "B", 1985, ("Gabriel García Márquez",), ("comedy",), ("violence",), "", 200, 90, "french"
    ),
    Item(2, "b", "2", "C", 1995, ("余华",), ("children's", "horror"), (), "", 300, 120, ""),
    Item(3, "b", "3", "D", 2020, (), (), (), "Slow and violent.", 900, 180, "chinese"),
    Item(4, "b", "4", "E"),
]
LIKES = [50, 40, 3, 2, 0]
X = np.nan


def fits(
    about: About, sense: Sense, value: str, shown: tuple[int, ...] = (), unit: Any = "", items: Any = ITEMS
) -> list[float]:
    ground = Ground(CatalogueFacts.of(items), lambda: np.array(LIKES[: len(items)]))
    wish = Wish(about, sense, value, True, value, unit)
    return fit(wish, ground, np.array(shown, dtype=np.int64)).tolist()


CASES: list[tuple[Any, ...]] = [
    ("year", "at_least", "1985", (), [0, 1, 1, 1, X]),
    ("year", "at_most", "1985", (), [1, 1, 0, 0, X]),
    ("year", "want", "1985", (), [0, 1, 0, 0, X]),
    ("year", "avoid", "1985", (), [1, 0, 1, 1, X]),
    ("year", "want", "1990s", (), [0, 0, 1, 0, X]),
    ("year", "want", "90年代", (), [0, 0, 1, 0, X]),
    ("year", "want", "80s", (), [0, 1, 0, 0, X]),
    ("year", "want", "new", (), [0, 0, 1, 1, X]),
    ("year", "want", "old", (), [1, 1, 0, 0, X]),
    ("year", "more", "", (1, 2), [0, 0, 1, 1, X]),
    ("year", "less", "", (1,), [1, 0, 0, 0, X]),
    ("year", "more", "", (4,), [0, 0, 1, 1, X]),
    ("length", "less", "", (1, 2, 3), [1, 1, 0, 0, X]),
    ("length", "less", "long", (1, 2, 3), [1, 1, 0, 0, X]),
    ("length", "more", "short", (1, 2, 3), [1, 1, 0, 0, X]),
    ("length", "more", "", (0,), [0, 1, 1, 1, X]),
    ("length", "want", "short", (), [1, 1, 0, 0, X]),
    ("length", "want", "长", (), [0, 0, 1, 1, X]),
    ("length", "want", "210", (), [0, 1, 0, 0, X]),
    ("length", "want", "whatever", (), [X, X, X, X, X]),
    ("language", "want", "french", (), [0, 1, X, 0, X]),
    ("language", "avoid", "english", (), [0, 1, X, 1, X]),
    ("language", "want", "中文", (), [0, 0, X, 1, X]),
    ("language", "want", "法语", (), [0, 1, X, 0, X]),
    ("creator", "want", "le guin", (), [1, 0, 0, X, X]),
    ("creator", "want", "ursula le guin", (), [1, 0, 0, X, X]),
    ("creator", "avoid", "garcia marquez", (), [1, 0, 1, X, X]),
    ("creator", "want", "余华", (), [0, 0, 1, X, X]),
    ("creator", "avoid", "him", (1,), [1, 0, 1, X, X]),
    ("creator", "want", "the same author", (0,), [1, 0, 0, X, X]),
    ("creator", "avoid", "him", (0, 1), [X, X, X, X, X]),
    ("attribute", "want", "scifi", (), [1, 0, 0, X, X]),
    ("attribute", "avoid", "scary", (), [1, 1, 0, X, X]),
    ("attribute", "less", "violent", (), [1, 0, 1, 0, X]),
    ("attribute", "want", "western", (), [X, X, X, X, X]),
    ("text", "want", "slow", (), [X, X, X, 1, X]),
    ("text", "avoid", "slow", (), [X, X, X, 0, X]),
    ("text", "want", "搞笑", (), [0, 1, 0, X, X]),
    ("audience", "want", "children", (), [0, 0, 1, X, X]),
    ("audience", "avoid", "kids", (), [1, 1, 0, X, X]),
    ("audience", "want", "adult", (), [1, 1, 0, X, X]),
    ("audience", "want", "family", (), [0, 0, 1, X, X]),
    ("audience", "want", "young adult", (), [X, X, X, X, X]),
    ("popularity", "want", "popular", (), [1, 0, 0, 0, 0]),
    ("popularity", "avoid", "popular", (), [0, 1, 1, 1, 1]),
    ("popularity", "want", "hidden gem", (), [0, 1, 1, 1, 1]),
    ("popularity", "less", "popular", (1, 2, 3), [0, 0, 0, 1, 1]),
    ("popularity", "more", "小众", (2,), [0, 0, 0, 1, 1]),
    ("popularity", "more", "popular", (2,), [1, 1, 0, 0, 0]),
]


@pytest.mark.parametrize(("about", "sense", "value", "shown", "expected"), CASES)
def test_wishes_fit(about: About, sense: Sense, value: str, shown: tuple[int, ...], expected: list[float]):
    assert fits(about, sense, value, shown) == pytest.approx(expected, nan_ok=True)


def test_a_unit_decides_which_length_is_meant():
    assert fits("length", "at_most", "100", unit="pages") == pytest.approx([1, 0, 0, 0, X], nan_ok=True)
    assert fits("length", "at_most", "100", unit="minutes") == pytest.approx([1, 1, 0, 0, X], nan_ok=True)


def test_without_a_unit_the_length_that_most_items_have_is_meant():
    films = [Item(0, "f", "0", "A", minutes=80), Item(1, "f", "1", "B", minutes=200, pages=50)]
    assert fits("length", "at_most", "100", items=films) == [1, 0]


def test_a_theme_about_families_is_nothing_for_families():
    films = [
        Item(0, "f", "0", "A", genres=("Drama",), themes=("family", "family saga")),
        Item(1, "f", "1", "B", genres=("Family", "Animation")),
    ]
    assert fits("audience", "want", "family", items=films) == [0, 1]


def test_a_catalogue_without_marks_does_not_know_for_whom_it_is():
    films = [Item(0, "f", "0", "A", genres=("Drama",))]
    assert np.isnan(fits("audience", "want", "adult", items=films)).all()
    assert np.isnan(fits("audience", "avoid", "children", items=films)).all()


@pytest.mark.parametrize("about", ["year", "length", "language", "creator", "attribute", "text", "audience"])
@pytest.mark.parametrize("sense", ["want", "avoid", "at_most", "at_least", "more", "less"])
@pytest.mark.parametrize("value", ["", "noir", "300", "  ", "九", "9" * 40])
def test_of_an_item_that_tells_nothing_nothing_is_known(about: About, sense: Sense, value: str):
    found = fits(about, sense, value)
    assert set(np.nan_to_num(found, nan=-1.0)) <= {-1.0, 0.0, 1.0}
    assert np.isnan(found[4])
