"""Turns item text into unit vectors; two embedders under one contract."""

from .contract import Embedder
from .open import open_embedder

__all__ = ["Embedder", "open_embedder"]
