"""Keyword search: the titles that a person has are the query, the target's titles the documents."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp
from pydantic import Field, NonNegativeFloat, PositiveInt

from ...retrieval.history import Histories
from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ..training import People, Training
from .contract import Family, Need
from .text import read_histories, read_items

_WORD = re.compile(r"\w+")


class Bm25TitlesConfig(Section):
    """Settings of the ranking function."""

    k1: NonNegativeFloat = 1.2
    """How much more a word counts that occurs again in a title."""
    b: Annotated[float, Field(ge=0.0, le=1.0)] = 0.75
    """How much long titles are damped."""
    newest: PositiveInt = 20
    """Newest liked items whose titles make the query."""


@dataclass(frozen=True)
class Bm25Titles:
    """Okapi BM25 (Robertson & Zaragoza 2009).

    score = sum over the words of the query, as often as they occur in it, of
    idf · f (k1 + 1) / (f + k1 (1 - b + b · length / mean length)), with f how often the word occurs in the
    title and idf = log(1 + (N - n + 0.5) / (n + 0.5)), which is never negative.
    """

    queries: sp.csr_matrix
    """How often each word occurs in the titles people have, shape (source items, words)."""
    documents: sp.csr_matrix
    """The sum's terms, shape (words, target items)."""
    newest: int
    has_source: bool

    name: ClassVar[str] = "bm25-titles"
    family: ClassVar[Family] = "content"
    version: ClassVar[int] = 1
    config: ClassVar[type[Section]] = Bm25TitlesConfig
    grid: ClassVar[Mapping[str, Sequence[Any]]] = {
        "k1": [1.2, 0.6, 2.0],
        "b": [0.75, 0.4, 1.0],
        "newest": [20, 3, 5, 10],
    }
    needs: ClassVar[tuple[Need, ...]] = ("interactions",)
    extra: ClassVar[str | None] = None
    personal: ClassVar[bool] = True

    @classmethod
    def fit(cls, training: Training, config: Bm25TitlesConfig) -> Self:
        """Counts the words of both catalogues; the statistics are of the target's titles."""
        words: dict[str, int] = {}
        target = word_counts([item.title for item in training.target.items], words)
        n_words = len(words)
        own = word_counts([item.title for item in read_items(training)], words)
        # Words that no target title has can match nothing.
        documents = bm25(target[:, :n_words], config.k1, config.b)
        return cls(sp.csr_matrix(own[:, :n_words]), documents, config.newest, training.has_source)

    def score(self, people: People) -> Floats:
        """Returns the sums; titles that share no word with the query get zero."""
        histories = read_histories(people, self.has_source)
        rows = [histories.liked(person, self.newest).tolist() for person in range(len(people))]
        liked = Histories.of_lists(rows, histories.n_items).matrix
        return np.asarray((liked @ self.queries @ self.documents).toarray(), dtype=np.float32)


def word_counts(titles: Sequence[str], words: dict[str, int]) -> sp.csr_matrix:
    """Returns how often each word occurs in each title, shape (titles, words).

    Args:
        titles: the texts; words are runs of letters and digits, without regard to case.
        words: column of each word; new ones are added.
    """
    found = [[words.setdefault(word, len(words)) for word in _WORD.findall(t.casefold())] for t in titles]
    rows = np.repeat(np.arange(len(found)), [len(one) for one in found])
    columns = np.array([column for one in found for column in one], dtype=np.int64)
    ones = np.ones(len(columns), dtype=np.float32)
    # Equal places add up.
    return sp.coo_matrix((ones, (rows, columns)), shape=(len(titles), len(words))).tocsr()


def bm25(counts: sp.csr_matrix, k1: float, b: float) -> sp.csr_matrix:
    """Returns each word's share of the score of each document, shape (words, documents)."""
    n_documents = counts.shape[0]
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    documents = np.repeat(np.arange(n_documents), np.diff(counts.indptr))
    with_word = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log(1 + (n_documents - with_word + 0.5) / (with_word + 0.5))
    damping = k1 * (1 - b + b * lengths / max(1e-12, lengths.mean() if n_documents else 0.0))
    weights = counts.copy()
    weights.data = (idf[counts.indices] * counts.data * (k1 + 1) / (counts.data + damping[documents])).astype(
        np.float32
    )
    return sp.csr_matrix(weights.T)
