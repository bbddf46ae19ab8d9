"""Opens the embedder that the settings name."""

from importlib.util import find_spec

from ..errors import ModelUnavailable
from ..settings import EmbeddingSettings
from .contract import Embedder
from .hashing import HashingEmbedder

NAMES = {"minilm": "all-MiniLM-L6-v2", "hashing": HashingEmbedder.name}
"""The embedder's own name by its name in the settings; known without loading a model."""
DIMENSIONS = {"minilm": 384, "hashing": HashingEmbedder.dimension}
"""Likewise the length of its vectors."""


def open_embedder(settings: EmbeddingSettings) -> Embedder:
    """Returns the embedder.

    Raises:
        MissingExtra: it needs an extra that is not installed.
        ModelUnavailable: its weights were not pulled yet.
    """
    if settings.model == "hashing":
        return HashingEmbedder()
    from ..weights import model_path
    from .minilm import MiniLMEmbedder

    return MiniLMEmbedder(model_path("all-minilm-l6-v2"), batch_size=settings.batch_size)


def is_here(settings: EmbeddingSettings) -> bool:
    """Returns whether `open_embedder` can open it; looks at files and packages only, and loads nothing."""
    if settings.model == "hashing":
        return True
    from ..weights import model_path

    try:
        model_path("all-minilm-l6-v2")
    except ModelUnavailable:
        return False
    return find_spec("transformers") is not None
