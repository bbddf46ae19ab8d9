"""The contract of ranking modes over real weights in this process; nothing is downloaded here."""

from typing import ClassVar

import numpy as np
import pytest
from contracts.mode_contract import ModeContract

from tastebridge.agent.backends.transformers_local import TransformersBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.ranking.modes import open_mode, possible_modes
from tastebridge.agent.ranking.task import RankingTask
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import ModelUnavailable
from tastebridge.retrieval.records import Item, OwnItem
from tastebridge.retrieval.weights import model_path

MODEL = "smollm2-135m-instruct"


@pytest.fixture(scope="module")
def smollm():
    pytest.importorskip("transformers")
    try:
        return TransformersBackend(model_path(MODEL))
    except ModelUnavailable:
        pytest.skip(f"the weights of {MODEL} are not in the model cache")


class RealModel(ModeContract):
    tolerance: ClassVar[float] = 0.25  # half-precision weights
    sizes: ClassVar[tuple[int, ...]] = (4, 2)
    options: ClassVar[dict[str, int]] = {"orders": 2}

    @pytest.fixture
    def backend(self, smollm: TransformersBackend):
        return smollm


@pytest.mark.model
class TestListwise(RealModel):
    mode = "listwise"


@pytest.mark.model
class TestPointwise(RealModel):
    mode = "pointwise"


@pytest.mark.model
class TestSetwise(RealModel):
    mode = "setwise"
    tolerance = 1.0  # of two that are equal but for rounding, either may come first


@pytest.mark.model
class TestPairwise(RealModel):
    mode = "pairwise"
    tolerance = 1.0  # of two that are equal but for rounding, either may come first


@pytest.mark.model
class TestLikelihood(RealModel):
    mode = "likelihood"
    tolerance = 1.0  # sums over the tokens of a title, each of them off by 0.04 most often


@pytest.mark.model
class TestWritten(RealModel):
    mode = "written"
    tolerance = 1.0
    sizes = (3,)


@pytest.mark.model
def test_no_reranker_is_made_of_a_model_that_chats(smollm: TransformersBackend):
    assert possible_modes(smollm) == ["listwise", "pointwise", "setwise", "pairwise", "likelihood", "written"]


@pytest.mark.model
def test_a_history_speaks_for_a_title_like_it(smollm: TransformersBackend):
    titles = ("Star Wars: A New Hope", "The Joy of Cooking", "Gardening for Beginners")
    items = tuple(Item(n, "films", f"f{n}", title) for n, title in enumerate(titles[::-1]))
    known = ("Star Wars: The Empire Strikes Back", "Star Wars: Return of the Jedi")
    history = tuple(OwnItem("films", str(n), title) for n, title in enumerate(known))
    mode = open_mode("likelihood", smollm, ModelSettings())
    (result,) = mode.rank([RankingTask(history, items, "films")], seed=1, deadline=Deadline())
    assert np.argmax(result.scores) == 2
