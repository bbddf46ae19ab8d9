"""Scores that are no numbers: what half-precision weights give when they overflow."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...retrieval.errors import ModelError
from .task import Scores


def finite(scores: Sequence[float] | NDArray[np.floating[Any]], *, model: str) -> Scores:
    """Returns the scores as an array.

    Raises:
        ModelError: one of them is NaN or infinite.
    """
    array: Scores = np.asarray(scores, dtype=np.float64)
    if not np.isfinite(array).all():
        raise ModelError(
            f"the model {model!r} gave a score that is no number (NaN or infinite); its weights may need "
            "another precision (bfloat16 or float32 instead of float16)"
        )
    return array
