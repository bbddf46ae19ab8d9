"""What every check says."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["pass", "mark", "fail", "not applicable"]
"""`fail`: the numbers are worthless and the run ends; `mark`: read them with this in mind."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked for."""

    name: str
    status: Status
    message: str
    """What was found, and what to do about it."""
    count: int = 0
    """How many times it was found."""


def passed_unless(name: str, count: int, fault: str, good: str, worst: Status = "fail") -> Check:
    """Returns a check that passes at 0 and says `fault` otherwise."""
    return Check(name, worst, fault, count) if count else Check(name, "pass", good)
