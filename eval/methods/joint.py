"""Both domains as one: whom to learn from, and the joint rows of people."""

from typing import Literal

import numpy as np
import scipy.sparse as sp

from ...retrieval.history import Histories
from ...retrieval.records import Floats
from ...retrieval.signals import Everybody
from ...retrieval.signals.joint import side_by_side
from ..training import People, Training

Learners = Literal["bridge", "everybody"]
"""From whom a method learns: people active in both domains, or all people of either."""
Weighting = Literal["bm25", "idf", "none"]
"""How much an item says about a person by the number of its people."""

BM25_K1 = 1.2
BM25_B = 0.75


def learners(training: Training, which: Learners) -> People:
    """Returns the people to learn from; within one domain, where there is no bridge, everybody."""
    if which == "bridge" and training.has_source:
        return training.bridge_people
    return training.everybody


def joint_histories(people: People) -> Histories:
    """Returns one row a person, source items before target items, as one catalogue of both."""
    return side_by_side(Everybody(people.source, people.target))


def item_weights(likes: sp.csr_matrix, weighting: Weighting) -> Floats:
    """Returns one weight an item, shape (items,), from 1 where a person likes an item.

    `idf` is log(people / people who like it). `bm25` is the term weight of Robertson & Zaragoza 2009 with
    the item as the document and its people as the words, each occurring once: (k1 + 1) / (k1 (1 - b + b
    n / mean n) + 1), which damps popular items without an end to the weight of rare ones.
    """
    counts = np.bincount(likes.indices, minlength=likes.shape[1]).astype(np.float64)
    if weighting == "none" or not likes.nnz:
        return np.ones(likes.shape[1], dtype=np.float32)
    if weighting == "idf":
        return np.asarray(np.log((1 + likes.shape[0]) / (1 + counts)), dtype=np.float32)
    length = counts / counts[counts > 0].mean()
    weights = (BM25_K1 + 1) / (BM25_K1 * (1 - BM25_B + BM25_B * length) + 1)
    return np.asarray(weights, dtype=np.float32)
