"""Statistics over users: is a difference real, how large is it, and what would have been missed?"""

from .bootstrap import Interval, mean_interval, relative_interval, two_group_interval
from .compare import Comparison, compare, with_holm
from .effect import Effect, effect_of
from .group_difference import GroupDifference, group_difference, user_means
from .holm import holm
from .interleaving import Preference, interleaving_preference
from .permutation import sign_flip_p
from .power import minimum_detectable_effect, users_needed
from .sample_ratio import SAMPLE_RATIO_MISMATCH, sample_ratio_p
from .seeds import SeedVariance, seed_variance
from .sequential import Sequence, confidence_sequence, first_look, group_sequence

__all__ = [
    "SAMPLE_RATIO_MISMATCH",
    "Comparison",
    "Effect",
    "GroupDifference",
    "Interval",
    "Preference",
    "SeedVariance",
    "Sequence",
    "compare",
    "confidence_sequence",
    "effect_of",
    "first_look",
    "group_difference",
    "group_sequence",
    "holm",
    "interleaving_preference",
    "mean_interval",
    "minimum_detectable_effect",
    "relative_interval",
    "sample_ratio_p",
    "seed_variance",
    "sign_flip_p",
    "two_group_interval",
    "user_means",
    "users_needed",
    "with_holm",
]
