"""Statistics over users: is a difference real, how large is it, and what would have been missed?"""

from .bootstrap import Interval, mean_interval, relative_interval, two_group_interval
from .compare import Comparison, compare, with_holm
from .effect import Effect, effect_of
from .holm import holm
from .permutation import sign_flip_p
from .power import minimum_detectable_effect, users_needed
from .seeds import SeedVariance, seed_variance

__all__ = [
    "Comparison",
    "Effect",
    "Interval",
    "SeedVariance",
    "compare",
    "effect_of",
    "holm",
    "mean_interval",
    "minimum_detectable_effect",
    "relative_interval",
    "seed_variance",
    "sign_flip_p",
    "two_group_interval",
    "users_needed",
    "with_holm",
]
