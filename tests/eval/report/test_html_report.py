"""The page: whole, closed to the network, and no text from data becomes markup."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from worlds.run_results import DIRECTIONS, run_results, small_results

from tastebridge.eval.report.html import render_html
from tastebridge.eval.results import RunResults, Score

VOID = {"meta", "link", "br", "hr", "img", "input"}
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x00'


class Page(HTMLParser):
    """Reads a page and refuses one whose tags are not balanced."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.words, self.rows = [], [], [], []
        self.feed(text)
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

    def handle_endtag(self, tag: str):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str):
        if self.open and self.open[-1] not in ("script", "style"):
            self.words.append(data)
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    def all(self, tag: str):
        return [attributes for name, attributes in self.elements if name == tag]

    def attributes(self):
        return [pair for _, attributes in self.elements for pair in attributes.items()]


def changed(results: RunResults, **fields: Any) -> RunResults:
    """Returns the results with these fields of their first direction."""
    first, *others = results.directions
    return results.model_copy(update={"directions": (first.model_copy(update=fields), *others)})


@pytest.fixture(scope="module")
def text():
    return render_html(run_results())


@pytest.fixture(scope="module")
def page(text: str):
    return Page(text)


def test_equal_results_give_equal_pages(text: str):
    assert render_html(run_results()) == text


def test_every_score_stands_with_its_n_undefined_and_misses(page: Page):
    rows = {(row[0], row[1], tuple(row[5:])) for row in page.rows if len(row) == 8}
    for direction in run_results().directions:
        for method in direction.methods:
            for score in method.scores:
                counts = tuple(f"{value:,}" for value in (score.n, score.undefined, score.misses))
                assert (method.name, score.metric, counts) in rows


def test_the_convention_stands_under_the_metrics(page: Page):
    heads = [cell for row in page.rows for cell in row if cell.startswith("recall@10")]
    assert "recall@10trec" in heads


def test_what_is_undefined_is_a_dash():
    method = small_results().directions[0].methods[3]
    nan = Score(metric="ndcg@10", mean=float("nan"), low=float("nan"), high=None, n=0, undefined=100)
    none = Score(metric="coverage@10", mean=None, n=0)
    odd = method.model_copy(update={"scores": (nan, none)})
    page = Page(render_html(changed(small_results(), methods=(odd,), comparisons=())))
    row = next(row for row in page.rows if row[:2] == ["tastebridge", "ndcg@10"])
    assert row[2:] == ["–", "–", "–", "0", "100", "0"]
    assert not re.search(r"\b(nan|None|inf)\b", " ".join(page.words))


def test_nothing_is_loaded_from_anywhere(text: str, page: Page):
    links = [
        value for name, value in page.attributes() if name in ("src", "href", "action", "data", "srcset")
    ]
    assert {link for link in links if not link.startswith("#")} == {"data:,"}
    assert "http" not in re.sub(r'http-equiv="', "", text)
    assert not re.search(r"url\(|@import", text)
    assert "style" not in dict(page.attributes())


def test_links_within_the_page_arrive(page: Page):
    ids = [value for name, value in page.attributes() if name == "id"]
    assert len(ids) == len(set(ids))
    targets = {link["href"][1:] for link in page.all("a")}
    assert targets
    assert targets <= set(ids)


def test_the_policy_lets_only_the_pages_own_script_and_style_run(text: str, page: Page):
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    for tag in ("script", "style"):
        inside = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert len(inside) == 1
        digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_text_from_data_is_never_markup():
    """In every place: names, reasons, messages, settings, the study and the command."""
    plain = small_results()
    first = plain.directions[0]
    methods = tuple(
        method.model_copy(
            update={"name": method.name + HOSTILE, "reason": HOSTILE, "settings": {HOSTILE: HOSTILE}}
        )
        for method in first.methods
    )
    ease, own = methods[1].name, methods[3].name
    hostile = changed(
        plain,
        dataset=HOSTILE,
        source=HOSTILE,
        target=HOSTILE,
        methods=methods,
        sampled_candidates=HOSTILE,
        comparisons=tuple(
            c.model_copy(update={"a": own, "b": ease, "sentence": HOSTILE}) for c in first.comparisons
        ),
        checks=tuple(
            check.model_copy(update={"name": HOSTILE, "message": HOSTILE}) for check in first.checks
        ),
    ).model_copy(
        update={
            "name": HOSTILE,
            "command": HOSTILE,
            "machine": HOSTILE,
            "study": {"compare": own, HOSTILE: HOSTILE},
        }
    )
    text = render_html(hostile)
    page, calm = Page(text), Page(render_html(plain))
    assert len(page.all("script")) == 1
    assert not page.all("img")
    assert not [name for name, _ in page.attributes() if name.startswith("on")]
    assert '"><script>alert(1)</script>' in " ".join(page.words)
    assert "\u202e" not in text
    assert "\x00" not in text
    # Only the mark of sampled candidates and the settings of all methods are there in addition.
    assert {tag for tag, _ in page.elements} == {tag for tag, _ in calm.elements}


