"""Tunes, fits and lists every method of one direction; what fails is a result, not the end of the run."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from resource import RUSAGE_SELF, getrusage
from typing import Any, Literal

from ..retrieval.errors import TastebridgeError
from .cells import Listed
from .listing import make_lists
from .methods.contract import Family, Method
from .methods.registry import load
from .problem import Problem, Task
from .results import Trial
from .tuning import Settings, Tuned, Tuner, method_key

Advance = Callable[[int], None]
FAULTS = (TastebridgeError, ValueError, ArithmeticError, RuntimeError, MemoryError, ImportError)
"""What a method may raise without ending the run."""


@dataclass(frozen=True)
class MethodOutcome:
    """One method, tuned and listed, or why not."""

    name: str
    family: Family
    status: Literal["done", "skipped", "failed"]
    reason: str = ""
    settings: Settings | None = None
    trials: tuple[Trial, ...] = ()
    listed: Listed | None = None
    personal: bool = True


@dataclass(frozen=True)
class Evaluator:
    """What all methods of a direction are evaluated with."""

    tuner: Tuner
    task: Task
    """The users whose scores are reported."""
    depth: int

    @property
    def _problem(self) -> Problem:
        return self.tuner.problem

    def evaluate(self, name: str, advance: Advance) -> MethodOutcome:
        """Tunes a method on the validation users, fits it and makes its lists."""
        method = load(name)
        missing = missing_needs(method, self._problem)
        if missing:
            return MethodOutcome(name, method.family, "skipped", missing)
        try:
            tuned = self.tuner.tune(method, advance)
            listed = self._listed(method, tuned)
        except FAULTS as error:
            status: Literal["skipped", "failed"] = "skipped" if _is_missing(error) else "failed"
            return MethodOutcome(name, method.family, status, f"{type(error).__name__}: {error}")
        return MethodOutcome(
            name, method.family, "done", "", tuned.settings, tuned.trials, listed, method.personal
        )

    def with_settings(self, name: str, settings: Settings) -> MethodOutcome:
        """Fits a method with given settings and makes its lists, without tuning."""
        method = load(name)
        missing = missing_needs(method, self._problem)
        if missing:
            return MethodOutcome(name, method.family, "skipped", missing)
        try:
            listed = self._listed(method, Tuned(settings, (), None, 0.0))
        except FAULTS as error:
            return MethodOutcome(name, method.family, "failed", f"{type(error).__name__}: {error}")
        return MethodOutcome(name, method.family, "done", "", settings, (), listed, method.personal)

    def _listed(self, method: type[Method], tuned: Tuned) -> Listed:
        key = {
            **self.tuner.key,
            **method_key(method, tuned.settings),
            "what": "lists",
            "asked": self.task.digest,
            "depth": self.depth,
        }
        stored = self.tuner.cells.lists(key)
        if stored is not None:
            return stored
        fitted, fit_s = tuned.fitted, tuned.fit_s
        if fitted is None:
            start = time.perf_counter()
            fitted = method.fit(self._problem.training, method.config(**tuned.settings))
            fit_s = time.perf_counter() - start
        listed = list_with(fitted, self.task, self.depth, self.tuner.seed, fit_s)
        self.tuner.cells.store_lists(key, listed)
        return listed


def list_with(fitted: Method, task: Task, depth: int, seed: int, fit_s: float) -> Listed:
    """Makes the lists of a fitted method and measures what they take."""
    before: dict[str, int] = dict(getattr(fitted, "spent", {}))  # tuning may have asked about others
    start = time.perf_counter()
    lists = make_lists(fitted.score, task, depth, seed, lambda people: None)
    score_s = time.perf_counter() - start
    peak_mb = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    after: dict[str, int] = getattr(fitted, "spent", {})
    spent: dict[str, Any] = {name: count - before[name] for name, count in after.items()}
    return Listed(lists, fit_s, score_s, peak_mb, str(getattr(fitted, "note", "")), **spent)


def missing_needs(method: type[Method], problem: Problem) -> str:
    """Returns why a method cannot be used on this data; empty if it can."""
    training = problem.training
    if "source" in method.needs and not training.has_source:
        return "it needs a source domain, and this study is within one domain"
    if "bridge" in method.needs and not len(training.bridge.user_nos):
        return "it learns from people who are active in both domains, and there are none"
    if "tags" in method.needs and training.source_tags is None:
        return "the settings do not use profile_neighbours, so no tags were embedded"
    return ""


def _is_missing(error: BaseException) -> bool:
    from ..retrieval.errors import MissingExtra

    return isinstance(error, MissingExtra)
