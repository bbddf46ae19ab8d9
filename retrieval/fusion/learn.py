"""Learns the weights of a mix from cross-fitted pools, and moves the default as far as judges trust them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..records import Floats, Ints
from .mix import HISTORY_BOUNDS, Mix
from .ndcg import ndcg_at_10
from .pools import Pools
from .sources import SourceMix

STEPS = (0.0, 0.5, 0.8, 1.25, 2.0)
"""Factors tried on each weight in turn."""
FIRST_WEIGHT = 0.25
"""What a weight of 0 is tried at."""
ROUNDS = 4
SHRINK_PEOPLE = 500
"""A history amount's own weights count as much as the common ones when it has this many people."""
MIN_PEOPLE = 200
"""Fewer people than this learn nothing that could be trusted."""
JUDGE_SHARE = 0.3
"""Share of the people who only judge."""
ONE_SIDED_95 = 1.645


@dataclass(frozen=True)
class Verdict:
    """How a learned mix did against the default on people neither had seen."""

    people: int
    default_ndcg: float
    learned_ndcg: float
    lower_bound: float
    """One-sided 95 % bound of the mean difference, by its normal approximation."""
    trust: float
    """How far the default is moved towards the learned weights, from 0 to 1: what James & Stein 1961 keep of
    an estimate with this error, 1 - (error / gain)², and 0 for a gain smaller than its error."""

    @property
    def won(self) -> bool:
        """Whether the learned weights count at all."""
        return self.trust > 0


def learn_mix(pools: Pools, source: int, default: Mix, seed: int) -> tuple[Mix, Verdict | None]:
    """Learns the signals' weights for one source domain.

    Returns:
        The default, moved towards the learned weights as far as the judging people trust them; and the
        comparison, or None if there were too few people for one.
    """
    pools = select(pools, np.flatnonzero(pools.lengths[:, source] > 0))
    if len(pools.user_nos) < MIN_PEOPLE:
        return default, None
    lengths = pools.lengths[:, source]
    features = pools.features[:, :, source, :]
    learners, judges = split(len(pools.user_nos), seed)

    def outcome(mix: Mix, people: Ints) -> Floats:
        scores = np.einsum("pis,ps->pi", features[people], mix.of_lengths(lengths[people]), optimize=True)
        return ndcg_of(scores, pools, people)

    learned = _fit_amounts(features, lengths, pools, learners, default)
    verdict = judge(outcome(default, judges), outcome(learned, judges))
    if not verdict.won:
        return default, verdict
    everyone = np.arange(len(pools.user_nos))
    mix = _fit_amounts(features, lengths, pools, everyone, default)
    moved = verdict.trust * mix.weights + (1 - verdict.trust) * default.weights
    return Mix(moved.astype(np.float32), learned=True), verdict


def learn_sources(
    pools: Pools, names: list[str], mixes: list[Mix], seed: int
) -> tuple[SourceMix, Verdict | None]:
    """Learns the sources' weights from the people who have at least two of them.

    Returns:
        As `learn_mix`; the default is equal weights.
    """
    default = SourceMix(dict.fromkeys(names, 1.0))
    pools = select(pools, np.flatnonzero((pools.lengths > 0).sum(axis=1) >= 2))
    if len(names) < 2 or len(pools.user_nos) < MIN_PEOPLE:
        return default, None
    fused = fused_by_source(pools, mixes)
    present = (pools.lengths > 0).astype(np.float32)

    def outcome(weights: Floats, people: Ints) -> Floats:
        mix = SourceMix(dict(zip(names, weights.tolist(), strict=True)))
        return ndcg_of(blend(fused[people], present[people], names, mix), pools, people)

    equal = np.ones(len(names), dtype=np.float32)
    learners, judges = split(len(pools.user_nos), seed)
    learned = ascend(equal, lambda weights: float(outcome(weights, learners).mean()))
    verdict = judge(outcome(equal, judges), outcome(learned, judges))
    if not verdict.won:
        return default, verdict
    moved = verdict.trust * learned / learned.mean() + (1 - verdict.trust) * equal
    return SourceMix(dict(zip(names, moved.tolist(), strict=True)), learned=True), verdict


