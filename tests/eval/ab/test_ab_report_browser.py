"""The page of an A/B test in a real browser: it fits, stays silent and asks nobody for anything."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from worlds.ab_results import ab_results
from worlds.opened_page import CHROMIUM, WAYS, opened_page, started_browser, worst_contrast

from tastebridge.eval.ab.report import write_report

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(ab_results(), tmp_path_factory.mktemp("ab"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started_browser() as browser:
        yield browser


@pytest.fixture(params=WAYS, ids=str)
def page(request: pytest.FixtureRequest, browser: Any, report: Path) -> Iterator[Any]:
    with opened_page(browser, report, *request.param) as page:
        yield page


def test_it_asks_only_for_itself_and_complains_of_nothing(page: Any, report: Path):
    page.wait_for_timeout(200)
    assert [url for url in page.asked if not url.startswith("data:")] == [report.as_uri()]
    assert page.complaints == []


def test_the_page_itself_never_scrolls_sideways(page: Any):
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_text_has_contrast_enough(page: Any):
    worst = worst_contrast(page)
    assert worst["ratio"] >= 4.5, worst


def test_the_choice_is_seen_without_scrolling(page: Any):
    box = page.locator(".lead").bounding_box()
    assert box["y"] + box["height"] < page.viewport_size["height"] / 2


def test_on_a_wide_screen_arms_and_drawing_are_seen_without_scrolling(browser: Any, report: Path):
    with opened_page(browser, report, "light", 1280) as page:
        for part in [page.locator("figure").first, *page.locator(".arms .card").all()]:
            box = part.bounding_box()
            assert box["y"] + box["height"] <= 900


def test_a_key_on_a_header_sorts_the_comparisons(page: Any):
    table = page.locator("table.comparisons").first
    header = table.locator("th", has_text="p (Holm)")
    header.locator("button").press("Enter")
    assert header.get_attribute("aria-sort") == "descending"
    place = header.evaluate("head => [...head.parentNode.children].indexOf(head)")
    cells = table.locator("tbody tr").evaluate_all(
        "(rows, place) => rows.map(row => Number(row.children[place].dataset.v))", place
    )
    assert cells == sorted(cells, reverse=True)


def test_what_moved_is_heard_and_not_seen_twice(page: Any):
    moved = page.locator("table.lists .heard").first
    assert moved.inner_text() == "up 1 place"
    box = moved.bounding_box()
    assert (box["width"], box["height"]) == (1, 1)
