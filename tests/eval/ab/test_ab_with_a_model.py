"""A test of a real small model in this process; nothing is downloaded here."""

from pathlib import Path

import pytest
from worlds.ab_tests import Watch, compared

from tastebridge.eval.ab.arms import arms_of
from tastebridge.eval.ab.config import AbConfig
from tastebridge.eval.ab.run import run_ab
from tastebridge.retrieval.errors import ModelUnavailable
from tastebridge.retrieval.weights import model_path
from tastebridge.retrieval.workspace import Workspace

MODEL = "smollm2-135m-instruct"


@pytest.mark.model
def test_one_order_against_four_of_a_real_model(sample_copy: Workspace, tmp_path: Path):
    pytest.importorskip("transformers")
    try:
        model_path(MODEL)
    except ModelUnavailable:
        pytest.skip(f"the weights of {MODEL} are not in the model cache")
    arms = arms_of(sample_copy, [f"one: model=local:{MODEL},orders=1", f"four: model=local:{MODEL},orders=4"])
    config = AbConfig("books", arms, people=6, explain=1)
    results, folder = run_ab(sample_copy, config, Watch(), folder=tmp_path)
    one, four = (arm.means for arm in results.arms)
    assert all(mean.mean is not None for mean in (*one, *four))
    tokens = compared(results, "tokens").comparison
    assert 2 < tokens.mean_a / tokens.mean_b <= 4
    # What it would read was counted before for some of the people, and writing was counted in full.
    assert 0.6 * results.planned.tokens <= results.tokens_used <= 1.1 * results.planned.tokens
    assert {arm.model for arm in results.arms} == {MODEL}
    assert "intervals over so few" in results.warnings[0]
    assert (folder / "summary.md").exists()