def fused_by_source(pools: Pools, mixes: list[Mix]) -> Floats:
    """Returns each source's mixed scores of the pools, shape (people, pool, sources)."""
    weights = [mix.of_lengths(pools.lengths[:, place]) for place, mix in enumerate(mixes)]
    scores: Floats = np.einsum("pimk,pmk->pim", pools.features, np.stack(weights, axis=1), optimize=True)
    return scores


def blend(fused: Floats, present: Floats, names: list[str], mix: SourceMix) -> Floats:
    """Returns the scores of `fused_by_source` over all sources, shape (people, pool)."""
    shares = mix.shares({name: present[:, place] for place, name in enumerate(names)})
    total: Floats = np.einsum("pim,pm->pi", fused, np.stack([shares[name] for name in names], axis=1))
    return total


def ascend(start: Floats, value: Callable[[Floats], float], places: Ints | None = None) -> Floats:
    """Coordinate ascent: tries each weight at a few multiples of itself until a round gains nothing.

    NDCG is piecewise constant in the weights, so there is no gradient to follow.

    Args:
        start: the weights to begin with.
        value: what is to become larger.
        places: of the weights that may make a difference; None: all of them.
    """
    best, best_value = start.copy(), value(start)
    for _ in range(ROUNDS):
        before = best_value
        for place in range(len(best)) if places is None else places.tolist():
            tried = [best[place] * step for step in STEPS] if best[place] > 0 else [FIRST_WEIGHT]
            for weight in tried:
                candidate = best.copy()
                candidate[place] = weight
                if candidate.any() and (candidate_value := value(candidate)) > best_value:
                    best, best_value = candidate, candidate_value
        if best_value <= before:
            break
    return best


def judge(default: Floats, learned: Floats) -> Verdict:
    """Compares two mixes on the same people."""
    difference = learned - default
    gain = float(difference.mean())
    error = float(difference.std(ddof=1)) / np.sqrt(len(difference))
    trust = max(0.0, 1.0 - (error / gain) ** 2) if gain > 0 else 0.0
    lower = gain - ONE_SIDED_95 * error
    return Verdict(len(difference), float(default.mean()), float(learned.mean()), lower, trust)


def split(people: int, seed: int) -> tuple[Ints, Ints]:
    """Returns who learns and who judges."""
    order = np.random.default_rng([seed, people]).permutation(people)
    judges = int(people * JUDGE_SHARE)
    return np.sort(order[judges:]), np.sort(order[:judges])


def select(pools: Pools, people: Ints) -> Pools:
    """Returns the pools of some of the people."""
    return Pools(**{name: array[people] for name, array in pools._asdict().items()})


def ndcg_of(scores: Floats, pools: Pools, people: Ints) -> Floats:
    """Returns NDCG@10 of scores over the pools of `people`."""
    return ndcg_at_10(scores, pools.items[people], pools.relevant[people], pools.n_relevant[people])


def _fit_amounts(features: Floats, lengths: Ints, pools: Pools, people: Ints, default: Mix) -> Mix:
    common = _fit(features, pools, people, default.weights[0])
    rows = []
    for place, low in enumerate(HISTORY_BOUNDS):
        high = HISTORY_BOUNDS[place + 1] if place + 1 < len(HISTORY_BOUNDS) else np.iinfo(np.int64).max
        own = people[(lengths[people] >= low) & (lengths[people] < high)]
        trust = len(own) / (len(own) + SHRINK_PEOPLE)
        fitted = _fit(features, pools, own, common) if len(own) >= MIN_PEOPLE else common
        rows.append(trust * fitted + (1 - trust) * common)
    return Mix(np.array(rows, dtype=np.float32), learned=True)


def _fit(features: Floats, pools: Pools, people: Ints, start: Floats) -> Floats:
    own = features[people]
    # A signal that is off, or has too few people to learn from, is 0 throughout.
    there = np.flatnonzero(own.any(axis=(0, 1)))
    fitted = ascend(start, lambda weights: float(ndcg_of(own @ weights, pools, people).mean()), there)
    scaled: Floats = fitted / fitted.sum() * start.sum()
    return scaled
