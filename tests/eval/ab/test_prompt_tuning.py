"""The search for a better wording: one budget for all, chosen on validation people, tested once on others."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds.ab_tests import Watch
from worlds.knowing_model import ignorant_model, knowing_model

from tastebridge.agent.backend import Backend, Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.held_people import HeldPeople
from tastebridge.agent.settings import ModelSettings
from tastebridge.eval.ab.opening import Sources
from tastebridge.eval.ab.people import TestPeople
from tastebridge.eval.ab.rows import Rows
from tastebridge.eval.ab.tuning.config import TuningConfig
from tastebridge.eval.ab.tuning.halving import LEAST_PEOPLE, schedule
from tastebridge.eval.ab.tuning.results import TuningResults
from tastebridge.eval.ab.tuning.saving import save
from tastebridge.eval.ab.tuning.space import PLAIN, Choice, choices
from tastebridge.eval.ab.tuning.tune import tune
from tastebridge.prompts import Library
from tastebridge.retrieval.errors import EvaluationError
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.workspace import Workspace

SETTINGS = ModelSettings(rank_mode="listwise", orders=1)
CONFIG = TuningConfig("books", SETTINGS, tokens=60_000, arms=4, people=400, seed=3)
EIGHT = replace(CONFIG, arms=8, tokens=100_000)
MAGIC = "Of the following"


def picky_model(workspace: Workspace) -> FunctionBackend:
    """A model that knows the answer, but only if it is asked in the right words."""
    knows, guesses = knowing_model(workspace), ignorant_model()

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        asked = knows if MAGIC in messages[-1].text else guesses
        assert asked._chooses is not None
        return dict(asked._chooses(messages, labels))

    return FunctionBackend(lambda messages: "No idea.", chooses, name="picky")


def every_arm(model: Backend) -> Sources:
    prompt = Library().load("rank/listwise@v1")
    return Sources(given={choice.name: model for choice in choices(prompt, 10_000, 0)})


def run(workspace: Workspace, model: Backend, folder: Path, config: TuningConfig = CONFIG) -> TuningResults:
    return tune(workspace, config, Watch(), folder=folder, sources=every_arm(model))[0]


@pytest.fixture(scope="module")
def own_workspace(sample_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample world, apart: a search leaves its mark in the workspace."""
    return Workspace(Path(shutil.copytree(sample_workspace.root, tmp_path_factory.mktemp("own") / "w")))


