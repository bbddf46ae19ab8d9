"""Two methods on the same users: everything that is said of their difference."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .bootstrap import RESAMPLES, mean_interval
from .effect import Effect, effect_of
from .holm import holm
from .permutation import sign_flip_p
from .power import ALPHA, minimum_detectable_effect
from .words import in_words

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """The paired difference `a` minus `b`."""

    a: str
    b: str
    metric: str
    n: int
    """Users for whom both are defined."""
    dropped: int
    """Users for whom one of them is not."""
    mean_a: float
    mean_b: float
    effect: Effect
    low: float
    high: float
    p: float
    p_holm: float
    """Equal to `p` until `with_holm` has seen the family."""
    sd: float
    """Of the paired differences."""
    mde: float
    """Minimum detectable effect at the family's strictest level."""
    deciles: tuple[float, ...]
    """0, 10, ..., 100 % quantiles of the users' differences."""

    @property
    def sentence(self) -> str:
        """The comparison in plain words."""
        return in_words(self.a, self.b, self.metric, self.effect, self.low, self.high, self.p_holm, self.mde)


def compare(
    a: tuple[str, Doubles], b: tuple[str, Doubles], metric: str, seed: int, resamples: int = RESAMPLES
) -> Comparison:
    """Compares two methods user by user.

    Args:
        a: name and one value a user, NaN where undefined.
        b: the same of the same users in the same order.
        metric: name of what is compared.
        seed: decides permutations and resamples.
        resamples: of each.

    Raises:
        ValueError: they are not of equally many users.
    """
    (name_a, values_a), (name_b, values_b) = a, b
    if values_a.shape != values_b.shape:
        raise ValueError(f"{name_a} has values of {len(values_a)} users, {name_b} of {len(values_b)}")
    both = ~(np.isnan(values_a) | np.isnan(values_b))
    left, right = values_a[both], values_b[both]
    differences = left - right
    interval = mean_interval(differences, seed, resamples)
    sd = float(differences.std(ddof=1)) if len(differences) > 1 else 0.0
    deciles = np.quantile(differences, np.linspace(0, 1, 11)) if len(differences) else np.zeros(11)
    return Comparison(
        a=name_a,
        b=name_b,
        metric=metric,
        n=len(differences),
        dropped=int((~both).sum()),
        mean_a=float(left.mean()) if len(left) else float("nan"),
        mean_b=float(right.mean()) if len(right) else float("nan"),
        effect=effect_of(left, right),
        low=interval.low,
        high=interval.high,
        p=(p := sign_flip_p(differences, seed, resamples)),
        p_holm=p,
        sd=sd,
        mde=minimum_detectable_effect(sd, len(differences)),
        deciles=tuple(float(value) for value in deciles),
    )


def with_holm(family: Sequence[Comparison]) -> list[Comparison]:
    """Returns the comparisons with p-values and detectable effects adjusted over all of them."""
    adjusted = holm([one.p for one in family])
    return [
        replace(
            one,
            p_holm=p,
            mde=minimum_detectable_effect(one.sd, one.n, ALPHA / len(family)),
        )
        for one, p in zip(family, adjusted, strict=True)
    ]
