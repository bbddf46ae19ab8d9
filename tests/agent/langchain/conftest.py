"""One recommender of the sample world, without a language model."""

from collections.abc import Iterator

import pytest

from tastebridge.agent.recommender import Recommender
from tastebridge.retrieval.workspace import Workspace


@pytest.fixture
def recommender(sample_workspace: Workspace) -> Iterator[Recommender]:
    with Recommender(sample_workspace, use_model=False) as opened:
        yield opened