@pytest.fixture(scope="module")
def found(own_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> tuple[TuningResults, Path]:
    folder = tmp_path_factory.mktemp("tune")
    return run(own_workspace, picky_model(own_workspace), folder, EIGHT), folder


def test_the_words_that_work_are_found_and_hold_on_test_people(found: tuple[TuningResults, Path]):
    results, _ = found
    assert results.tried[0].changes["wording"]["ask"] == 1
    assert results.test is not None
    (comparison,) = (one.comparison for one in results.test.comparisons if one.metric == "ndcg@10")
    assert comparison.low > 0
    assert any("is better than as it is" in sentence for sentence in results.verdict)


def test_every_arm_of_a_rung_reads_the_same_people_and_the_budget_is_kept(found: tuple[TuningResults, Path]):
    results, folder = found
    assert results.tokens_used <= results.budget_tokens
    assert [arms for arms, _ in results.rungs] == [8, 4, 2]
    assert [people for _, people in results.rungs] == sorted({people for _, people in results.rungs})
    rows = list(Rows(folder).all())
    for arm in results.tried:
        assert {row.person for row in rows if row.arm == arm.name} == set(range(arm.people))
    rungs = [arm.last_rung for arm in results.tried]
    assert rungs == sorted(rungs, reverse=True)


def test_the_winner_is_tested_on_the_other_half(found: tuple[TuningResults, Path], own_workspace: Workspace):
    results, _ = found
    with EventLog(own_workspace.log_url) as log:
        index = LiveIndex.open(own_workspace)
        held = HeldPeople.some(own_workspace, log, index, "books", 400).part("test")
        tested = TestPeople.of(held, seed=3)
        index.close()
    assert results.test is not None
    assert results.test.people == len(tested)
    assert results.test.people_sha256 == tested.sha256


def test_who_is_tested_had_no_part_in_the_choice(own_workspace: Workspace):
    with EventLog(own_workspace.log_url) as log:
        index = LiveIndex.open(own_workspace)
        held = HeldPeople.some(own_workspace, log, index, "books", 400)
        halves = [held.part("validation").held.user_nos, held.part("test").held.user_nos]
        fewer = HeldPeople.some(own_workspace, log, index, "books", 40).part("test").held.user_nos
        index.close()
    assert not set(halves[0]) & set(halves[1])
    assert sorted(np.concatenate(halves)) == sorted(held.held.user_nos)
    assert set(fewer) <= set(halves[1])
    assert min(map(len, halves)) > len(held) / 3


def test_where_nothing_is_better_no_test_person_is_read(own_workspace: Workspace, tmp_path: Path):
    knows = knowing_model(own_workspace)

    def only_as_it_is(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        assert knows._chooses is not None
        own = "Which of these books will this person like best?" in messages[-1].text
        plain = messages[-1].text.startswith("This person liked:")
        return dict((knows if own and plain else ignorant_model())._chooses(messages, labels))  # type: ignore[misc]

    model = FunctionBackend(lambda messages: "", only_as_it_is, name="conservative")
    results = run(own_workspace, model, tmp_path)
    if results.tried[0].changes == PLAIN.changes:
        assert results.test is None
        assert "no test person was read" in results.verdict[-1]
        assert not (tmp_path / "test").exists()
    else:  # the same words with the history turned round, which this model does not mind
        assert results.tried[0].changes["wording"] == {}


def test_a_search_that_was_interrupted_goes_on(own_workspace: Workspace, tmp_path: Path):
    model = picky_model(own_workspace)
    first = run(own_workspace, model, tmp_path)
    lines = (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "rows.jsonl").write_text("".join(lines[: len(lines) // 2]) + '{"arm": "to', encoding="utf-8")
    again = run(own_workspace, model, tmp_path)
    assert [arm.name for arm in again.tried] == [arm.name for arm in first.tried]
    assert [arm.mean for arm in again.tried] == [arm.mean for arm in first.tried]
    with pytest.raises(EvaluationError, match=r"differs in .*rungs"):
        run(own_workspace, model, tmp_path, replace(CONFIG, tokens=90_000))


def test_a_second_search_is_told_that_the_test_people_were_seen(sample_copy: Workspace, tmp_path: Path):
    config = replace(EIGHT, save_as="found")
    model = picky_model(sample_copy)
    first = run(sample_copy, model, tmp_path / "a", config)
    assert first.earlier_reads == 0
    assert run(sample_copy, model, tmp_path / "a", config).earlier_reads == 0
    other = run(sample_copy, model, tmp_path / "b", replace(config, tokens=110_000, save_as=None))
    assert other.earlier_reads == 1
    assert any("1 earlier search" in sentence for sentence in other.verdict)
    assert first.saved is not None
    assert len(list((sample_copy.root / "prompts" / "rank").iterdir())) == 1
    saved = Library(sample_copy.root / "prompts").load("rank/found@v1")
    assert saved.head.wordings["ask"][0].startswith(MAGIC)


def test_too_few_tokens_say_how_many_it_takes(own_workspace: Workspace, tmp_path: Path):
    with pytest.raises(EvaluationError, match=r"give at least --tokens \d+") as refused:
        run(own_workspace, ignorant_model(), tmp_path, replace(CONFIG, tokens=100))
    needed = int(str(refused.value).partition("--tokens ")[2].split(",")[0])
    run(own_workspace, ignorant_model(), tmp_path, replace(CONFIG, tokens=needed))


def test_a_way_of_ranking_must_be_named(own_workspace: Workspace, tmp_path: Path):
    with pytest.raises(EvaluationError, match="--mode"):
        run(own_workspace, ignorant_model(), tmp_path, replace(CONFIG, settings=ModelSettings()))


@given(st.integers(2, 60), st.integers(1, 400), st.integers(50, 5_000), st.integers(10, 1_000_000))
def test_a_schedule_halves_and_keeps_to_its_budget(arms: int, people: int, cost: int, tokens: int):
    try:
        rungs = schedule(arms, tokens, cost, people)
    except EvaluationError:
        assert tokens < LEAST_PEOPLE * arms * cost * 7
        return
    assert rungs[0].arms == arms
    assert rungs[-1].arms == 2
    spent, before = 0, 0
    for rung, following in zip(rungs, [*rungs[1:], None], strict=True):
        spent += rung.arms * (rung.people - before) * cost
        assert rung.people >= before
        before = rung.people
        if following:
            assert following.arms == -(-rung.arms // 2)
    assert spent <= tokens
    assert before <= people


def test_choices_are_different_and_begin_with_the_prompt_as_it_is():
    prompt = Library().load("rank/recent@v1")
    some, everything = choices(prompt, 12, seed=1), choices(prompt, 10_000, seed=1)
    assert some[0] == everything[0] == PLAIN
    assert len({choice.name for choice in everything}) == len(everything) == 3 * 3 * 5 * 2
    assert {choice.name for choice in some} <= {choice.name for choice in everything}
    assert choices(prompt, 12, seed=2) != some


def test_a_winner_becomes_a_prompt_that_says_the_same(tmp_path: Path):
    prompt = Library().load("rank/recent@v1")
    choice = Choice({"ask": 2, "latest": 1}, (1,), "newest_first")
    path = save(prompt, choice, tmp_path, "mine")
    other = save(prompt, Choice({"ask": 1}, (), "newest_last"), tmp_path, "mine")
    assert [path.name, other.name] == ["mine.v1.md", "mine.v2.md"]
    assert save(prompt, choice, tmp_path, "mine") == path
    saved = Library(tmp_path).load("rank/mine@v1")
    values = {name: shape.sample(full=True) for name, shape in prompt.shapes.items()}
    assert saved.render(**values) == prompt.reworded(choice.wording).render(**values)
    assert saved.head.examples == prompt.head.examples
    assert "Found by a search from rank/recent@v1" in saved.head.description
    assert json.loads(saved.head.model_dump_json())["version"] == 1
