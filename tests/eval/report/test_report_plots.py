"""Plots: names do not overlap, values stand where they belong, and nothing is drawn of nothing."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.eval.report.plots.dots import Group, Row, dot_plot
from tastebridge.eval.report.plots.inline import error_bar, inline_scale, shares
from tastebridge.eval.report.plots.labels import Box, Point, place
from tastebridge.eval.report.plots.lines import Line, Stop, line_plot
from tastebridge.eval.report.plots.marks import Mark
from tastebridge.eval.report.plots.quantiles import Spread, quantile_plot
from tastebridge.eval.report.plots.scale import Scale
from tastebridge.eval.report.plots.scatter import Dot, scatter
from tastebridge.eval.report.plots.svg import tag

NAN = float("nan")
NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)
MARK = Mark("content")
FRAME = Box(0, 0, 500, 300)


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 300), st.text(max_size=20)), max_size=25))
def test_no_name_covers_another_or_leaves_the_frame(points: list[tuple[float, float, str]]):
    named = [Point(x, y, name) for x, y, name in points]
    boxes = [box for box in place(named, FRAME) if box]
    for number, box in enumerate(boxes):
        assert box.is_within(FRAME)
        assert not any(box.overlaps(other) for other in boxes[:number])
        assert not any(box.overlaps(Box(p.x - 5, p.y - 5, 10, 10)) for p in named)


def test_names_of_22_points_in_the_same_place_find_room():
    boxes = place([Point(250 + n % 5, 150 + n % 7, f"method-{n}") for n in range(22)], FRAME)
    assert None not in boxes


@given(st.lists(NUMBERS, min_size=1, max_size=20), st.booleans())
def test_a_scale_holds_its_values_in_order_and_ticks_within(values: list[float], zero: bool):
    scale = Scale.over(values, 50, 400, zero=zero)
    places = [scale.at(value) for value in sorted(values)]
    assert all(49.9 <= place <= 400.1 for place in places)
    assert places == sorted(places)
    assert len(scale.ticks()) <= 12
    assert all(49.9 <= scale.at(value) <= 400.1 for value, _ in scale.ticks())


@given(st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=20))
def test_a_logarithmic_scale_holds_its_values_in_order(values: list[float]):
    scale = Scale.over(values, 50, 400, is_log=True)
    places = [scale.at(value) for value in sorted(values)]
    assert all(50 < place < 400 for place in places)
    assert places == sorted(places)


def test_decades_are_equally_far_apart_on_a_logarithmic_axis():
    scale = Scale.over([1, 1000], 0, 300, is_log=True)
    steps = [b - a for a, b in pairwise(scale.at(10.0**n) for n in range(4))]
    assert steps == pytest.approx([steps[0]] * 3)
    assert steps[0] > 50


def test_ticks_are_round():
    assert [written for _, written in Scale(0.0, 0.1, 0, 100).ticks()] == [
        "0.00",
        "0.02",
        "0.04",
        "0.06",
        "0.08",
        "0.10",
    ]
    assert [written for _, written in Scale(0.5, 2000, 0, 100, True).ticks()] == ["1", "10", "100", "1,000"]


def test_the_dot_of_an_error_bar_is_between_its_ends():
    drawn = error_bar(inline_scale([0.1, 0.4]), 0.2, 0.1, 0.4)
    start, end, dot = (float(re.search(rf'{name}="([\d.]+)"', drawn)[1]) for name in ("x1", "x2", "cx"))
    assert start < dot < end
    assert (dot - start) / (end - start) == pytest.approx(1 / 3, abs=0.01)


@pytest.mark.parametrize("mean", [None, NAN])
def test_no_error_bar_of_an_undefined_mean(mean: float | None):
    assert error_bar(inline_scale([1.0]), mean, None, None) == ""


def test_shares_are_as_wide_as_their_parts():
    widths = [float(width) for width in re.findall(r'width="([\d.]+)"', shares(2, 1, 1))]
    assert widths == pytest.approx([48, 24, 24])
    assert shares(0, 0, 0) == ""


def test_text_in_a_drawing_is_escaped():
    assert tag("text", "<b>&", class_='"') == '<text class="&#34;">&lt;b&gt;&amp;</text>'


def test_what_has_no_values_is_not_drawn():
    dot = Dot("a", MARK, NAN, 1.0, None, None, "")
    assert scatter([dot, dot], "x", "y", "title") is None
    assert dot_plot([Group("g", (Row("a", MARK, None, None, None, "n 0"),))], "x", "title") is None
    assert dot_plot([], "x", "title") is None
    assert line_plot([Line("a", MARK, (Stop(1.0, NAN, "1", ""),))], "x", "y", "title", is_log=True) is None
    assert quantile_plot([Spread("a", MARK, (), 0.1)], "x", "title") is None


def test_what_a_logarithm_cannot_show_is_left_out_of_a_scatter():
    dots = [
        Dot(name, MARK, x, 1.0, None, None, name) for name, x in (("one", 1.0), ("two", 2.0), ("none", 0.0))
    ]
    drawn = scatter(dots, "x", "y", "title", is_log=True)
    assert ">two<" in drawn
    assert ">none<" not in drawn


def test_the_amount_0_stands_left_of_all_others_on_a_logarithmic_axis():
    stops = tuple(Stop(x, 0.5, f"at {x:g}", "") for x in (0.0, 30.0, 100.0))
    drawn = line_plot([Line("a", MARK, stops)], "x", "y", "title", is_log=True)
    at = {label: float(x) for x, label in re.findall(r'<text x="([\d.]+)"[^>]*>(at \d+)<', drawn)}
    assert at["at 0"] < at["at 30"] < at["at 100"]


def test_names_at_the_ends_of_equal_lines_are_apart():
    lines = [Line(f"line-{n}", MARK, (Stop(1.0, 0.5, "1", ""), Stop(2.0, 0.5, "2", ""))) for n in range(8)]
    drawn = line_plot(lines, "x", "y", "title", is_log=False)
    heights = sorted(float(y) for y in re.findall(r'y="([\d.]+)"[^>]*>line-\d<', drawn))
    assert len(heights) == 8
    assert min(b - a for a, b in pairwise(heights)) >= 12.9


def test_a_row_without_a_mean_is_a_dash_among_the_others():
    rows = (Row("known", MARK, 0.5, 0.4, 0.6, "n 9"), Row("empty", MARK, NAN, None, None, "n 0"))
    drawn = dot_plot([Group("g", rows)], "x", "title")
    assert drawn.count("<polygon") == 1
    assert ">–<" in drawn
    assert "nan" not in drawn


def test_an_axis_of_values_that_are_not_negative_has_no_negative_part():
    assert Scale.over([0.01, 1.0], 0, 100).low == 0.0
    assert Scale.over([-0.01, 1.0], 0, 100).low < -0.01


def test_an_interval_without_ends_is_not_drawn_in_a_scatter():
    dots = [Dot("known", MARK, 1.0, 0.5, 0.4, 0.6, ""), Dot("vague", MARK, 2.0, 0.6, NAN, NAN, "")]
    drawn = scatter(dots, "x", "y", "title")
    assert drawn.count('class="bar') == 1
    assert "nan" not in drawn
