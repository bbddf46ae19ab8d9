"""The page of an A/B test asks nobody for anything, lets no text become markup, and can be heard."""

import base64
import hashlib
import re
from typing import Any

import pytest
from worlds.ab_report_page import Page
from worlds.ab_results import ab_results

from tastebridge.eval.ab.results import AbResults

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x00'


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(ab_results())


def test_nothing_is_loaded_from_anywhere(page: Page):
    named = ("src", "href", "action", "data", "srcset")
    links = [value for name, value in page.attributes() if name in named]
    assert {link for link in links if not link.startswith("#")} == {"data:,"}
    assert "http" not in re.sub(r'http-equiv="', "", page.text)
    assert not re.search(r"url\(|@import", page.text)
    assert "style" not in dict(page.attributes())


def test_links_within_the_page_arrive(page: Page):
    ids = [value for name, value in page.attributes() if name == "id"]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.all("a")} == {"warnings"}
    assert "warnings" in ids


def test_the_policy_lets_only_the_pages_own_script_and_style_run(page: Page):
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    for tag in ("script", "style"):
        inside = re.findall(rf"<{tag}>(.*?)</{tag}>", page.text, re.DOTALL)
        assert len(inside) == 1
        digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_tables_have_headings_and_what_scrolls_has_a_name(page: Page):
    assert all(head.get("scope") in ("col", "row") for head in page.all("th"))
    boxes = [one for one in page.all("div") if one.get("class") == "scroll"]
    assert boxes
    assert all(one["aria-label"] and one["tabindex"] == "0" and one["role"] == "region" for one in boxes)
    svgs = [one for one in page.all("svg") if one.get("aria-hidden") != "true"]
    assert all(one["role"] == "img" for one in svgs)
    assert len(page.all("title")) >= len(svgs) + 1


def test_text_from_data_is_never_markup():
    """In every place: names of arms, titles, sentences, settings, versions and the command."""
    plain = ab_results()
    told = plain.model_dump()
    text = Page(AbResults.model_validate(_hostile(told)))
    calm = Page(plain)
    assert len(text.all("script")) == 1
    assert not text.all("img")
    assert not [name for name, _ in text.attributes() if name.startswith("on")]
    assert text.said.count('"><script>alert(1)</script>') > 100
    assert "\u202e" not in text.text
    assert "\x00" not in text.text
    assert {tag for tag, _ in text.elements} == {tag for tag, _ in calm.elements}


FIXED = ("metric", "metrics", "format", "decided_by")
"""Names from fixed lists."""


def _hostile(value: Any) -> Any:
    """Appends an attack to every text that is not from a fixed list; equal texts stay equal."""
    if isinstance(value, str):
        return value + HOSTILE
    if isinstance(value, dict):
        return {
            (key if key in FIELDS else key + HOSTILE): part if key in FIXED else _hostile(part)
            for key, part in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_hostile(part) for part in value]
    return value


SCHEMA = AbResults.model_json_schema()
FIELDS = {name for part in (SCHEMA, *SCHEMA["$defs"].values()) for name in part["properties"]}
"""Of the schema; keys that are not here come from data."""
