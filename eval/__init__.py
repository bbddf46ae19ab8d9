"""The evaluator: studies over data whose answers are hidden, with statistics and honesty checks."""

from .study import Study
from .study_config import StudyConfig

__all__ = ["Study", "StudyConfig"]
