"""Tries settings of a method on the validation users, the same number for every method."""

import itertools
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cells import Cells, Key
from .listing import make_lists
from .lists import Lists
from .methods.contract import Method
from .problem import Problem, Task
from .results import Trial

Settings = dict[str, Any]
Value = Callable[[Lists], NDArray[np.float64]]


@dataclass(frozen=True)
class Tuned:
    """What tuning found."""

    settings: Settings
    trials: tuple[Trial, ...]
    fitted: Method | None
    """Fitted with the best settings, if it was fitted in this run."""
    fit_s: float


@dataclass(frozen=True)
class Tuner:
    """Everything that all methods are tuned with."""

    problem: Problem
    task: Task
    """The validation users."""
    budget: int
    """Settings tried a method, at most."""
    seed: int
    value: Value
    """What is to be large: one number a user, NaN where undefined."""
    depth: int
    """Length of the lists that `value` needs."""
    cells: Cells
    key: Key
    """What the trials depend on besides the method and its settings."""

    def tune(self, method: type[Method], advance: Callable[[int], None]) -> Tuned:
        """Returns the settings with the largest mean over the validation users, the first of equal ones.

        Where there is nothing to choose nothing is tried.
        """
        if not method.grid:
            return Tuned({}, (), None, 0.0)
        trials: list[Trial] = []
        best: Tuned | None = None
        for settings in settings_to_try(method, self.budget, self.seed):
            trial, fitted, fit_s = self._try(method, settings)
            trials.append(trial)
            if best is None or trial.value > max(one.value for one in trials[:-1]):
                best = Tuned(settings, (), fitted, fit_s)
            advance(1)
        assert best is not None
        return Tuned(best.settings, tuple(trials), best.fitted, best.fit_s)

    def _try(self, method: type[Method], settings: Settings) -> tuple[Trial, Method | None, float]:
        key = {**self.key, **method_key(method, settings), "what": "trial"}
        stored = self.cells.value(key)
        if stored is not None:
            return Trial(settings=settings, **stored), None, 0.0
        start = time.perf_counter()
        fitted = method.fit(self.problem.training, method.config(**settings))
        fit_s = time.perf_counter() - start
        lists = make_lists(fitted.score, self.task, self.depth, self.seed, lambda people: None)
        values = self.value(lists)
        outcome = {
            "value": float(np.nanmean(values)) if np.isfinite(values).any() else 0.0,
            "seconds": round(time.perf_counter() - start, 3),
        }
        self.cells.store_value(key, outcome)
        return Trial(settings=settings, **outcome), fitted, fit_s


def method_key(method: type[Method], settings: Settings) -> dict[str, Any]:
    """Returns what a result depends on of a method."""
    return {"method": method.name, "version": method.version, "settings": settings}


def settings_to_try(method: type[Method], budget: int, seed: int) -> list[Settings]:
    """Returns the default settings and, drawn without replacement, others of the method's grid."""
    names = sorted(method.grid)
    every = [
        dict(zip(names, values, strict=True))
        for values in itertools.product(*(method.grid[name] for name in names))
    ]
    generator = np.random.default_rng([seed, zlib.crc32(method.name.encode())])
    others = generator.permutation(np.arange(1, len(every)))[: max(0, budget - 1)]
    return [every[0], *(every[place] for place in others.tolist())]
