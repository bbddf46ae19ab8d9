"""Writes and stores the profiles of people whose stored ones are missing or out of date."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from ...retrieval.log.profiles import NewProfile, ProfileLog
from ...retrieval.person import Person
from ..backend import Usage
from ..deadline import Deadline
from ..guard.budget import RequestBudget
from .checking import Reason
from .desk import ProfileDesk
from .writer import Asked, Outcome, ProfileWriter

TOGETHER = 8
"""Histories of which the model is asked together, and which are stored in one transaction."""


@dataclass
class WritingReport:
    """What came of writing profiles, counted."""

    prompt: str
    """Its name, version and hash; empty: no model was asked."""
    model: str
    fresh: int = 0
    """Profiles that were up to date and left as they are."""
    written: int = 0
    """By the model, and stored."""
    composed: int = 0
    """By the plain method instead, and stored."""
    nothing: int = 0
    """Histories without a single item."""
    refused: Counter[Reason] = field(default_factory=Counter)
    """Why what the model wrote was not taken."""
    failures: Counter[str] = field(default_factory=Counter)
    """Why the model gave nothing."""
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Returns what programs read."""
        return {
            "prompt": self.prompt or None,
            "model": self.model or None,
            "fresh": self.fresh,
            "written": self.written,
            "composed": self.composed,
            "nothing": self.nothing,
            "refused": dict(self.refused),
            "failures": dict(self.failures),
            "usage": asdict(self.usage),
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True)
class ProfileWriting:
    """Brings the stored profiles of people up to date.

    Args:
        desk: over the same log.
        profiles: where they are stored; the caller holds the workspace's write lock.
        writer: None: the plain method writes all.
        deadline_s: for one profile.
    """

    desk: ProfileDesk
    profiles: ProfileLog
    writer: ProfileWriter | None
    deadline_s: float

    def write(
        self,
        people: Iterable[Person],
        domains: Sequence[str],
        told: Callable[[Person, Outcome], None] = lambda person, outcome: None,
    ) -> WritingReport:
        """Writes the profile of each person in each domain in which it is not up to date.

        Args:
            people: users of the log.
            domains: which.
            told: called with each outcome once it is stored.
        """
        report = WritingReport(
            "" if self.writer is None else self.writer.prompt_id,
            "" if self.writer is None else self.writer.model,
        )
        started = time.perf_counter()
        wanted = ((person, one) for person in people for one in self._wanted(person, domains, report))
        while batch := list(islice(wanted, TOGETHER)):
            outcomes = self._outcomes([asked for _, asked in batch])
            self._store([person for person, _ in batch], outcomes, report)
            for (person, _), outcome in zip(batch, outcomes, strict=True):
                told(person, outcome)
        report.seconds = time.perf_counter() - started
        return report

    def _wanted(self, person: Person, domains: Sequence[str], report: WritingReport) -> list[Asked]:
        held = self.desk.of_domains(person, domains)
        histories = self.desk.histories(person, domains)
        asked = []
        for one, domain, history in zip(held, domains, histories, strict=True):
            if not history:
                report.nothing += 1
            elif one.stored == "fresh":
                report.fresh += 1
            else:
                asked.append(Asked(domain, history, one.profile, self.desk.catalogue(domain, history)))
        return asked

    def _outcomes(self, batch: Sequence[Asked]) -> list[Outcome]:
        if self.writer is None:
            return [Outcome(asked.composed, None, Usage()) for asked in batch]
        with RequestBudget(len(batch)).covering():
            return self.writer.write(batch, Deadline(self.deadline_s * len(batch)))

    def _store(self, people: Sequence[Person], outcomes: Sequence[Outcome], report: WritingReport) -> None:
        now = time.time_ns() // 1000
        self.profiles.store(
            [
                NewProfile(person.name, outcome.profile, now)
                for person, outcome in zip(people, outcomes, strict=True)
                if person.name is not None
            ]
        )
        for outcome in outcomes:
            report.usage += outcome.usage
            report.written += not outcome.profile.is_composed
            report.composed += outcome.profile.is_composed
            if outcome.refused is not None:
                report.refused[outcome.refused.reason] += 1
            if outcome.failure:
                report.failures[outcome.failure] += 1
