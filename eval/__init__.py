"""The evaluator: studies over data whose answers are hidden, with statistics and honesty checks."""

from .study import Study, StudyConfig

__all__ = ["Study", "StudyConfig"]
