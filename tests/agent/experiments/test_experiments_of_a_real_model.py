"""An experiment with the small model in this process: two ways to ask it, one model in memory."""

from collections.abc import Iterator

import pytest
from worlds.experiment_world import design, person
from worlds.model_weights import earned_by_model, model_weight

from tastebridge.agent.experiments.experiment import Experiment
from tastebridge.agent.experiments.served import ExperimentService
from tastebridge.agent.experiments.starting import start
from tastebridge.agent.model_weight import write_weight
from tastebridge.agent.models import require_model
from tastebridge.agent.ranking.listwise import ListwiseRanker
from tastebridge.agent.recommender import WEIGHTS_FILE
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import ModelUnavailable
from tastebridge.retrieval.weights import model_path
from tastebridge.retrieval.workspace import Workspace

pytestmark = pytest.mark.model
MODEL = "smollm2-135m-instruct"
FAST = "rerank_top=4,orders=1,history_titles=3"


@pytest.fixture
def service(sample_copy: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExperimentService]:
    monkeypatch.setenv("TASTEBRIDGE_RECOMMEND__DEADLINE_S", "300")  # the machine may be busy
    try:
        model_path(MODEL)
    except ModelUnavailable:
        pytest.skip("SmolLM2 was not pulled; run: tastebridge models pull")
    with ExperimentService(sample_copy) as service:
        yield service


@pytest.fixture
def wording(service: ExperimentService, sample_copy: Workspace) -> Experiment:
    """Runs an experiment of two wordings, with either of which the model has earned a weight."""
    plan = design(f"now: {FAST}", f"worded: {FAST},wording=1")
    own = ModelSettings.of(sample_copy)
    model = require_model(own, sample_copy.root)
    for arm in plan.arms:
        prompt = ListwiseRanker(model, arm.settings(own)).prompt_id
        fields = {"model": model.name, "fingerprint": model.fingerprint, "prompt": prompt}
        write_weight(
            sample_copy.root / WEIGHTS_FILE,
            model_weight(2.0, 0, rows=(earned_by_model(2.0),), **fields),
        )
    return start(service, "wording", plan, 1)


def test_every_arm_asks_the_one_model_in_its_own_words(service: ExperimentService, wording: Experiment):
    users = [f"synthetic-{n:04}" for n in range(1, 30)]
    chosen = [next(u for u in users if wording.arm_of(u) is arm) for arm in wording.design.arms]
    people = [person(service, user) for user in chosen]
    answers = list(service.recommend(people, "books", k=4, explain=False))
    for answer, arm in zip(answers, wording.design.arms, strict=True):
        assert answer.level == "fused_with_model"
        assert answer.experiment is not None
        assert answer.experiment.arm == arm.name
        assert answer.tokens.calls > 0
        assert answer.failure is None
    prompts = [answer.prompt.rank for answer in answers]
    assert None not in prompts
    assert prompts[0] != prompts[1]
    assert service.remarks(wording) == []
    models = {id(service.arm(wording, arm)._backend) for arm in wording.design.arms}
    assert models == {id(service._backend)}
