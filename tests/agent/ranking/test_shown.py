"""What prompts for ranking are told, and that own prompts, wordings and orders reach the model."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from contracts.mode_contract import ranking_task

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.prompting import rank_prompt, tells_taste
from tastebridge.agent.ranking.listwise import ListwiseRanker
from tastebridge.agent.ranking.shown import list_messages
from tastebridge.agent.ranking.task import RankingTask, Taste
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import SettingsError
from tastebridge.retrieval.records import Item, OwnItem

OWN = """---
task: rank
version: 1
form: listwise
description: Tells everything.
languages: [en]
variables:
  history: [{title: text, domain: text}]
  taste: {summary: text, tags: [{name: text, strength: number}]}
  candidates: [{label: text, title: text, people: number, of_people: number}]
output: letter
wordings:
  ask: ["Which one?", "Which one, then?"]
examples:
  - given:
      history: [{title: Heat, domain: films}]
      taste: {summary: Likes heists., tags: []}
      candidates: [{label: A, title: Dune, people: 0, of_people: 0}]
    answer: A
---
--- user ---
{% for item in history %}{{ item.title }} ({{ item.domain }}); {% endfor %}
{{ taste.summary }}{% for tag in taste.tags %} {{ tag.name }}={{ tag.strength }}{% endfor %}

{% for one in candidates %}
{{ one.label }}. {{ one.title }}{% if one.people %}: {{ one.people }} of {{ one.of_people }} have it{%endif%}

{% endfor %}
[[ask]]
"""


@pytest.fixture
def own(tmp_path: Path) -> ModelSettings:
    (tmp_path / "rank").mkdir()
    (tmp_path / "rank" / "all.v1.md").write_text(OWN, encoding="utf-8")
    return ModelSettings(prompts=str(tmp_path), rank_prompt="all", history_titles=2)


def one_task() -> RankingTask:
    history = tuple(OwnItem("films", title, title) for title in ("Alien", "Heat", "Arrival"))
    books = tuple(Item(n, "books", title, title) for n, title in enumerate(("Dune", "Emma", "Ubik")))
    return RankingTask(
        history,
        books,
        "books",
        neighbours=((14, 300), (0, 0), (9, 300)),
        taste=Taste("Likes space.", (("space", 0.9),)),
    )


def shown(settings: ModelSettings, order: tuple[int, ...] = (0, 1, 2)) -> list[str]:
    prompt = rank_prompt(settings, "listwise")
    return [message.text for message in list_messages(prompt, one_task(), np.array(order), settings)]


def test_neighbours_and_taste_reach_the_prompt_and_follow_the_order(own: ModelSettings):
    assert shown(own, (2, 0, 1)) == [
        "Heat (films); Arrival (films); Likes space. space=0.9\n"
        "A. Ubik: 9 of 300 have it\nB. Dune: 14 of 300 have it\nC. Emma\nWhich one?"
    ]


def test_the_newest_can_be_shown_first(own: ModelSettings):
    (text,) = shown(own.model_copy(update={"history_order": "newest_first"}))
    assert text.startswith("Arrival (films); Heat (films); ")


@pytest.mark.parametrize("wording", [1, {"ask": 1}])
def test_another_wording_is_used_and_named(own: ModelSettings, wording: int | dict[str, int]):
    settings = own.model_copy(update={"wording": wording})
    assert shown(settings)[0].endswith("Which one, then?")
    assert rank_prompt(settings, "listwise").id.startswith("rank/all@v1~ask1#")


def test_examples_come_before_the_real_case(own: ModelSettings):
    texts = shown(own.model_copy(update={"examples": (0,)}))
    assert len(texts) == 3
    assert texts[0].startswith("Heat (films); Likes heists.")
    assert texts[1] == "A"
    assert texts[2] == shown(own)[0]


@pytest.mark.parametrize("changes", [{"wording": 2}, {"examples": (1,)}, {"rank_prompt": "all@v2"}])
def test_what_the_prompt_does_not_have_is_an_error_of_the_settings(
    own: ModelSettings, changes: dict[str, object]
):
    with pytest.raises(SettingsError, match="rank_prompt"):
        rank_prompt(own.model_copy(update=changes), "listwise")


def test_a_mode_of_another_form_uses_the_prompt_of_its_form(own: ModelSettings):
    assert rank_prompt(own, "pointwise").name == "rank/pointwise@v1"
    with pytest.raises(SettingsError, match="needs a prompt of the form 'pointwise'"):
        rank_prompt(own.model_copy(update={"rank_mode": "pointwise"}), "pointwise")


def test_parts_of_a_task_keep_what_belongs_to_each_candidate():
    part = one_task().part([2, 0])
    assert [item.title for item in part.candidates] == ["Ubik", "Dune"]
    assert part.neighbours == ((9, 300), (14, 300))


def test_only_prompts_that_tell_the_taste_ask_for_it(own: ModelSettings):
    assert tells_taste(own)
    assert not tells_taste(ModelSettings())


def test_a_long_list_tells_each_window_its_own_neighbours(own: ModelSettings):
    seen: list[str] = []

    def favour_a(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        seen.append(messages[-1].text)
        return {"A": 0.0}

    task = ranking_task(24)
    counts = tuple((number + 100, 300) for number in range(24))
    long = RankingTask(task.history, task.candidates, task.target, neighbours=counts)
    ListwiseRanker(FunctionBackend(chooses=favour_a), own).rank([long], seed=1, deadline=Deadline())
    real = [text for text in seen if "have it" in text]
    assert real
    for text in real:
        for number, item in enumerate(task.candidates):
            assert f". {item.title}: {number + 100} of 300 have it" in text or f". {item.title}" not in text
