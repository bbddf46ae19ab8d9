"""The plain method: a profile from the attributes of a history, without any model.

A tag's score is the sum over the person's items that have it of strength times recency, times how rare the
tag is in the catalogue (the idea of tf-idf, Spärck Jones 1972), so that what everything has wins nowhere.
Dislikes count against a tag; what is left below 0 becomes a tag of dislike.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from ..history import Histories
from ..records import Floats, Ints
from .history import Taken, history_sha256, recency
from .profile import MAX_TAGS, Profile, Tag
from .vocabulary import TagVocabulary

COMPOSED = "composed@v1"
"""Name of the method; the number rises when what it makes of the same history changes."""
MAX_DISLIKED = 3
LEAST_TAGS = 5
LEAST_STRENGTH = 0.1
"""A weaker tag, the strongest being 1, is left out, unless there were fewer than `LEAST_TAGS`."""
SAID = 4
"""Tags that the summary names."""
DIGITS = 2


class TagRows(NamedTuple):
    """The tags of many people, one row a person."""

    indptr: Ints
    """Shape (people + 1,), where each row starts."""
    columns: Ints
    """Of the vocabulary, in a row strongest first, dislikes last."""
    strengths: Floats
    """From -1 to 1."""

    def row(self, person: int) -> tuple[Ints, Floats]:
        """Returns one person's columns and strengths."""
        part = slice(self.indptr[person], self.indptr[person + 1])
        return self.columns[part], self.strengths[part]

    def matrix(self, n_tags: int) -> sp.csr_matrix:
        """Returns the strengths, shape (people, tags)."""
        return sp.csr_matrix(
            (self.strengths, self.columns, self.indptr), shape=(len(self.indptr) - 1, n_tags)
        )


def compose(domain: str, history: Sequence[Taken], vocabulary: TagVocabulary, columns: Ints) -> Profile:
    """Returns the profile of one history.

    Args:
        domain: of the history.
        history: items of that domain; their order does not matter.
        vocabulary: the tags of the domain's catalogue.
        columns: the row of `vocabulary.matrix` of each item of the history, in the same order.
    """
    weights = np.array([taken.strength * taken.recency for taken in history], dtype=np.float64)
    shape = (1, vocabulary.matrix.shape[0])
    row = sp.csr_matrix((weights, (np.zeros(len(columns), dtype=np.int64), columns)), shape=shape)
    tags = tuple(
        Tag(vocabulary.names[column], round(float(strength), DIGITS))
        for column, strength in zip(*tag_rows(row, vocabulary).row(0), strict=True)
    )
    return Profile(domain, summary_of(domain, history, tags), tags, COMPOSED, "", history_sha256(history))


def weights_of(histories: Histories) -> sp.csr_matrix:
    """Returns strength times recency of many histories, shape (people, items)."""
    lengths = np.diff(histories.indptr)
    recent = np.concatenate([recency(int(n)) for n in lengths]) if len(lengths) else np.zeros(0)
    weights = histories.strengths.astype(np.float64) * recent
    shape = (len(histories), histories.n_items)
    return sp.csr_matrix((weights, histories.items, histories.indptr), shape=shape)


def tag_rows(weights: sp.csr_matrix, vocabulary: TagVocabulary) -> TagRows:
    """Returns the tags of people who are tied to the catalogue's items with these weights.

    Args:
        weights: shape (people, items); negative is dislike.
        vocabulary: the tags of the catalogue.
    """
    scores = sp.csr_matrix(weights @ vocabulary.matrix)
    scores.sort_indices()
    # Sums of floats depend on their order in the last digits; what is equal must rank as equal.
    values = np.round(scores.data * vocabulary.rarity[scores.indices], 9)
    rows = [
        _best(scores.indices[part].astype(np.int64), values[part])
        for part in (slice(a, b) for a, b in zip(scores.indptr[:-1], scores.indptr[1:], strict=True))
    ]
    indptr = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in rows])]).astype(np.int64)
    return TagRows(
        indptr,
        np.concatenate([columns for columns, _ in rows]) if rows else np.zeros(0, dtype=np.int64),
        np.concatenate([strengths for _, strengths in rows]) if rows else np.zeros(0, dtype=np.float32),
    )


def summary_of(domain: str, history: Sequence[Taken], tags: Sequence[Tag]) -> str:
    """Returns one or two sentences that say no more than the tags do."""
    liked = [tag.name for tag in tags if tag.strength > 0][:SAID]
    disliked = [tag.name for tag in tags if tag.strength < 0]
    n_liked = sum(1 for taken in history if taken.strength > 0)
    sentences = []
    if liked:
        items = "1 item" if n_liked == 1 else f"{n_liked} items"
        sentences.append(f"Likes {_listed(liked)} in {domain}, going by {items}.")
    if disliked:
        sentences.append(f"Does not like {_listed(disliked)}.")
    return " ".join(sentences)


def _best(columns: Ints, values: Floats) -> tuple[Ints, Floats]:
    """Returns a person's tags: those of likes, then those of dislikes, each strongest first."""
    # Stable: equal ones come in the order of the alphabet.
    disliked = [place for place in np.argsort(values, kind="stable").tolist() if values[place] < 0]
    disliked = disliked[:MAX_DISLIKED]
    liked = [place for place in np.argsort(-values, kind="stable").tolist() if values[place] > 0]
    # Beside likes, the strongest of them is the measure of everything.
    top = float(np.abs(values[[*liked[:1], *disliked][0]])) if liked or disliked else 1.0
    kept = [
        place
        for rank, place in enumerate(liked[: MAX_TAGS - len(disliked)])
        if rank < LEAST_TAGS or values[place] >= LEAST_STRENGTH * top
    ]
    chosen = np.array([*kept, *disliked], dtype=np.int64)
    strengths = np.clip(values[chosen] / top, -1.0, 1.0)
    least = np.sign(strengths) * np.maximum(np.abs(strengths), 10.0**-DIGITS)
    return columns[chosen], least.astype(np.float32)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
