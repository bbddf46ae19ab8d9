"""Tags as a space: a person is the sum of the vectors of the tags they like, each as strong as it is.

Dislikes lower the tags they share with likes, but have no vectors of their own: what points away from a
disliked thing points nowhere in particular.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..history import Histories
from ..records import Floats
from ..vectors.exact import unit_rows
from .compose import tag_rows, weights_of
from .profile import Tag
from .vocabulary import TagVocabulary, tag_key


@dataclass(frozen=True)
class TagSpace:
    """The tags of a catalogue with their vectors: no embedder is needed to place anybody in it."""

    vocabulary: TagVocabulary
    vectors: Floats
    """Unit rows minus their common direction, shape (tags, dimensions)."""

    @classmethod
    def of_embedded(cls, vocabulary: TagVocabulary, raw: Floats) -> "TagSpace":
        """Returns the space of tags whose texts were embedded as `raw`, shape (tags, dimensions)."""
        return cls(vocabulary, unit_rows(raw - _mean(raw)))

    def people(self, histories: Histories) -> Floats:
        """Returns each person's composed tags as one unit vector, shape (people, dimensions).

        Who likes nothing that has a tag gets a zero row.
        """
        strengths = tag_rows(weights_of(histories), self.vocabulary).matrix(len(self.vocabulary))
        return self._placed(strengths, self.vectors)

    def of_tags(self, profiles: Sequence[Sequence[Tag]], raw: Floats, more: Mapping[str, Floats]) -> Floats:
        """Returns the vectors of profiles whose tags may be outside the vocabulary.

        Args:
            profiles: the tags of each.
            raw: of the vocabulary, as in `of_embedded`.
            more: the embedder's vectors of the tags outside, by `tag_key`.
        """
        keys = {tag_key(name): place for place, name in enumerate(self.vocabulary.names)}
        outside = {key: len(keys) + place for place, key in enumerate(sorted(more))}
        added = np.array([more[key] for key in sorted(more)], dtype=np.float32).reshape(-1, raw.shape[1])
        vectors = np.concatenate([self.vectors, unit_rows(added - _mean(raw))])
        column = keys | outside
        rows = [[(column[tag_key(tag.name)], tag.strength) for tag in tags] for tags in profiles]
        indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
        columns = np.array([c for row in rows for c, _ in row], dtype=np.int64)
        strengths = np.array([s for row in rows for _, s in row], dtype=np.float32)
        shape = (len(rows), len(column))
        return self._placed(sp.csr_matrix((strengths, columns, indptr), shape=shape), vectors)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Returns what `restore` needs."""
        matrix = self.vocabulary.matrix
        return {
            "names": np.array(self.vocabulary.names, dtype=np.str_),
            "indptr": matrix.indptr,
            "indices": matrix.indices,
            "vectors": self.vectors,
        }

    @classmethod
    def restore(cls, arrays: Mapping[str, NDArray[Any]]) -> "TagSpace":
        """Makes the space from what `arrays` returned."""
        names = tuple(str(name) for name in arrays["names"])
        indptr, indices = arrays["indptr"], arrays["indices"]
        shape = (len(indptr) - 1, len(names))
        matrix = sp.csr_matrix((np.ones(len(indices), dtype=np.float64), indices, indptr), shape=shape)
        return cls(TagVocabulary(names, matrix), arrays["vectors"])

    def _placed(self, strengths: sp.csr_matrix, vectors: Floats) -> Floats:
        likes = strengths.astype(np.float32).maximum(0)
        return unit_rows(np.asarray(likes @ vectors, dtype=np.float32))


def _mean(raw: Floats) -> Floats:
    if not len(raw):
        return np.zeros((1, raw.shape[1]), dtype=np.float32)
    mean: Floats = raw.mean(axis=0, keepdims=True)
    return mean
