"""A model that fails on a person is counted; one that fails on all of them ends the test with the reason."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from worlds.ab_tests import Watch, compared, run_models
from worlds.knowing_model import ignorant_model, moody_model, titles_shown

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.models import guard
from tastebridge.eval.ab.arms import read_arms
from tastebridge.eval.ab.config import AbConfig
from tastebridge.eval.ab.opening import Sources
from tastebridge.eval.ab.results import AbResults
from tastebridge.eval.ab.rows import Rows
from tastebridge.eval.ab.run import run_ab
from tastebridge.retrieval.errors import BudgetExceeded, EvaluationError, ModelError, ModelUnavailable
from tastebridge.retrieval.workspace import Workspace


def failing(error: Callable[[list[str]], ModelError | None]) -> FunctionBackend:
    """Returns a model that fails on the lists for which `error` gives one."""

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        if (fault := error(titles_shown(messages))) is not None:
            raise fault
        return dict.fromkeys(labels, float(-np.log(len(labels))))

    return FunctionBackend(lambda messages: "No idea.", chooses, name="failing")


def too_long(titles: list[str]) -> ModelError | None:
    """Fails on lists with a certain book."""
    return ModelError("the prompt is too long") if "Dracula" in titles else None


@pytest.fixture(scope="module")
def partly(sample_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> tuple[AbResults, Path]:
    """A test of a model that fails on some lists."""
    folder = tmp_path_factory.mktemp("partly")
    models = {"a": ignorant_model(), "b": failing(too_long)}
    return run_models(sample_workspace, folder, models, stop=False), folder


def test_a_person_on_whom_a_model_fails_is_left_out_and_counted(partly: tuple[AbResults, Path]):
    results, folder = partly
    failed = [row for row in Rows(folder).all() if row.scores is None]
    assert 0 < len(failed) < 32
    assert {row.arm for row in failed} == {"b"}
    assert compared(results).comparison.n == results.people - len(failed)
    assert any(
        f"b: the model failed on {len(failed)} people" in said and "the prompt is too long" in said
        for said in results.warnings
    )


def test_the_others_of_the_batch_do_not_lose_theirs(partly: tuple[AbResults, Path]):
    _, folder = partly
    rows = {row.person: row for row in Rows(folder).all() if row.arm == "b"}
    batches = [[rows[n].scores is None for n in range(start, start + 8)] for start in range(0, 64, 8)]
    assert any(any(batch) and not all(batch) for batch in batches)


def test_a_model_that_is_away_ends_the_test_and_keeps_what_was_read(
    sample_workspace: Workspace, tmp_path: Path
):
    models = {"a": ignorant_model(), "b": failing(lambda titles: ModelUnavailable("nobody listens"))}
    with pytest.raises(EvaluationError) as caught:
        run_models(sample_workspace, tmp_path, models)
    assert "arm 'b' could read none of 16 people: nobody listens" in str(caught.value)
    assert {row.arm for row in Rows(tmp_path).all()} == {"a"}
    models["b"] = moody_model("failing")
    assert run_models(sample_workspace, tmp_path, models).people == 64


def test_a_model_that_is_away_is_not_asked_about_everybody(sample_workspace: Workspace, tmp_path: Path):
    asked: list[int] = []

    def away(titles: list[str]) -> ModelError:
        asked.append(len(titles))
        return ModelUnavailable("nobody listens")

    with pytest.raises(EvaluationError):
        run_models(sample_workspace, tmp_path, {"a": ignorant_model(), "b": failing(away)})
    assert len(asked) <= 2 * 3  # of two batches: the batch, and two alone


def test_a_spent_day_ends_the_test_and_the_next_day_goes_on(sample_workspace: Workspace, tmp_path: Path):
    specs = ["a: orders=1", "b: orders=1,tokens_per_day=6000"]
    arms = read_arms(specs, {})
    config = AbConfig("books", arms, people=40, seed=7, stop=False)

    def day() -> Sources:
        """A new ledger, as on a new day."""
        return Sources(given={"a": ignorant_model(), "b": guard(ignorant_model(), arms[1].settings)})

    with pytest.raises(BudgetExceeded, match=r"arm 'b': .*tokens_per_day = 6000.*goes on from here"):
        run_ab(sample_workspace, config, Watch(), folder=tmp_path, sources=day())
    read = len(Rows(tmp_path))
    assert 16 < read < 80
    for _ in range(4):
        try:
            results, _ = run_ab(sample_workspace, config, Watch(), folder=tmp_path, sources=day())
        except BudgetExceeded:
            assert len(Rows(tmp_path)) > read
            read = len(Rows(tmp_path))
    assert results.people == 40
    assert not [said for said in results.warnings if "failed" in said]
