"""Weighted least-squares steps of many rows at once, over one or more matrices that share the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
import scipy.sparse as sp

from .history import Histories
from .records import Bools, Floats, Ints

CG_STEPS = 3
"""Conjugate-gradient steps a solve; warm starts make so few enough (Takács, Pilászy & Tikk 2011)."""
BLOCK_ENTRIES = 4096
"""Entries whose factors are held at once; bounds the memory, and keeps the work in the cache."""


@dataclass(frozen=True)
class Ties:
    """The entries of a matrix of people and items: how sure, and whether it is a like."""

    indptr: Ints
    columns: Ints
    confidence: Floats
    """Of each entry; an entry that is not there has confidence 1."""
    wanted: Floats
    """1 for a like, 0 for a dislike."""
    active: Bools
    """Which rows' loss counts at all, shape (rows,)."""
    n_columns: int

    @classmethod
    def of(cls, histories: Histories, alpha: float) -> Self:
        """Takes people as rows; who has no entry does not count."""
        strengths = histories.strengths
        return cls(
            histories.indptr,
            histories.items,
            np.float32(alpha) * np.abs(strengths),
            (strengths > 0).astype(np.float32),
            np.diff(histories.indptr) > 0,
            histories.n_items,
        )

    @cached_property
    def rows(self) -> Ints:
        """The row of each entry."""
        return np.repeat(np.arange(len(self.active)), np.diff(self.indptr))

    @property
    def turned(self) -> "Ties":
        """The same with items as rows; all of them count."""
        order = np.argsort(self.columns, kind="stable")
        counts = np.bincount(self.columns, minlength=self.n_columns)
        return Ties(
            np.concatenate([[0], np.cumsum(counts)]),
            self.rows[order],
            self.confidence[order],
            self.wanted[order],
            np.ones(self.n_columns, dtype=bool),
            len(self.active),
        )


class Part(NamedTuple):
    """One matrix's share of the loss of the rows."""

    ties: Ties
    factors: Floats
    """Of the columns, shape (columns, factors); zero for a column whose loss does not count."""
    weight: float


def solve(start: Floats, parts: Sequence[Part], regularization: float) -> Floats:
    """Takes a few conjugate-gradient steps towards every row's least-squares solution.

    Row r minimises the sum over the parts in which it is active of
    weight · sum over columns of confidence · (wanted - row · column)², plus regularization · |row|².

    Args:
        start: shape (rows, factors).
        parts: matrices of those rows.
        regularization: see above.

    Returns:
        Shape (rows, factors).
    """
    grams = [part.weight * (part.factors.T @ part.factors) for part in parts]
    found = start.copy()
    residual = _right_side(parts) - _apply(found, parts, grams, regularization)
    direction = residual.copy()
    size = _dot(residual, residual)
    for _ in range(CG_STEPS):
        applied = _apply(direction, parts, grams, regularization)
        step = size / np.maximum(_dot(direction, applied), 1e-20)
        found += step * direction
        residual -= step * applied
        new_size = _dot(residual, residual)
        direction = residual + (new_size / np.maximum(size, 1e-20)) * direction
        size = new_size
    return found


def solve_exactly(parts: Sequence[Part], regularization: float) -> Floats:
    """Returns every row's least-squares solution, one system of factors by factors a row.

    For the few people who are scored; a row that is active nowhere gives zeros.
    """
    dimensions = parts[0].factors.shape[1]
    rows = len(parts[0].ties.active)
    systems = np.repeat(regularization * np.eye(dimensions, dtype=np.float32)[None], rows, axis=0)
    for part in parts:
        gram = part.weight * (part.factors.T @ part.factors)
        systems[part.ties.active] += gram
        for row in np.flatnonzero(part.ties.active):
            entries = slice(part.ties.indptr[row], part.ties.indptr[row + 1])
            columns = part.factors[part.ties.columns[entries]]
            more = part.weight * (part.ties.confidence[entries] - 1.0)
            systems[row] += (columns.T * more) @ columns
    return np.asarray(np.linalg.solve(systems, _right_side(parts)[..., None])[..., 0], dtype=np.float32)


def _right_side(parts: Sequence[Part]) -> Floats:
    total = np.zeros((len(parts[0].ties.active), parts[0].factors.shape[1]), dtype=np.float32)
    for part in parts:
        total += part.weight * _spread(part.ties, part.ties.confidence * part.ties.wanted, part.factors)
    return total


def _apply(rows: Floats, parts: Sequence[Part], grams: Sequence[Floats], regularization: float) -> Floats:
    """Multiplies each row with the matrix of its own system, which is never made."""
    total = np.float32(regularization) * rows
    for part, gram in zip(parts, grams, strict=True):
        total += (rows @ gram) * part.ties.active[:, None]
        more = (part.ties.confidence - 1.0) * _products(rows, part)
        total += part.weight * _spread(part.ties, more, part.factors)
    return total


def _products(rows: Floats, part: Part) -> Floats:
    """Returns row · column of each entry."""
    ties = part.ties
    products = np.empty(len(ties.columns), dtype=np.float32)
    for start in range(0, len(products), BLOCK_ENTRIES):
        block = slice(start, start + BLOCK_ENTRIES)
        left = rows.take(ties.rows[block], axis=0)
        right = part.factors.take(ties.columns[block], axis=0)
        np.einsum("ef,ef->e", left, right, out=products[block])
    return products


def _spread(ties: Ties, values: Floats, factors: Floats) -> Floats:
    """Returns the sum over each row's entries of value · column."""
    shape = (len(ties.active), ties.n_columns)
    return np.asarray(sp.csr_matrix((values, ties.columns, ties.indptr), shape=shape) @ factors)


def _dot(one: Floats, other: Floats) -> Floats:
    """Returns row by row products, shape (rows, 1)."""
    products: Floats = np.einsum("rf,rf->r", one, other)
    return products[:, None]
