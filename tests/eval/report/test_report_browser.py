"""The page in a real browser: it sorts, fits, stays silent and asks nobody for anything."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from worlds.opened_page import CHROMIUM, WAYS, opened_page, started_browser, worst_contrast
from worlds.run_results import DIRECTIONS, run_results

from tastebridge.eval.report.write import write_reports

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reports(run_results(DIRECTIONS[:2]), tmp_path_factory.mktemp("report")).report


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started_browser() as started:
        yield started


@pytest.fixture(params=WAYS, ids=str)
def page(request: pytest.FixtureRequest, browser: Any, report: Path) -> Iterator[Any]:
    scheme, width = request.param
    with opened_page(browser, report, scheme, width) as page:
        yield page


def test_it_asks_only_for_itself_and_complains_of_nothing(page: Any, report: Path):
    page.wait_for_timeout(200)
    assert [url for url in page.asked if not url.startswith("data:")] == [report.as_uri()]
    assert page.complaints == []


def test_the_page_itself_never_scrolls_sideways(page: Any):
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_click_or_a_key_on_a_header_sorts_by_number_with_empty_values_last(page: Any):
    table = page.locator("#direction-1 table.methods")
    header = table.locator("th", has_text="misses")

    def column() -> list[float | None]:
        place = header.evaluate("head => [...head.parentNode.children].indexOf(head)")
        cells = table.locator("tbody tr").evaluate_all(
            "(rows, place) => rows.map(row => (row.children[place] ?? row.lastElementChild).dataset.v)", place
        )
        return [float(cell) if cell else None for cell in cells]

    assert header.get_attribute("aria-sort") == "none"
    header.locator("button").click()
    assert header.get_attribute("aria-sort") == "descending"
    counts = [value for value in column() if value is not None]
    assert counts == sorted(counts, reverse=True)
    header.locator("button").press("Enter")
    assert header.get_attribute("aria-sort") == "ascending"
    values = column()
    assert values[: len(counts)] == sorted(counts)
    assert values[len(counts) :] == [None, None]


def test_text_columns_sort_by_the_alphabet(page: Any):
    table = page.locator("#direction-1 table.methods")
    table.locator("th button", has_text="method").click()
    names = [name.strip() for name in table.locator("tbody th").all_inner_texts()]
    assert names == sorted(names)


def test_text_has_contrast_enough(page: Any):
    """The ratio of WCAG 2, against the nearest background that is painted."""
    worst = worst_contrast(page)
    assert worst["ratio"] >= 4.5, worst


def test_names_in_scatter_plots_do_not_overlap(page: Any):
    overlaps = page.evaluate(OVERLAPS)
    assert overlaps == []


OVERLAPS = """() => {
  const found = [];
  const all = [...document.querySelectorAll('figure svg.plot')];
  const plots = all.filter(one => /against/.test(one.textContent));
  for (const plot of plots) {
    const labels = [...plot.querySelectorAll('text.label')];
    const names = labels.map(one => [one.textContent, one.getBoundingClientRect()]);
    names.forEach(([name, a], place) => names.slice(place + 1).forEach(([other, b]) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 2.5) found.push([name, other, across, down]);
    }));
  }
  return found;
}"""
