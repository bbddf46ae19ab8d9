"""Honesty checks, one file each: faults that make numbers worthless, and how each is seen."""

from .check import Check, Status
from .chosen_on_test import chosen_on_test
from .cut_in_time import after_the_cut
from .duplicate_titles import duplicate_titles
from .known_items import known_items
from .position import answer_position
from .sampled import sampled_as_full
from .seen_users import seen_in_fitting
from .trivial_rows import trivial_rows
from .unpersonal import unpersonal

__all__ = [
    "Check",
    "Status",
    "after_the_cut",
    "answer_position",
    "chosen_on_test",
    "duplicate_titles",
    "known_items",
    "sampled_as_full",
    "seen_in_fitting",
    "trivial_rows",
    "unpersonal",
]
