"""A prompt's solved cases pass the verifier: others would teach a model to be rejected."""

import re
from itertools import pairwise

import pytest

from tastebridge.agent.explanation import verify
from tastebridge.agent.explanation.languages import LanguageCode
from tastebridge.prompts import Library, Prompt
from tastebridge.retrieval.records import Evidence, Item, OwnItem


def evidence_of(films: str, titles: list[tuple[str, ...]], attributes: tuple[str, ...]):
    chinatown, brick, two, looper, carol, charade = (
        tuple(OwnItem(films, title, title) for title in own) for own in titles
    )
    return {
        "shared": Evidence("attributes", "content", films, chinatown, attributes=attributes),
        "pairs": Evidence("cooccurrence", "pairs", films, brick, people=12),
        "two": Evidence("transfer", "map", films, two),
        "near": Evidence("neighbours", "latent", films, people=9, of_people=150),
        "described": Evidence("content", "text", films, looper),
        "popular": Evidence("popularity", "pop", people=64),
        "one": Evidence("transfer", "map", films, carol),
        "described as well": Evidence("content", "text", films, charade),
    }


EVIDENCE: dict[LanguageCode, dict[str, Evidence]] = {
    "en": evidence_of(
        "films",
        [("Chinatown",), ("Brick",), ("Atonement", "Carol"), ("Looper",), ("Carol",), ("Charade",)],
        ("crime", "noir", "detectives"),
    ),
    "zh": evidence_of(
        "电影",
        [("唐人街",), ("低俗小说",), ("花样年华", "一代宗师"), ("流浪地球",), ("花样年华",), ("谜中谜",)],
        ("犯罪", "黑色", "侦探"),
    ),
}  # fmt: skip
BOOKS = {"en": "books", "zh": "图书"}
SUGGESTED = {
    "en": ("The Long Goodbye", "The Thin Man", "Possession", "Kindred", "Ubik"),
    "zh": ("漫长的告别", "瘦子", "围城", "球状闪电", "活着"),
}
PROMPTS = [prompt for prompt in Library().all() if prompt.name.startswith("explain/")]


@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.name)
def test_facts_and_answers_of_the_solved_cases_verify(prompt: Prompt):
    (language,) = prompt.languages
    parts = prompt.render(facts=["F"], title="T", target="X")
    cases = [(ask.text, answer.text) for ask, answer in pairwise(parts[1:])][::2]
    assert len(cases) == 4
    for ask, answer in cases:
        facts = [line.removeprefix("- ") for line in ask.splitlines() if re.search(r"[.。]$", line)]
        (title,) = (title for title in SUGGESTED[language] if f"“{title}”" in ask)
        item = Item(1, BOOKS[language], "b1", title)
        own = list(EVIDENCE[language].values())
        assert facts
        for text in (*facts, answer):
            verdict = verify(text, item, own, language)
            assert verdict.ok, (text, verdict)


def test_every_language_has_each_variant():
    names = {prompt.name.removeprefix("explain/") for prompt in PROMPTS}
    assert names == {f"{name}{ending}@v1" for name in ("sentence", "brief", "warm") for ending in ("", "_zh")}


@pytest.mark.parametrize(("name", "limit"), [("brief", 20), ("brief_zh", 30)])
def test_the_brief_answers_are_brief(name: str, limit: int):
    parts = Library().load(f"explain/{name}@v1").render(facts=["F"], title="T", target="X")
    for part in parts:
        if part.role == "assistant":
            untitled = re.sub(r"“[^”]*”", " ", part.text)
            words = untitled.split() if name == "brief" else [c for c in untitled if c.isalnum()]
            assert len(words) <= limit
