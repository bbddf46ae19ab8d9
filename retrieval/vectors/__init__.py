"""Nearest-neighbour search by cosine: exact in NumPy, approximate in Chroma, one contract."""

from .contract import Neighbours, VectorIndex
from .exact import ExactIndex

__all__ = ["ExactIndex", "Neighbours", "VectorIndex"]
