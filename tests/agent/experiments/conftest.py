"""A log in which experiments run, without a recommender."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.experiments import ExperimentLog


@pytest.fixture
def experiment_log(tmp_path: Path) -> Iterator[ExperimentLog]:
    with EventLog(f"sqlite:///{tmp_path / 'events.db'}") as log:
        yield ExperimentLog(log.engine)
