"""Embedded Chroma: the vector store of an index version."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DamagedIndex, EmbeddingMismatch
from ..records import Floats, Ints
from .contract import Neighbours
from .exact import unit_rows

WRITE_BATCH = 2000
"""Records a write, within Chroma's own limit of about 5,400; 2,500 records/s on two cores."""
MIN_EF_SEARCH = 400
"""Candidates the graph search keeps; must not be below the largest k asked for."""


class ChromaStore:
    """The collections of one index version, in one directory.

    Embedded Chroma is single-process for writers; the workspace's lock keeps it so. Collections are
    made once and never changed: a new state of the log is a new version (D1).

    Args:
        folder: Chroma's directory; made if missing.
    """

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        try:
            self._client: Any = chromadb.PersistentClient(
                path=str(folder), settings=ChromaSettings(anonymized_telemetry=False)
            )
        # Chroma's Rust core raises errors of many unrelated types for a damaged directory.
        except Exception as error:
            raise DamagedIndex(f"Chroma cannot open {folder}: {error}; run: tastebridge index") from error

    def close(self) -> None:
        """Frees the files; the store cannot be used afterwards."""
        self._client.close()

    def names(self) -> set[str]:
        """Returns the names of the collections."""
        return {collection.name for collection in self._client.list_collections()}

    def create(self, name: str, model: str, numbers: Ints, vectors: Floats, documents: Sequence[str]) -> None:
        """Makes a collection in batches.

        Args:
            name: 3 to 512 characters.
            model: what made the vectors; kept in the metadata and checked at opening.
            numbers: the log's number of each record, ascending; the record's id.
            vectors: shape (records, dimension).
            documents: one text a record, what a person would read about it.
        """
        collection = self._client.create_collection(
            name,
            metadata={"model": model, "dimension": vectors.shape[1], "records": len(numbers)},
            configuration={"hnsw": {"space": "cosine", "ef_search": MIN_EF_SEARCH}},
            embedding_function=None,
        )
        unit = unit_rows(vectors)
        for start in range(0, len(numbers), WRITE_BATCH):
            rows = slice(start, start + WRITE_BATCH)
            collection.add(
                ids=[str(number) for number in numbers[rows]],
                embeddings=unit[rows],
                documents=[text or " " for text in documents[rows]],
            )

    def open(self, name: str, model: str, numbers: Ints) -> "ChromaIndex":
        """Opens a collection as an index whose rows are the positions in `numbers`.

        Raises:
            DamagedIndex: the collection is missing or holds another number of records.
            EmbeddingMismatch: its vectors were made by another model.
        """
        try:
            collection = self._client.get_collection(name, embedding_function=None)
            count = collection.count()
        except Exception as error:  # a missing collection and a broken one differ in type by version
            raise DamagedIndex(f"Chroma has no usable collection {name!r}: {error}") from error
        made_by = (collection.metadata or {}).get("model")
        if made_by != model:
            raise EmbeddingMismatch(
                f"collection {name!r} holds vectors of {made_by!r}, not of {model!r}; run: tastebridge index"
            )
        if count != len(numbers):
            raise DamagedIndex(
                f"collection {name!r} holds {count} records, not {len(numbers)}; run: tastebridge index"
            )
        return ChromaIndex(collection, numbers)


class ChromaIndex:
    """One collection as a `VectorIndex`.

    Args:
        collection: Chroma's collection.
        numbers: the log's number of each row, ascending.
    """

    def __init__(self, collection: Any, numbers: Ints) -> None:
        self._collection = collection
        self._numbers = numbers

    def __len__(self) -> int:
        """Returns the number of records."""
        return len(self._numbers)

    def ids(self) -> set[str]:
        """Returns the ids of all records."""
        return set(self._collection.get(include=[])["ids"])

    def query(self, vectors: Floats, k: int) -> Neighbours:
        """Returns the `min(k, records)` nearest records of each vector.

        Raises:
            DamagedIndex: Chroma fails; the caller may fall back to exact search.
        """
        k = min(k, len(self))
        if not k or not len(vectors):  # Chroma refuses to be asked for nothing
            shape = (len(vectors), k)
            return Neighbours(np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.float32))
        try:
            found = self._collection.query(
                query_embeddings=unit_rows(vectors), n_results=k, include=["distances"]
            )
            numbers = np.array(found["ids"], dtype=np.int64).reshape(len(vectors), k)
            distances = np.array(found["distances"], dtype=np.float32)
        except Exception as error:  # the Rust core's errors have no common base; see the class above
            raise DamagedIndex(f"Chroma cannot answer: {error}; run: tastebridge doctor") from error
        return Neighbours(np.searchsorted(self._numbers, numbers), 1.0 - distances)
