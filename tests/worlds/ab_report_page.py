"""The page of an A/B test as a test reads it."""

import re
from html.parser import HTMLParser

from tastebridge.eval.ab.report.page import render_page
from tastebridge.eval.ab.results import AbResults

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """Reads a page and refuses one whose tags are not balanced."""

    def __init__(self, results: AbResults) -> None:
        super().__init__(convert_charrefs=True)
        self.text = render_page(results)
        self.elements, self.open, self.words, self.rows, self.headings = [], [], [], [], []
        self.feed(self.text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag in ("h2", "h3"):
            self.headings.append("")

    def handle_endtag(self, tag: str):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str):
        if self.open and self.open[-1] not in ("script", "style"):
            self.words.append(data)
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data
        if {"h2", "h3"} & set(self.open):
            self.headings[-1] += data

    @property
    def said(self) -> str:
        """All words with single spaces between them."""
        return " ".join("".join(self.words).split())

    def row(self, *cells: str) -> list[str]:
        """Returns the row that begins with these cells."""
        rows = [[" ".join(cell.split()) for cell in row] for row in self.rows]
        return next(row for row in rows if tuple(row[: len(cells)]) == cells)

    def card(self, name: str) -> str:
        """Returns the words of an arm's card."""
        cards = re.findall(r'<article class="card">(.*?)</article>', self.text, re.DOTALL)
        texts = [" ".join(re.sub(r"<[^>]+>", " ", card).split()) for card in cards]
        return next(text for text in texts if text.startswith(name))

    def all(self, tag: str):
        return [attributes for name, attributes in self.elements if name == tag]

    def attributes(self):
        return [pair for _, attributes in self.elements for pair in attributes.items()]
