"""Pages of reports in a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
WAYS = (("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390))
"""Schemes and widths in which a page must be good."""


@contextmanager
def started_browser() -> Iterator[Any]:
    """Gives a browser, or skips where playwright is not installed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=options)
        yield browser
        browser.close()


@contextmanager
def opened_page(browser: Any, path: Path, scheme: str, width: int) -> Iterator[Any]:
    """Opens a file; complaints and requests are kept as attributes of the page."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.complaints, page.asked = [], []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.goto(path.as_uri())
    yield page
    context.close()


def worst_contrast(page: Any) -> dict[str, Any]:
    """Returns the text with the smallest ratio of WCAG 2, against the nearest background that is painted."""
    found: dict[str, Any] = page.evaluate(CONTRAST)
    return found


CONTRAST = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const painted = (one) => {
    for (let e = one; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  let worst = { ratio: 21 };
  const texts = 'p, b, th, td, dt, dd, li, h1, h2, h3, button, summary, text, .badge, .over, .move';
  for (const one of document.querySelectorAll(texts)) {
    if (!one.textContent.trim()) continue;
    const style = getComputedStyle(one);
    const [a, b] = [light(one.tagName === 'text' ? style.fill : style.color), light(painted(one))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst.ratio) worst = { ratio, what: one.outerHTML.slice(0, 120) };
  }
  return worst;
}"""
