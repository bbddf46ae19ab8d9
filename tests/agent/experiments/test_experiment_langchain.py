"""Lists that LangChain asks for take part in experiments."""

import pytest
from worlds.experiment_world import design, started

from tastebridge.retrieval.workspace import Workspace

pytest.importorskip("langchain_core")

from tastebridge.agent.langchain import SharedRecommender, recommendation_runnable


def test_runnable_tells_the_experiment(sample_copy: Workspace):
    tone = started(sample_copy, design("now: model=none", "new: model=none"))
    shared = SharedRecommender(sample_copy)
    users = [f"synthetic-{n:04}" for n in range(1, 7)]
    asked = [{"user": user, "target": "books", "k": 3} for user in users]
    answers = recommendation_runnable(shared, explain=False).batch(asked)
    shared.close()
    assert [answer["experiment"]["arm"] for answer in answers] == [tone.arm_of(user).name for user in users]
