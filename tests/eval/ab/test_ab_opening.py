"""Arms are opened as they would be served, and what cannot be opened is said with the arm's name."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from worlds.ab_tests import Watch
from worlds.knowing_model import knowing_model, moody_model

from tastebridge.agent.backend import Backend, Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.models import guard
from tastebridge.agent.recording.recorder import RecordingBackend
from tastebridge.agent.recording.store import CallStore
from tastebridge.agent.settings import ModelSettings
from tastebridge.eval.ab.arms import arms_of, read_arms
from tastebridge.eval.ab.config import AbConfig
from tastebridge.eval.ab.opening import OpenArm, Sources, open_arms, same_arms
from tastebridge.eval.ab.results import AbResults
from tastebridge.eval.ab.run import run_ab
from tastebridge.retrieval.errors import CannotRank, ModelUnavailable, SettingsError
from tastebridge.retrieval.workspace import Workspace


def opened(specs: list[str], root: Path, *, wordings: int = 1) -> tuple[OpenArm, ...]:
    """Returns arms that all have the same moody model."""
    arms, model = read_arms(specs, {}), moody_model()
    given = {arm.name: model for arm in arms}
    return open_arms(arms, root, "books", wordings=wordings, sources=Sources(given=given))


def recording(model: FunctionBackend, folder: Path) -> Backend:
    """Returns the model with its calls written down."""
    return RecordingBackend(guard(model, ModelSettings()), CallStore(folder))


def run_specs(
    workspace: Workspace, folder: Path, specs: list[str], sources: Sources, **changes: object
) -> AbResults:
    """Runs a small test of these arms."""
    config = AbConfig(
        **{"target": "books", "arms": arms_of(workspace, specs), "people": 20, "seed": 7, **changes}
    )
    return run_ab(workspace, config, Watch(), folder=folder, sources=sources)[0]


def test_an_arm_that_names_a_prompt_is_asked_with_it_in_a_mode_of_its_form(tmp_path: Path):
    listwise, other = opened(["a: prompt=listwise@v1", "b: prompt=pointwise@v1"], tmp_path)
    assert (listwise.mode.name, other.mode.name) == ("listwise", "pointwise")
    assert listwise.mode.prompt_id.startswith("rank/listwise@v1#")
    assert other.mode.prompt_id.startswith("rank/pointwise@v1#")


def test_an_arm_is_the_same_as_another_only_if_nothing_differs(tmp_path: Path):
    arms = opened(["a: orders=2", "b: orders=2", "c: orders=3", "d: orders=2"], tmp_path)
    assert same_arms(arms) == [("a", "b"), ("a", "d"), ("b", "d")]
    assert [arm.seed_shift for arm in arms] == [0, 1, 0, 2]


def test_as_many_wordings_are_read_as_the_prompt_has(tmp_path: Path):
    few, _ = opened(["a: prompt=listwise@v1", "b"], tmp_path, wordings=2)
    assert len(few.modes) == 2
    many, _ = opened(["a: prompt=listwise@v1", "b"], tmp_path, wordings=50)
    ids = [mode.prompt_id for mode in many.modes]
    assert 2 < len(ids) == len(set(ids)) < 50


def test_an_arm_with_another_wording_keeps_it_as_its_own(tmp_path: Path):
    arm, _ = opened(["a: prompt=listwise@v1,wording=1", "b"], tmp_path, wordings=3)
    assert "~" in arm.modes[0].prompt_id
    assert any("~" not in mode.prompt_id for mode in arm.modes[1:])


@pytest.mark.parametrize(
    ("spec", "error", "said"),
    [
        ("a: prompt=no_such@v1", SettingsError, r"arm 'a': .*no_such"),
        ("a: explain=no_such@v1", SettingsError, r"arm 'a': .*no_such"),
        ("a: mode=reranker", CannotRank, "arm 'a': .*cannot rank by 'reranker'"),
        ("a: model=none", ModelUnavailable, "arm 'a': the settings name no model"),
        ("a: model=replay:/no/such/folder", ModelUnavailable, "arm 'a': "),
    ],
)
def test_what_cannot_be_opened_names_its_arm(tmp_path: Path, spec: str, error: type[Exception], said: str):
    arms = read_arms([spec, "b"], {})
    given = {"b": moody_model()} | ({} if "model=" in spec else {"a": moody_model()})
    with pytest.raises(error, match=said):
        open_arms(arms, tmp_path, "books", sources=Sources(given=given))


def test_wordings_are_set_against_the_difference(sample_workspace: Workspace, tmp_path: Path):
    """The arms are moody, so a wording changes as much as anything does."""
    sources = Sources(given={"a": moody_model(), "b": moody_model("other")})
    results = run_specs(sample_workspace, tmp_path, ["a: orders=1", "b: orders=1"], sources, wordings=3)
    assert [spread.arm for spread in results.wordings] == ["a", "b"]
    for spread in results.wordings:
        assert spread.wordings == len(spread.means) == 3
        assert spread.sd > 0
    gap = abs(results.comparisons[0].comparison.difference)
    words = np.hypot(*(spread.sd for spread in results.wordings))
    warned = any("other wordings of the same prompts move that" in one for one in results.verdict)
    assert warned == (gap <= 2 * words)


def test_a_test_can_be_recorded_and_repeated_without_a_model(sample_workspace: Workspace, tmp_path: Path):
    model = knowing_model(sample_workspace)
    recorded = tmp_path / "recorded"
    specs = ["a: orders=1", "b: orders=2"]
    arms = arms_of(sample_workspace, specs)
    recorders = {
        arm.name: recording(model, recorded / f"{arm.name}-{arm.settings_sha256[:8]}") for arm in arms
    }
    first = run_specs(sample_workspace, tmp_path / "first", specs, Sources(given=recorders))
    second = run_specs(sample_workspace, tmp_path / "second", specs, Sources(replay=recorded))
    assert [arm.fingerprint for arm in second.arms] == [model.fingerprint] * 2
    assert first.comparisons[0].comparison == second.comparisons[0].comparison
    assert first.tokens_used == second.tokens_used


def test_letters_are_learned_from_people_where_an_arm_wants_that(sample_workspace: Workspace, tmp_path: Path):
    asked = {"blank": 0, "people": 0}

    def model(name: str) -> FunctionBackend:
        def likes_b(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
            asked[name] += 1
            return {label: (-0.5 if label == "B" else -4.0) for label in labels}

        return FunctionBackend(lambda messages: "", likes_b, name="b")

    sources = Sources(given={name: model(name) for name in asked})
    specs = ["blank: orders=1", "people: orders=1,letter_prior=people"]
    results = run_specs(sample_workspace, tmp_path, specs, sources)
    # Twenty people's lists are read in two orders each to learn what it prefers; blank lists are not needed.
    assert asked["people"] >= 20 + 40
    assert asked["blank"] < 20 + 10
    one = next(each.comparison for each in results.comparisons if each.metric == "ndcg@10")
    assert one.same == one.n == 20  # it has no taste, and neither arm holds it to its letter


def test_a_password_in_an_address_is_never_written_down(sample_workspace: Workspace, tmp_path: Path):
    specs = ["a: model=openai:m@http://somebody:hunter22@127.0.0.1:9/v1,mode=listwise", "b: mode=listwise"]
    sources = Sources(given={"a": moody_model(), "b": moody_model()})
    results = run_specs(sample_workspace, tmp_path, specs, sources, people=2)
    assert "127.0.0.1:9/v1" in results.arms[0].settings["name"]
    for path in tmp_path.iterdir():
        assert b"hunter22" not in path.read_bytes(), path.name
