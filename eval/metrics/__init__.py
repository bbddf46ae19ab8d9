"""Metrics: what a list is worth, one file each, under one contract and by named conventions."""

from .chance import Draw, expected
from .contract import (
    CONVENTIONS,
    AggregateMetric,
    Context,
    ContextMetric,
    Convention,
    Metric,
    UserMetric,
    Values,
)
from .estimate import Estimate, summarise
from .popularities import log_popularity, mean_log_popularity
from .ratings import Ratings
from .registry import METRICS, RATING_METRICS, CutMetric, parse

__all__ = [
    "CONVENTIONS",
    "METRICS",
    "RATING_METRICS",
    "AggregateMetric",
    "Context",
    "ContextMetric",
    "Convention",
    "CutMetric",
    "Draw",
    "Estimate",
    "Metric",
    "Ratings",
    "UserMetric",
    "Values",
    "expected",
    "log_popularity",
    "mean_log_popularity",
    "parse",
    "summarise",
]
