"""A sample world that conversations may write to, and somebody to talk."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tastebridge.agent.conversation.engine import Conversation
from tastebridge.agent.conversation.opening import Tools
from tastebridge.retrieval.workspace import Workspace


@pytest.fixture(scope="module")
def talking_workspace(sample_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A copy for the conversations of one file; every test talks as somebody of its own."""
    root = tmp_path_factory.mktemp("talk") / "workspace"
    shutil.copytree(sample_workspace.root, root)
    return Workspace(root)


@pytest.fixture(scope="module")
def tools(talking_workspace: Workspace) -> Iterator[Tools]:
    """The workspace's tools, without a language model."""
    with Tools(talking_workspace, use_model=False) as opened:
        yield opened


@pytest.fixture
def talk(tools: Tools, request: pytest.FixtureRequest) -> Callable[..., Conversation]:
    """Returns a maker of conversations; their user is named after the test."""
    name = request.node.name

    def made(
        user: str | None = name, session: str | None = None, target: str | None = "books"
    ) -> Conversation:
        return Conversation(tools, user=user, session=session, target=target)

    return made


@pytest.fixture
def root(talking_workspace: Workspace) -> Path:
    """The workspace's folder."""
    return talking_workspace.root
