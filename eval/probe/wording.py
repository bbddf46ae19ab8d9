"""What each probe found, in words, with what cannot be concluded from it."""

from typing import Literal

import numpy as np

from ...retrieval.statistics import mean_interval
from ...retrieval.statistics.wilson import wilson
from ..results import ProbeResult
from .anonymised import Rankings
from .asking import Answers, Doubles, Way
from .question import CHANCE

Kind = Literal["titles", "users", "interactions"]

_ASKED: dict[Way, str] = {
    "likelihood": "by how much likelier the question made each answer",
    "letters": "by the probability of its letter, averaged over four orders",
    "written letters": "by the letter that it wrote, in four orders",
}
_QUESTION: dict[Kind, str] = {
    "titles": "how a title goes on",
    "users": "what a person chose next",
    "interactions": "which row is in the data",
}
_MEANS: dict[Kind, str] = {
    "titles": "The model knows some of these titles. That is no proof that it has seen this data set: titles "
    "are known from everywhere.",
    "users": "The model finds more than chance does.",
    "interactions": "The model prefers rows that are in the data to the same rows with another item that "
    "about as many people have. Memory of the data explains that; so can ids that tell the time or the "
    "kind of an item.",
}
_NO_SIGN = (
    "No sign of memory, which is no proof that there is none: a weak one does not show in {n} questions, and "
    "a model that does not follow the question answers like chance too."
)


class Asked:
    """The parts of a result that all probes of one model and data set share.

    Args:
        model: the model's name.
        dataset: the data set's.
        seed: decides resamples.
    """

    def __init__(self, model: str, dataset: str, seed: int) -> None:
        self._model = model
        self._dataset = dataset
        self._seed = seed

    def of_answers(self, kind: Kind, answers: Answers, control: Answers | None = None) -> ProbeResult | None:
        """Returns the share of right answers with a Wilson interval; None if there was no answer at all.

        Args:
            kind: which probe.
            answers: of the model.
            control: of the same questions with the histories of others.
        """
        right = answers.answered
        if not len(right):
            return None
        share, n = float(right.mean()), len(right)
        low, high = wilson(share, n)
        parts = [
            f"Asked {_QUESTION[kind]}, the model preferred the right one of four answers in {share:.0%} of "
            f"{n} questions (95 % interval {low:.0%} to {high:.0%}, chance {CHANCE:.0%}); preference is "
            f"judged {_ASKED[answers.way]}."
        ]
        if n < len(answers.right):
            parts.append(f"{len(answers.right) - n} more had no answer that could be read and are left out.")
        parts.append(_MEANS[kind] if low > CHANCE else _NO_SIGN.format(n=n))
        if control is not None:
            parts.append(self._against(answers.right, control.right))
        return self._result(kind, share, CHANCE, (low, high), n, " ".join(parts))

    def of_rankings(self, rankings: Rankings) -> ProbeResult:
        """Returns the difference that titles make, with the bootstrap interval of the paired difference."""
        difference = rankings.real - rankings.anonymised
        mean, interval = float(difference.mean()), mean_interval(difference, self._seed)
        if interval.low > 0:
            means = (
                "The ranking rests on the titles: the model knows what they stand for, or remembers who had "
                "them. These two cannot be told apart here; the other probes say which is likelier."
            )
        elif interval.high < 0:
            means = "The titles lead the model astray: memory of the data does not explain its ranking."
        else:
            means = f"No difference is seen; a small one would not show in {len(difference)} lists."
        if mean_interval(rankings.real - rankings.chance, self._seed).low <= 0:
            means += " With its titles it is not seen to rank better than at random: no memory shows."
        message = (
            f"With the real titles the model alone ranks {len(difference)} held-out lists at NDCG@10 "
            f"{rankings.real.mean():.3f}, with titles like 'Item 17' at {rankings.anonymised.mean():.3f}, "
            f"without attributes in both: a difference of {mean:+.3f} (95 % interval {interval.low:+.3f} to "
            f"{interval.high:+.3f}). A random order has {rankings.chance:.3f}. {means}"
        )
        bounds = (interval.low, interval.high)
        return self._result("anonymised titles", mean, 0.0, bounds, len(difference), message)

    def _against(self, own: Doubles, other: Doubles) -> str:
        difference = own - other
        difference = difference[~np.isnan(difference)]
        if not len(difference):
            return "With the history of somebody else there was no answer that could be read."
        mean, (low, high) = float(difference.mean()), mean_interval(difference, self._seed)
        said = (
            f"With the history of somebody else instead it was {np.nanmean(other):.0%}, a difference of "
            f"{100 * mean:+.0f} points (95 % interval {100 * low:+.0f} to {100 * high:+.0f})."
        )
        if low > 0:
            return (
                f"{said} So it makes use of the person's own history: it remembers the person, or it judges "
                "taste well; these cannot be told apart here."
            )
        return f"{said} So it is not seen to use the person's own history."

    def _result(
        self,
        kind: Literal["titles", "users", "interactions", "anonymised titles"],
        value: float,
        chance: float,
        bounds: tuple[float, float],
        n: int,
        message: str,
    ) -> ProbeResult:
        low, high = bounds
        return ProbeResult(
            model=self._model,
            dataset=self._dataset,
            kind=kind,
            value=value,
            chance=chance,
            low=low,
            high=high,
            n=n,
            message=message,
        )
