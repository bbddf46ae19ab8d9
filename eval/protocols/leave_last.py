"""Leave the last out: each user's last target item is the test, the one before it the validation.

A common protocol and a leaky one: what others did after the hidden event is in the training data (Ji et al.
2023). Use it to compare with published numbers; for anything else the time split or cold start is better.
"""

from typing import ClassVar

import numpy as np

from ...retrieval.errors import EvaluationError
from ...retrieval.records import Bools, Ints
from ..corpus import Corpus
from .contract import Chosen, Plan, Stage
from .order import by_hash
from .split_config import SplitConfig

MIN_ITEMS = 3
"""One to fit on, one to validate, one to test."""


class LeaveLastOut:
    """Both stages have the same users, each with another item to find."""

    name: ClassVar[str] = "leave-last-out"
    version: ClassVar[int] = 1
    needs_source: ClassVar[bool] = False
    disjoint: ClassVar[bool] = False

    @classmethod
    def choose(cls, corpus: Corpus, config: SplitConfig) -> Chosen:
        """Draws from the people with at least three target items."""
        places = _from_last(corpus)
        enough = np.unique(corpus.target.columns.user_no[places >= MIN_ITEMS - 1])
        if not len(enough):
            raise EvaluationError(
                f"nobody has {MIN_ITEMS} items in {corpus.target.domain!r}; nothing to leave out"
            )
        users = np.sort(by_hash(enough, corpus.user_ids, config.seed)[: config.max_test])
        return Chosen(users, users, users)

    @classmethod
    def plan(cls, corpus: Corpus, chosen: Chosen, config: SplitConfig) -> Plan:
        """Hides the last two items of every chosen user; at the test the one before the last is known."""
        columns, places = corpus.target.columns, _from_last(corpus)
        ours = np.isin(columns.user_no, chosen.test)
        last, before = ours & (places == 0), ours & (places == 1)
        source = np.ones(len(corpus.source.columns.user_no), dtype=bool)
        known = np.isin(corpus.source.columns.user_no, chosen.test)

        def stage(user_nos: Ints, known_target: Bools, truth: Bools) -> Stage:
            return Stage(user_nos, known, known_target, truth)

        return Plan(
            source,
            ~(last | before),
            stage(chosen.validation, ours & (places > 1), before),
            stage(chosen.test, ours & (places > 0), last),
        )


def _from_last(corpus: Corpus) -> Ints:
    """Returns for each target event how many newer items its user has; repeated events are one item."""
    columns = corpus.target.columns
    n = len(columns.user_no)
    newest_first = np.lexsort((columns.item_no, -columns.position, -columns.at_us, columns.user_no))
    users, items = columns.user_no[newest_first], columns.item_no[newest_first]
    pairs = users * (int(items.max(initial=0)) + 1) + items
    # An item counts where its user meets it first, going back in time.
    _, first, pair_of = np.unique(pairs, return_index=True, return_inverse=True)
    is_new = np.zeros(n, dtype=np.int64)
    is_new[first] = 1
    met = np.cumsum(is_new) - 1
    before_user = met[np.searchsorted(users, users)]  # each user's first row is a new item
    place = met - before_user
    result = np.empty(n, dtype=np.int64)
    result[newest_first] = place[first][pair_of]
    return result
