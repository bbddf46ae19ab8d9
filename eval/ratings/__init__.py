"""Ratings of people who are cold in the target domain: the protocol of EMCDR and PTUPCDR, and a clean one."""

from .markdown import markdown
from .results import RatingResults, RatingRow
from .run import run_ratings

__all__ = ["RatingResults", "RatingRow", "markdown", "run_ratings"]
