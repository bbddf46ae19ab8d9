"""Ratings of people who are cold in the target domain: the protocol of EMCDR and PTUPCDR, and a clean one."""

from .markdown import markdown
from .registry import PREDICTORS
from .results import RatingResults, RatingRow
from .run import BETAS, FORMS, run_ratings

__all__ = ["BETAS", "FORMS", "PREDICTORS", "RatingResults", "RatingRow", "markdown", "run_ratings"]
