"""Fusion: one score from many signals and several source domains, learned where people can teach it."""

from .mix import Mix, default_mix
from .sources import SourceMix

__all__ = ["Mix", "SourceMix", "default_mix"]
