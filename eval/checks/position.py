"""Answers that stand out by their place."""

import numpy as np
from scipy.stats import chisquare

from ...retrieval.records import Ints
from .check import Check

ALARM = 1e-4
"""A true null raises a false alarm once in ten thousand runs."""


def answer_position(slots: Ints, n_candidates: int) -> Check:
    """Looks for candidate lists in which the right answer prefers some slots.

    Args:
        slots: slot of the relevant candidate of each user, from 0, as shown to the methods.
        n_candidates: length of the lists.
    """
    name = "position of the answer"
    groups = min(n_candidates, 10)
    counts = np.bincount(slots * groups // n_candidates, minlength=groups)
    sizes = np.bincount(np.arange(n_candidates) * groups // n_candidates, minlength=groups) / n_candidates
    p = float(chisquare(counts, sizes * len(slots)).pvalue) if len(slots) else 1.0
    if p >= ALARM:
        return Check(name, "pass", "the relevant candidate is in every slot equally often")
    where = int(np.bincount(slots, minlength=n_candidates).argmax())
    share = float((slots == where).mean())
    return Check(
        name,
        "fail",
        f"the relevant candidate is in slot {where + 1} of {n_candidates} for {share:.0%} of the users: a "
        "method that reads positions would win; shuffle the candidates",
        int((slots == where).sum()),
    )
