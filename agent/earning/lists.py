"""Lists of people the model does not learn from: its curve and its weights are measured on them."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...retrieval.fusion.ndcg import ndcg_at_10
from ...retrieval.records import Bools, Floats, Ints
from ..adapters.memory import release_unused
from ..deadline import Deadline
from ..likelihood import TitleLikelihood

PEOPLE_AT_ONCE = 16


@dataclass(frozen=True)
class JudgingLists:
    """One list of candidates a person, best first."""

    histories: list[Ints]
    """Source columns that the model reads of each person, newest last."""
    amounts: Ints
    """Liked source items of each person, shape (n,)."""
    items: Ints
    """Target columns, -1 past the end of a shorter list, shape (n, length)."""
    fused: Floats
    """Scores without the model, shape (n, length)."""
    relevant: Bools
    """Whether the person has the item, shape (n, length)."""
    n_relevant: Ints
    """What the person has in all, in the list or not, shape (n,)."""

    def __len__(self) -> int:
        """Returns the number of people."""
        return len(self.items)

    def take(self, people: Ints) -> "JudgingLists":
        """Returns the lists of some people."""
        return replace(
            self,
            histories=[self.histories[person] for person in people.tolist()],
            **{
                name: getattr(self, name)[people]
                for name in ("amounts", "items", "fused", "relevant", "n_relevant")
            },
        )

    def ndcg(self, scores: Floats) -> Floats:
        """Returns each person's NDCG@10 in the order of `scores`."""
        return ndcg_at_10(scores, self.items, self.relevant, self.n_relevant)

    @property
    def digest(self) -> str:
        """SHA-256 of what is read, ranked and found."""
        parts = [*self.histories, self.items, self.fused, self.relevant]
        return hashlib.sha256(b"|".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()

    def read_by(
        self,
        likelihood: TitleLikelihood,
        source_titles: Sequence[str],
        target_titles: Sequence[str],
        advance: Callable[[int], None] = lambda people: None,
    ) -> Floats:
        """Returns each candidate's log-likelihood after the history, shape (n, length); 0 past the end."""
        scores = np.zeros(self.items.shape, dtype=np.float32)
        for start in range(0, len(self), PEOPLE_AT_ONCE):
            rows = range(start, min(start + PEOPLE_AT_ONCE, len(self)))
            own = [self.items[row][self.items[row] >= 0] for row in rows]
            found = likelihood.scores(
                [[source_titles[i] for i in self.histories[row].tolist()] for row in rows],
                [[target_titles[i] for i in items.tolist()] for items in own],
                Deadline(),
            )
            for row, values in zip(rows, found.values, strict=True):
                scores[row, : len(values)] = values
            advance(len(rows))
            release_unused()
        return scores

    def read_alone_by(self, likelihood: TitleLikelihood, target_titles: Sequence[str]) -> Floats:
        """Returns each candidate's log-likelihood after no history, shape (n, length); 0 past the end."""
        own = [[target_titles[item] for item in row[row >= 0].tolist()] for row in self.items]
        scores = np.zeros(self.items.shape, dtype=np.float32)
        for row, values in enumerate(likelihood.alone(own, Deadline()).values):
            scores[row, : len(values)] = values
        return scores
