"""What a trained model makes of titles: how much likelier a history makes each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..retrieval.records import Floats
from .backend import Continuations, Likelihood, Scorer, Usage
from .deadline import Deadline
from .wording import Wording

TOGETHER = 64
"""Titles after no history that are scored as one row."""


@dataclass(frozen=True, slots=True)
class TitleScores:
    """One array of scores a person, and what they cost."""

    values: list[Floats]
    usage: Usage


@dataclass
class TitleLikelihood:
    """Scores titles by their log-likelihood after a history, minus the one after none.

    The difference is how far the history speaks for a title (pointwise mutual information): how common or how
    long the title is drops out. The part without a history is computed once a title.
    """

    scorer: Scorer
    wording: Wording
    _alone: dict[str, float] = field(default_factory=dict)

    def scores(
        self, histories: Sequence[Sequence[str]], titles: Sequence[Sequence[str]], deadline: Deadline
    ) -> TitleScores:
        """Scores each person's titles.

        Args:
            histories: titles of the source domain, one list a person; a person without any scores 0.
            titles: of the target domain, one list a person.
            deadline: of all calls together.

        Raises:
            ModelUnavailable, ModelError: as `Scorer.score`.
        """
        asked = [
            Continuations(self.wording.prefix(history), self._texts(own))
            for history, own in zip(histories, titles, strict=True)
        ]
        known = [place for place, history in enumerate(histories) if history]
        usage = self._read_alone([text for place in known for text in asked[place].texts], deadline)
        found = self.scorer.score([asked[place] for place in known], deadline=deadline)
        values = [np.zeros(len(own), dtype=np.float32) for own in titles]
        for place, likelihoods in zip(known, found, strict=True):
            texts = asked[place].texts
            values[place] = np.array(
                [one.logprob - self._alone[text] for one, text in zip(likelihoods, texts, strict=True)],
                dtype=np.float32,
            )
            usage += _cost(likelihoods)
        return TitleScores(values, usage)

    def _texts(self, titles: Sequence[str]) -> list[str]:
        return [self.wording.continuation(title) for title in titles]

    def _read_alone(self, texts: Sequence[str], deadline: Deadline) -> Usage:
        missing = [text for text in dict.fromkeys(texts) if text not in self._alone]
        rows = [missing[start : start + TOGETHER] for start in range(0, len(missing), TOGETHER)]
        prefix = self.wording.prefix([])
        found = self.scorer.score([Continuations(prefix, row) for row in rows], deadline=deadline)
        usage = Usage()
        for row, likelihoods in zip(rows, found, strict=True):
            self._alone.update(zip(row, (one.logprob for one in likelihoods), strict=True))
            usage += _cost(likelihoods)
        return usage


def _cost(likelihoods: Sequence[Likelihood]) -> Usage:
    return sum((one.usage for one in likelihoods), Usage())
