"""The recommender with a model that helps, one that fails and one that writes nonsense."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from worlds.model_weights import model_weight

from tastebridge.agent.answer import Answer
from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.model_weight import write_weight
from tastebridge.agent.recommender import WEIGHTS_FILE, Recommender
from tastebridge.retrieval.errors import ModelUnavailable
from tastebridge.retrieval.person import person_of_user
from tastebridge.retrieval.sample import DEMO_USERS
from tastebridge.retrieval.workspace import Workspace

FAVOURITE = "Neuromancer"
"""What the test's model always prefers."""


def prefers_favourite(messages: Messages, labels: Sequence[str]) -> Mapping[str, float]:
    text = messages[-1].text
    line = next((line for line in text.splitlines() if FAVOURITE in line), "")
    chosen = next((label for label in labels if line.strip().startswith(label)), None)
    return {label: -0.1 if label == chosen else -4.0 for label in labels}


def silent(messages: Messages) -> str:
    raise ModelUnavailable("the test's model is away")


def away(messages: Messages, labels: Sequence[str]) -> Mapping[str, float]:
    raise ModelUnavailable("the test's model is away")


def give_weight(workspace: Workspace, weight: float, wrote: int = 20) -> None:
    """Stores a weight as if it had been measured, and how many of 20 sentences passed."""
    write_weight(workspace.root / WEIGHTS_FILE, model_weight(weight, wrote))


def answer_for_ada(workspace: Workspace, backend: FunctionBackend | None, k: int = 10) -> Answer:
    with Recommender(workspace, use_model=backend is not None, backend=backend) as recommender:
        manifest, settings = recommender.index.manifest, recommender.settings
        person = person_of_user(recommender.log, DEMO_USERS[0], manifest, settings)
        return next(recommender.recommend([person], "books", k=k))


@pytest.fixture
def weighted(sample_copy: Workspace) -> Workspace:
    give_weight(sample_copy, 2.0)
    return sample_copy


def test_model_with_a_weight_moves_what_it_prefers(weighted: Workspace):
    without = answer_for_ada(weighted, None, k=20)
    place = next(item.rank for item in without.items if item.title == FAVOURITE)
    assert place > 1
    answer = answer_for_ada(weighted, FunctionBackend(silent, prefers_favourite))
    assert answer.level == "fused_with_model"
    assert answer.items[0].title == FAVOURITE
    assert answer.items[0].contributions["model"] > 0
    assert answer.model
    assert answer.model.ranked
    assert answer.prompt.rank is not None
    assert answer.tokens.calls > 0


def test_model_only_orders_what_was_retrieved(weighted: Workspace):
    without = answer_for_ada(weighted, None, k=20)
    answer = answer_for_ada(weighted, FunctionBackend(silent, prefers_favourite), k=20)
    assert {item.item_id for item in answer.items} == {item.item_id for item in without.items}


def test_contributions_add_up_to_the_score(weighted: Workspace):
    answer = answer_for_ada(weighted, FunctionBackend(silent, prefers_favourite))
    for item in answer.items:
        assert sum(item.contributions.values()) == pytest.approx(item.score, abs=1e-4)


def test_model_that_is_away_costs_one_level_and_is_named(weighted: Workspace):
    answer = answer_for_ada(weighted, FunctionBackend(silent, away))
    plain = answer_for_ada(weighted, None)
    assert answer.level == "fused"
    assert [item.item_id for item in answer.items] == [item.item_id for item in plain.items]
    assert any("the test's model is away" in warning for warning in answer.warnings)
    assert answer.model
    assert not answer.model.ranked


def test_model_without_a_measured_weight_does_not_rank(sample_copy: Workspace):
    asked: list[Messages] = []

    def chooses(messages: Messages, labels: Sequence[str]) -> Mapping[str, float]:
        asked.append(messages)
        return dict.fromkeys(labels, -1.0)

    answer = answer_for_ada(sample_copy, FunctionBackend(silent, chooses))
    assert not asked
    assert answer.level == "fused"
    assert answer.model
    assert answer.model.ranking_weight is None
    assert answer.model.wrote == 0
    assert any("tastebridge calibrate --target books" in warning for warning in answer.warnings)


