"""What moved between two lists, and the drawing of a difference against people."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds.ab_results import ab_results

from tastebridge.eval.ab.report.band_plot import BOTTOM, LEFT, RIGHT, TOP, Moment, band_plot
from tastebridge.eval.ab.report.drawings import Draughtsman, history_name
from tastebridge.eval.ab.report.movement import moved
from tastebridge.eval.report.plots.marks import Mark

MOMENTS = [Moment(n, 0.1, 0.1 - 4 / n, 0.1 + 4 / n) for n in (20, 40, 60, 80)]


def drawn(moments: list[Moment], end: int = 100, decided_at: int | None = None):
    return band_plot(moments, Mark("content"), "difference", "title", end=end, decided_at=decided_at)


def corners(svg: str, style: str) -> list[tuple[float, float]]:
    """Returns the points of the path with this class."""
    path = re.search(rf'<path d="M([^"]*?)Z?" class="{style}', svg)
    assert path is not None
    return [(float(x), float(y)) for x, y in (pair.split() for pair in path[1].split("L"))]


def test_titles_tell_how_far_they_moved():
    places = moved(["pot", "pan", "cup", "jug"], ["pan", "pot", "cup", "lid"])
    assert [(place.title, place.sign, place.words) for place in places] == [
        ("pot", "↑1", "up 1 place"),
        ("pan", "↓1", "down 1 place"),
        ("cup", "", ""),
        ("jug", "new", "new"),
    ]


def test_equal_titles_are_taken_in_their_order():
    places = moved(["pan", "lid", "pan", "pan"], ["lid", "pan", "pan"])
    assert [place.sign for place in places] == ["↑1", "↓1", "", "new"]


@given(st.permutations(range(8)))
def test_places_won_and_lost_are_equally_many(order: list[int]):
    places = moved([str(item) for item in order], [str(item) for item in range(8)])
    signed = [place.by if place.move == "up" else -place.by for place in places]
    assert sum(signed) == 0
    assert all((place.move == "same") == (place.by == 0) for place in places)


def test_the_band_narrows_around_the_line_as_people_come():
    svg = str(drawn(MOMENTS))
    line, band = corners(svg, "line"), corners(svg, "band")
    upper, lower = band[:4], band[:3:-1]
    widths = [low[1] - high[1] for high, low in zip(upper, lower, strict=True)]
    assert all(before > after > 0 for before, after in pairwise(widths[1:]))
    assert all(high[1] <= at[1] <= low[1] for high, at, low in zip(upper, line, lower, strict=True))
    assert [round((x - LEFT) / (RIGHT - LEFT), 3) for x, _ in line] == [0.2, 0.4, 0.6, 0.8]


def test_an_interval_wider_than_the_axis_is_cut_at_its_edge():
    svg = str(drawn([Moment(2, 5.0, -90.0, 100.0), *MOMENTS]))
    assert all(TOP <= y <= BOTTOM for _, y in corners(svg, "line") + corners(svg, "band"))


def test_a_single_look_shows_its_interval():
    svg = str(drawn(MOMENTS[-1:]))
    found = re.search(r'<line x1="(\S+)" y1="(\S+)" x2="(\S+)" y2="(\S+)" class="bar', svg)
    assert found is not None
    left, low, right, high = map(float, found.groups())
    assert left == right
    ((_, middle),) = corners(svg, "line")
    assert low - middle == pytest.approx(middle - high, abs=0.2)
    assert low - middle > 10


def test_the_decision_is_an_upright_line_with_its_number():
    assert "decided after 60" in str(drawn(MOMENTS, decided_at=60))
    assert "decided" not in str(drawn(MOMENTS))


@pytest.mark.parametrize("nothing", [[], [Moment(1, 0.1, float("-inf"), float("inf"))]])
def test_without_a_finite_interval_nothing_is_drawn(nothing: list[Moment]):
    assert drawn(nothing) is None


def test_arms_look_different_from_each_other_and_from_the_baseline():
    draughtsman = Draughtsman(ab_results())
    assert len({draughtsman.mark(arm.name) for arm in ab_results().arms}) == 3
    assert draughtsman.mark("recent") == Mark("trivial")


def test_wordings_are_drawn_as_differences_from_the_prompt_as_it_is():
    noise = Draughtsman(ab_results()).noise()
    assert noise is not None
    hovers = re.findall(r"<title>(wording \d: [^<]*)</title>", str(noise.svg))
    assert [hover.split()[2] for hover in hovers] == ["−0.0076", "0.0051", "−0.0088", "0.0043"]


def test_one_wording_alone_is_no_spread():
    spread = ab_results().wordings[0].model_copy(update={"means": (0.312,), "wordings": 1, "sd": 0.0})
    noise = Draughtsman(ab_results(wordings=(spread,))).noise()
    assert noise is not None
    assert "Wordings of" not in str(noise.svg)


@pytest.mark.parametrize(
    ("least", "most", "name"),
    [
        (1, 1, "1 liked item"),
        (3, 3, "3 liked items"),
        (5, 14, "5 to 14 liked items"),
        (1000, None, "1,000 and more liked items"),
    ],
)
def test_amounts_of_history_are_named_in_words(least: int, most: int | None, name: str):
    one = ab_results().strata[0].model_copy(update={"history_from": least, "history_to": most})
    assert history_name(one) == name
