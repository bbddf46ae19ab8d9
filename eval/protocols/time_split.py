"""A global time split: everything before a moment is known, what came after it must be found."""

from typing import ClassVar

import numpy as np

from ...retrieval.errors import EvaluationError
from ...retrieval.records import Bools, Ints
from ..corpus import Corpus
from .contract import Chosen, Plan, Stage
from .order import by_hash
from .split_config import SplitConfig


class TimeSplit:
    """Nothing that happened after a stage's beginning is known in it, of anybody, in either domain.

    Users who come back after the cut are known as they were before it. Methods are fitted once, on what
    was before the validation begins.
    """

    name: ClassVar[str] = "time-split"
    version: ClassVar[int] = 1
    needs_source: ClassVar[bool] = False
    disjoint: ClassVar[bool] = False

    @classmethod
    def choose(cls, corpus: Corpus, config: SplitConfig) -> Chosen:
        """Draws from those who did something in the target after the cut and anything before it."""
        first, second = cuts(corpus, config)
        target, source = corpus.target.columns, corpus.source.columns

        def between(low: int, high: float, most: int) -> Ints:
            active = np.unique(target.user_no[(target.at_us >= low) & (target.at_us < high)])
            known = np.union1d(target.user_no[target.at_us < low], source.user_no[source.at_us < low])
            both = np.intersect1d(active, known)
            return np.sort(by_hash(both, corpus.user_ids, config.seed)[:most])

        validation = between(first, second, config.max_validation)
        test = between(second, np.inf, config.max_test)
        chosen = Chosen(validation, test, np.union1d(validation, test))
        if not len(chosen.test) or not len(chosen.validation):
            raise EvaluationError(
                f"nobody in {corpus.target.domain!r} was active both before and after the cut in time; "
                "choose other values of validation_from and test_from"
            )
        return chosen

    @classmethod
    def plan(cls, corpus: Corpus, chosen: Chosen, config: SplitConfig) -> Plan:
        """Fits before the first cut; each stage knows what was before its own beginning."""
        first, second = cuts(corpus, config)
        source, target = corpus.source.columns, corpus.target.columns

        def stage(user_nos: Ints, low: int, high: float) -> Stage:
            ours: Bools = np.isin(target.user_no, user_nos)
            return Stage(
                user_nos,
                np.isin(source.user_no, user_nos) & (source.at_us < low),
                ours & (target.at_us < low),
                ours & (target.at_us >= low) & (target.at_us < high),
            )

        return Plan(
            source.at_us < first,
            target.at_us < first,
            stage(chosen.validation, first, second),
            stage(chosen.test, second, np.inf),
        )


def cuts(corpus: Corpus, config: SplitConfig) -> tuple[int, int]:
    """Returns when the validation and the test begin, in microseconds since 1970.

    Raises:
        EvaluationError: events have no times.
    """
    for raw in (corpus.source, corpus.target):
        unknown = int((raw.columns.at_us < 0).sum())
        if unknown:
            raise EvaluationError(
                f"{unknown} events of {raw.domain!r} have no time; a time split needs the time of each"
            )
    times = np.sort(corpus.target.columns.at_us)
    if not len(times):
        raise EvaluationError(f"{corpus.target.domain!r} has no events")
    last = len(times) - 1
    first, second = (int(times[int(share * last)]) for share in (config.validation_from, config.test_from))
    return first, second
