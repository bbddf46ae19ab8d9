"""The world of two tastes, and a model small enough to learn them in seconds."""

import pytest
from worlds.block_world import BlockWorld
from worlds.tiny_llama import make_tiny_llama
from worlds.training_world import WORDS, titled_world

from tastebridge.agent.training.train import Base


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A random Llama that knows the words of `titled_world`."""
    pytest.importorskip("peft")
    return Base(make_tiny_llama(tmp_path_factory.mktemp("tiny") / "tiny", WORDS), "tiny")


@pytest.fixture(scope="session")
def world() -> BlockWorld:
    """Two tastes that can be read off the titles."""
    return titled_world()
