"""From signals and a mix to one score an item, by the same code in service and in a study."""

from collections.abc import Mapping

import numpy as np

from ..records import Floats, Ints
from ..signals import Scored, Signal
from ..spaces import Tastes
from .diversity import exposure
from .mix import SIGNAL_NAMES, Mix, min_max

SAMPLE = 1000
"""Bridge users whose lists say how exposed an item is."""
BLOCK_PEOPLE = 128


def weighted_parts(scored: Mapping[str, Scored], weights: Floats) -> dict[str, Floats]:
    """Returns each signal's weighted min-max scores, shape (people, items); signals of weight 0 are left out.

    Args:
        scored: what each signal gives, by name.
        weights: of each person, in the order of `SIGNAL_NAMES`, shape (people, signals).
    """
    parts = {}
    for name, one in scored.items():
        weight = weights[:, [SIGNAL_NAMES.index(name)]]
        if weight.any():
            parts[name] = weight * min_max(one.values)
    return parts


def total_scores(tastes: Tastes, signals: Mapping[str, Signal], mix: Mix) -> Floats:
    """Returns the mixed score of every target item, shape (people, items)."""
    weights = mix.of_lengths(np.asarray(tastes.histories.lengths))
    # Where every weight is 0 any signal tells how many items there are.
    used = {
        name: signal for name, signal in signals.items() if weights[:, SIGNAL_NAMES.index(name)].any()
    } or dict(list(signals.items())[:1])
    scored = {name: signal.score(tastes) for name, signal in used.items()}
    total = np.zeros(next(iter(scored.values())).values.shape, dtype=np.float32)
    for part in weighted_parts(scored, weights).values():
        total += part
    return total


def sample_exposure(voters: Tastes, signals: Mapping[str, Signal], mix: Mix, seed: int) -> Floats:
    """Returns how exposed each target item is in the lists of some of the bridge users, shape (items,)."""
    rows: Ints = np.sort(np.random.default_rng([seed, len(voters)]).permutation(len(voters))[:SAMPLE])
    blocks = [rows[start : start + BLOCK_PEOPLE] for start in range(0, max(1, len(rows)), BLOCK_PEOPLE)]
    return exposure([total_scores(voters.take(block), signals, mix) for block in blocks])