def test_failed_and_marked_checks_stand_at_the_top_and_passed_ones_are_folded_away():
    text = render_html(small_results())
    top = text[text.index('id="found"') : text.index('id="direction-1"')]
    assert "saw 3 test users" in top
    assert "7 misses share a title" in top
    assert "says nothing" not in top
    assert "says nothing" in text[text.index("<details") :]


def test_the_top_says_in_words_what_was_found():
    text = " ".join(Page(render_html(small_results())).words)
    assert "significantly better in 1 of 1" in text
    assert "tastebridge is better than ease by 0.0500." in text


def test_methods_that_gave_nothing_say_why(page: Page):
    row = next(row for row in page.rows if row[0].strip() == "emcdr-mlp")
    assert "skipped" in row[2]
    assert "pip install" in row[2]


def test_equal_lists_are_named():
    methods = small_results().directions[0].methods
    twins = tuple(method.model_copy(update={"lists_sha256": "ee" * 32}) for method in methods[:2])
    page = Page(render_html(changed(small_results(), methods=(*twins, methods[3]))))
    named = {row[0] for row in page.rows if row and "same lists" in row[0]}
    assert named == {"popularity same lists as ease", "ease same lists as popularity"}


def test_the_best_method_is_first_and_an_error_is_best_when_small():
    def names(results: RunResults) -> list[str]:
        page = Page(render_html(results))
        start = next(n for n, row in enumerate(page.rows) if row and row[0].startswith("method"))
        return [row[0].strip() for row in page.rows[start + 1 : start + 5]]

    assert names(small_results()) == ["tastebridge", "ease", "popularity", "bpr"]
    methods = tuple(
        method.model_copy(
            update={"scores": tuple(s.model_copy(update={"metric": "mae"}) for s in method.scores[:1])}
        )
        for method in small_results().directions[0].methods
    )
    errors = changed(small_results(), methods=methods, comparisons=()).model_copy(update={"metric": "mae"})
    assert names(errors) == ["popularity", "ease", "tastebridge", "bpr"]


def test_what_repeats_the_run_is_there(page: Page):
    words = " ".join(page.words)
    results = run_results()
    assert results.command in words
    assert results.directions[0].split.sha256 in words
    assert results.directions[0].domains[0].sha256 in words
    assert "20261121, 1, 2, 3, 4" in words
    assert "numpy 2.3.5" in words


def test_everything_that_has_data_is_drawn():
    page = Page(render_html(run_results(DIRECTIONS[:1])))
    titles = [title for title in page.words if title.endswith(", food → kitchen")]
    assert titles == [
        "ndcg@10 against coverage@10, food → kitchen",
        "ndcg@10 against cost, food → kitchen",
        "Differences of single users, food → kitchen",
        "ndcg@10 by source history, food → kitchen",
        "ndcg@10 by target popularity, food → kitchen",
        "ndcg@10 by age, food → kitchen",
        "ndcg@10 by bridge users, food → kitchen",
        "ndcg@10 by newest source items, food → kitchen",
        "ndcg@10 against coverage@10, by diversity, food → kitchen",
        "Gaps between groups of users, food → kitchen",
    ]


@pytest.mark.parametrize("directions", [[], DIRECTIONS[:1], [("one", "", "books", 0.1)]])
def test_any_number_of_directions_makes_a_page(directions: list[tuple[str, str, str, float]]):
    Page(render_html(run_results(directions)))


def test_a_direction_without_anything_makes_a_page():
    empty = changed(small_results(), methods=(), comparisons=(), checks=(), chance={})
    assert "tastebridge gave no scores in this direction." in " ".join(Page(render_html(empty)).words)


def test_sampled_candidates_are_said_to_be_sampled():
    text = render_html(changed(small_results(), sampled_candidates="1 + 99 uniform"))
    assert text.count("1 + 99 uniform") >= 2
    assert "the whole catalogue was ranked" not in text