def test_weight_of_zero_is_shown_and_spares_the_calls(sample_copy: Workspace):
    give_weight(sample_copy, 0.0)
    answer = answer_for_ada(sample_copy, FunctionBackend(silent, away))
    assert answer.model
    assert answer.model.ranking_weight == 0.0
    assert answer.prompt.rank is None


def test_invented_words_of_a_model_are_rejected_and_counted(sample_copy: Workspace):
    give_weight(sample_copy, 0.0)
    backend = FunctionBackend(
        lambda messages: "You hated “The Room”, so read this masterpiece by Stephen King."
    )
    answer = answer_for_ada(sample_copy, backend)
    assert answer.model
    assert answer.model.wrote == 0
    assert sum(answer.model.rejected.values()) == len(answer.items)
    for item in answer.items:
        assert item.explanation
        assert item.explanation.written_by == "composer"
        assert "Stephen King" not in item.explanation.text


def test_model_whose_sentences_mostly_fail_is_not_asked_to_write(sample_copy: Workspace):
    give_weight(sample_copy, 0.0, wrote=9)
    asked: list[Messages] = []

    def writes(messages: Messages) -> str:
        asked.append(messages)
        return "It shares nothing."

    answer = answer_for_ada(sample_copy, FunctionBackend(writes))
    assert not asked
    assert answer.model
    assert answer.model.writing_acceptance == 0.45
    assert answer.prompt.explain is None


@pytest.mark.parametrize(("prompt", "language"), [("brief@v1", "en"), ("sentence_zh@v1", "zh")])
def test_what_was_measured_with_one_prompt_allows_no_other(
    sample_copy: Workspace, monkeypatch: pytest.MonkeyPatch, prompt: str, language: str
):
    give_weight(sample_copy, 0.0)
    monkeypatch.setenv("TASTEBRIDGE_MODEL__EXPLAIN_PROMPT", prompt)
    monkeypatch.setenv("TASTEBRIDGE_MODEL__EXPLAIN_LANGUAGE", language)
    answer = answer_for_ada(Workspace(sample_copy.root), FunctionBackend(silent))
    assert not answer.warnings  # the silent model would be named, had it been asked
    assert answer.prompt.explain is None
    assert answer.items[0].explanation
    assert ("你" in answer.items[0].explanation.text) == (language == "zh")


def test_every_claim_names_evidence_of_its_item(sample_workspace: Workspace):
    for item in answer_for_ada(sample_workspace, None).items:
        assert item.explanation
        known = {one.id for one in item.evidence}
        assert item.explanation.claims
        for claim in item.explanation.claims:
            assert claim.evidence
            assert set(claim.evidence) <= known


def test_people_in_a_batch_get_what_they_get_alone(sample_workspace: Workspace):
    with Recommender(sample_workspace, use_model=False) as recommender:
        manifest, settings = recommender.index.manifest, recommender.settings
        people = [person_of_user(recommender.log, user, manifest, settings) for user in DEMO_USERS]
        together = [[item.item_id for item in one.items] for one in recommender.recommend(people, "games")]
        alone = [
            [item.item_id for item in one.items]
            for person in people
            for one in recommender.recommend([person], "games")
        ]
    assert together == alone


def test_no_answer_counts_fewer_people_than_the_settings_allow(sample_workspace: Workspace):
    users = [f"synthetic-{n:04d}" for n in range(1, 60)]
    with Recommender(sample_workspace, use_model=False) as recommender:
        known = recommender.log.user_nos(users)
        manifest, settings = recommender.index.manifest, recommender.settings
        people = [person_of_user(recommender.log, user, manifest, settings) for user in known]
        counts = [
            count
            for answer in recommender.recommend(people, "books")
            for item in answer.items
            for one in item.evidence
            for count in (one.people, one.of_people)
            if count is not None
        ]
    assert len(counts) > 100
    assert min(counts) >= 5
    assert np.median(counts) > 5
