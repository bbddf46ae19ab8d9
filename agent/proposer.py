"""Lets a trained model put forward items of the catalogue itself, by writing their titles."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..retrieval.records import Ints, Item
from .backend import Continuations
from .backends.transformers_local import TransformersBackend
from .deadline import Deadline
from .proposing.beam import propose
from .proposing.trie import TitleTrie
from .training.config import TrainingConfig
from .training.texts import texts_of
from .wording import Wording

BEAMS = 20
"""Titles followed at a time; more take longer in proportion."""
PEOPLE_AT_ONCE = 8


@dataclass
class Proposer:
    """A trained model and the items that it may name.

    Args:
        backend: the model in this process.
        wording: of its direction.
        config: of its training: what it reads of an item.
        items: those that it may name.
    """

    backend: TransformersBackend
    wording: Wording
    config: TrainingConfig
    items: Sequence[Item]

    def propose(self, histories: Sequence[Sequence[Item]], n: int, deadline: Deadline) -> list[Ints]:
        """Returns at most `n` items a person, as the log's numbers, likeliest first; none without a history.

        Args:
            histories: each person's liked items of the source, oldest first.
            n: how many.
            deadline: when it is over, what was found until then comes back.
        """
        found = [np.zeros(0, dtype=np.int64)] * len(histories)
        known = [place for place, history in enumerate(histories) if history]
        numbers = np.array([item.item_no for item in self.items], dtype=np.int64)
        for start in range(0, len(known) if len(self.items) else 0, PEOPLE_AT_ONCE):
            block = known[start : start + PEOPLE_AT_ONCE]
            prefixes = [self._prefix(histories[place]) for place in block]
            local = self.backend.local
            proposed = propose(
                local.model,
                self._trie,
                [local.encode(prefix) for prefix in prefixes],
                BEAMS,
                wanted=n,
                deadline=deadline,
            )
            for place, one in zip(block, proposed, strict=True):
                found[place] = numbers[one.items]
        return found

    def _prefix(self, history: Sequence[Item]) -> str:
        return self.wording.prefix(texts_of(history[-self.config.history_titles :], self.config))

    @cached_property
    def _trie(self) -> TitleTrie:
        texts = [self.wording.continuation(text) for text in texts_of(self.items, self.config)]
        _, rows = self.backend.local.branches(Continuations(self.wording.prefix([]), texts))
        return TitleTrie.of(rows)
