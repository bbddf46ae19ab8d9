"""Implicit-feedback factors of one domain (Hu, Koren & Volinsky 2008) and the fold-in of new people."""

from typing import Annotated

import numpy as np
import scipy.sparse as sp
from pydantic import Field, PositiveFloat, PositiveInt

from .history import Histories
from .records import Floats
from .settings import Section

FOLD_IN_BLOCK = 512
MAX_SHARE = 1 / 3
"""Of the regularisation at which all factors vanish."""
POWER_STEPS = 20
SMALL = 50_000
"""Interactions below which a second thread costs more than it gives."""


class FactorsConfig(Section):
    """Settings of the alternating least squares; the defaults are the measured ones."""

    factors: PositiveInt = 64
    """Dimensions; small catalogues take a quarter of their number of items, at least 8."""
    regularization: PositiveFloat = 30.0
    """Added to the diagonal of each least-squares system."""
    alpha: Annotated[float, Field(ge=1.0)] = 10.0
    """Confidence of an interaction of strength 1; what was not touched has confidence 1."""
    iterations: PositiveInt = 12


def bounded(config: FactorsConfig, histories: Histories) -> FactorsConfig:
    """Returns the settings with a regularisation under which the factors of this data do not vanish.

    Zero is a stable solution once the regularisation exceeds alpha times the matrix's largest singular
    value, which a small domain's is soon; a third of that is as near as it may come.
    """
    most = MAX_SHARE * config.alpha * largest_singular_value(histories.matrix)
    if not 0 < most < config.regularization:
        return config
    return config.model_copy(update={"regularization": round(most, 6)})


def largest_singular_value(matrix: sp.csr_matrix) -> float:
    """Returns it by power iteration, the same for the same matrix."""
    vector = np.ones(matrix.shape[1]) / max(1, matrix.shape[1]) ** 0.5
    size = 0.0
    for _ in range(POWER_STEPS):
        turned = matrix.T @ (matrix @ vector)
        size = float(np.linalg.norm(turned))
        if not size:
            return 0.0
        vector = turned / size
    return float(size**0.5)


def factorise(histories: Histories, config: FactorsConfig, seed: int) -> Floats:
    """Fits the factors on every person of the domain.

    Returns:
        Item factors, shape (items, factors); items that nobody touched are near zero.
    """
    from implicit.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    dimensions = min(config.factors, max(8, histories.n_items // 4))
    if not len(histories.items):
        return np.zeros((histories.n_items, dimensions), dtype=np.float32)
    with threadpool_limits(1, "blas"):  # implicit threads by itself; BLAS threads on top slow it down
        model = AlternatingLeastSquares(
            factors=dimensions,
            regularization=config.regularization,
            alpha=config.alpha,
            iterations=config.iterations,
            random_state=seed,
            num_threads=1 if len(histories.items) < SMALL else 0,
        )
        model.fit(sp.csr_matrix(histories.matrix), show_progress=False)
    factors: Floats = model.item_factors
    return factors


def fold_in(item_factors: Floats, histories: Histories, config: FactorsConfig) -> Floats:
    """Solves each person's least-squares system against fixed item factors.

    It is the user step of the factorisation, so a person who was never fitted gets the vector that
    fitting would give. Linear in people.

    Returns:
        Shape (people, factors); an empty history gives a zero row.
    """
    dimensions = item_factors.shape[1]
    gram = item_factors.T @ item_factors + config.regularization * np.eye(dimensions, dtype=np.float32)
    vectors = np.zeros((len(histories), dimensions), dtype=np.float32)
    for start in range(0, len(histories), FOLD_IN_BLOCK):
        people = range(start, min(start + FOLD_IN_BLOCK, len(histories)))
        systems = np.repeat(gram[None], len(people), axis=0)
        targets = np.zeros((len(people), dimensions), dtype=np.float32)
        for place, person in enumerate(people):
            items, strengths = histories.row(person)
            rows = item_factors[items]
            confidence = config.alpha * np.abs(strengths)
            systems[place] += (rows.T * (confidence - 1.0)) @ rows
            targets[place] = (confidence * (strengths > 0)) @ rows
        vectors[people.start : people.stop] = np.linalg.solve(systems, targets[..., None])[..., 0]
    return vectors


def item_shares(item_factors: Floats, histories: Histories, person: int, config: FactorsConfig) -> Floats:
    """Splits a folded-in vector into what each liked item adds to it (Hu, Koren & Volinsky 2008, section 5).

    Returns:
        Shape (liked items, factors), oldest first; the rows sum to the vector of `fold_in`.
    """
    items, strengths = histories.row(person)
    rows = item_factors[items]
    gram = item_factors.T @ item_factors + config.regularization * np.eye(rows.shape[1], dtype=np.float32)
    confidence = config.alpha * np.abs(strengths)
    system = gram + (rows.T * (confidence - 1.0)) @ rows
    liked = strengths > 0
    shares: Floats = np.linalg.solve(system, (rows[liked] * confidence[liked, None]).T).T
    return shares.astype(np.float32)
