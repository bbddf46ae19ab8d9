"""What a trained model makes of titles after a history, and after none."""

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
    each: list[Usage]
    """What each person cost; what is read for several of them counts with the first."""

    @property
    def usage(self) -> Usage:
        """What all of them cost."""
        return sum(self.each, Usage())


@dataclass
class TitleLikelihood:
    """Scores titles by their log-likelihood after a history, less a share of the one after none.

    With the share 0 it is how likely the title is for this person, common titles first: what training on
    titles trains for. With the share 1 it is how far the history speaks for the title (pointwise mutual
    information): how common or how long a title is drops out.
    """

    scorer: Scorer
    wording: Wording
    _alone: dict[str, float] = field(default_factory=dict)

    def scores(
        self,
        histories: Sequence[Sequence[str]],
        titles: Sequence[Sequence[str]],
        deadline: Deadline,
        share: float = 0.0,
    ) -> TitleScores:
        """Scores each person's titles.

        Args:
            histories: titles of the source domain, one list a person; a person without any scores 0.
            titles: of the target domain, one list a person.
            deadline: of all calls together.
            share: how much of the log-likelihood after no history is taken off.

        Raises:
            ModelUnavailable, ModelError: as `Scorer.score`.
        """
        known = [place for place, history in enumerate(histories) if history]
        asked = [
            Continuations(self.wording.prefix(histories[place]), self._texts(titles[place]))
            for place in known
        ]
        found = self.scorer.score(asked, deadline=deadline)
        values = [np.zeros(len(own), dtype=np.float32) for own in titles]
        each = [Usage() for _ in titles]
        for place, likelihoods in zip(known, found, strict=True):
            values[place] = np.array([one.logprob for one in likelihoods], dtype=np.float32)
            each[place] += _cost(likelihoods)
        if share:
            alone = self.alone([titles[place] for place in known], deadline)
            for place, own, usage in zip(known, alone.values, alone.each, strict=True):
                values[place] -= np.float32(share) * own
                each[place] += usage
        return TitleScores(values, each)

    def alone(self, titles: Sequence[Sequence[str]], deadline: Deadline) -> TitleScores:
        """Returns the log-likelihood of titles after no history; each is computed once and remembered."""
        texts = [self._texts(own) for own in titles]
        missing = [text for text in dict.fromkeys(t for own in texts for t in own) if text not in self._alone]
        rows = [missing[start : start + TOGETHER] for start in range(0, len(missing), TOGETHER)]
        prefix = self.wording.prefix([])
        found = self.scorer.score([Continuations(prefix, row) for row in rows], deadline=deadline)
        costs: dict[str, Usage] = {}
        for row, likelihoods in zip(rows, found, strict=True):
            self._alone.update(zip(row, (one.logprob for one in likelihoods), strict=True))
            costs.update(zip(row, (one.usage for one in likelihoods), strict=True))
        return TitleScores(
            [np.array([self._alone[text] for text in own], dtype=np.float32) for own in texts],
            [sum((costs.pop(text, Usage()) for text in own), Usage()) for own in texts],
        )

    def _texts(self, titles: Sequence[str]) -> list[str]:
        return [self.wording.continuation(title) for title in titles]


def _cost(likelihoods: Sequence[Likelihood]) -> Usage:
    return sum((one.usage for one in likelihoods), Usage())
