"""Cold start across domains: all that a user did in the target is hidden and is what must be found.

As in the cold-start setting of Man et al. 2017, with validation users beside the test users, and the whole
catalogue ranked.
"""

from typing import ClassVar

import numpy as np

from ...retrieval.bridge import MIN_VOTERS
from ...retrieval.errors import EvaluationError
from ...retrieval.records import Ints
from ..corpus import Corpus
from .contract import Chosen, Plan, Stage
from .order import by_hash
from .split_config import SplitConfig


class ColdStart:
    """Validation and test users are disjoint, and both are cold to everything that is fitted."""

    name: ClassVar[str] = "cold-start"
    version: ClassVar[int] = 1
    needs_source: ClassVar[bool] = True
    disjoint: ClassVar[bool] = True

    @classmethod
    def choose(cls, corpus: Corpus, config: SplitConfig) -> Chosen:
        """Draws from the people active in both domains."""
        bridge = np.intersect1d(corpus.source.columns.user_no, corpus.target.columns.user_no)
        if len(bridge) < MIN_VOTERS:
            raise EvaluationError(
                f"only {len(bridge)} people are active in both {corpus.source.domain!r} and "
                f"{corpus.target.domain!r}; a cold-start study needs at least {MIN_VOTERS}"
            )
        drawn = by_hash(bridge, corpus.user_ids, config.seed)
        tests = max(1, round(config.test_share * len(bridge)))
        validations = max(1, round(config.validation_share * len(bridge)))
        if tests + validations >= len(bridge):
            raise EvaluationError(
                f"{tests} test and {validations} validation users leave nobody of the {len(bridge)} people "
                "active in both domains to learn from; choose a smaller test_share or validation_share"
            )
        hidden = drawn[: tests + validations]
        return Chosen(
            validation=np.sort(hidden[tests:][: config.max_validation]),
            test=np.sort(hidden[:tests][: config.max_test]),
            hidden=np.sort(hidden),
        )

    @classmethod
    def plan(cls, corpus: Corpus, chosen: Chosen, config: SplitConfig) -> Plan:
        """Hides every target event of the hidden users; their source events stay, as when serving."""
        hidden = np.isin(corpus.target.columns.user_no, chosen.hidden)
        everything = np.ones(len(corpus.source.columns.user_no), dtype=bool)

        def stage(user_nos: Ints) -> Stage:
            return Stage(
                user_nos,
                np.isin(corpus.source.columns.user_no, user_nos),
                np.zeros(len(hidden), dtype=bool),
                np.isin(corpus.target.columns.user_no, user_nos),
            )

        return Plan(everything, ~hidden, stage(chosen.validation), stage(chosen.test))
