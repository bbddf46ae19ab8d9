"""Taste profiles of people: stored while they are up to date, else composed at once; and their writer."""

from .desk import HeldProfile, ProfileDesk
from .taste import blended

__all__ = ["HeldProfile", "ProfileDesk", "blended"]
