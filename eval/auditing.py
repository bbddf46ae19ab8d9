"""Puts the honesty checks to one direction."""

from collections.abc import Mapping

import numpy as np

from ..retrieval.records import Ints
from .checks import (
    Check,
    after_the_cut,
    answer_position,
    chosen_on_test,
    duplicate_titles,
    known_items,
    sampled_as_full,
    seen_in_fitting,
    trivial_rows,
    unpersonal,
)
from .evaluating import MethodOutcome
from .lists import Lists
from .problem import Problem, Task
from .protocols.contract import Stage
from .protocols.registry import protocol_of
from .results import CheckResult
from .study_config import StudyConfig


def audit_direction(
    problem: Problem,
    config: StudyConfig,
    tasks: tuple[Task, Task],
    earlier_reads: int,
    chance: Mapping[str, float],
    done: Mapping[str, Lists],
) -> list[CheckResult]:
    """Returns what is true of a direction as a whole.

    Args:
        problem: what was fitted on.
        config: the study.
        tasks: whom settings were chosen on, and whose scores are reported.
        earlier_reads: studies that had read the test users before.
        chance: metrics with a chance level.
        done: the lists of each method that has any.
    """
    tuning, reported = tasks
    checks = [
        *_seen(problem, config),
        _time(problem, config),
        *chosen_on_test(tuning.digest, reported.digest, earlier_reads, read_test=config.read == "test"),
        trivial_rows(done, chance, config.metric, needs_bridge=problem.training.has_source),
        _position(reported),
    ]
    return [_result(check) for check in checks]


def audit_method(
    problem: Problem, task: Task, outcome: MethodOutcome, lists: Lists, sampled: str, k: int
) -> list[CheckResult]:
    """Returns what is true of one method's lists."""
    training = problem.training
    titles = [item.title for item in training.target.items]
    n_known = np.diff(task.people.target.indptr)
    checks = [
        *known_items(lists, task.people.target, task.truth),
        duplicate_titles(lists, task.truth, titles, k),
        sampled_as_full(lists, n_known, training.target.histories.n_items, sampled),
        unpersonal(lists, k, personal=outcome.personal),
    ]
    return [_result(check, outcome.name) for check in checks]


def _seen(problem: Problem, config: StudyConfig) -> list[Check]:
    plan, protocol = problem.plan, protocol_of(config.protocol)
    columns = problem.corpus.target.columns
    if protocol.disjoint:
        fitted = problem.training.target.user_nos
        stages = [stage.user_nos for stage in (plan.validation, plan.test)]
    else:
        pairs = columns.user_no * (int(columns.item_no.max(initial=0)) + 1) + columns.item_no
        fitted = np.unique(pairs[plan.fit_target])
        # An item that a person had before and meets again is not to be found.
        stages = [_wanted(pairs, stage) for stage in (plan.validation, plan.test)]
    return seen_in_fitting(fitted, *stages, disjoint=protocol.disjoint)


def _wanted(pairs: Ints, stage: Stage) -> Ints:
    return np.setdiff1d(pairs[stage.truth], pairs[stage.known_target])


def _time(problem: Problem, config: StudyConfig) -> Check:
    plan, corpus = problem.plan, problem.corpus
    known = np.concatenate(
        [corpus.source.columns.at_us[plan.fit_source], corpus.target.columns.at_us[plan.fit_target]]
    )
    wanted = corpus.target.columns.at_us[plan.validation.truth]
    return after_the_cut(known, wanted, promised=config.protocol == "time-split")


def _position(task: Task) -> Check:
    if task.candidates is None:
        return Check(
            "position of the answer",
            "not applicable",
            "the whole catalogue is ranked, and ties are broken by a shuffled order of it",
        )
    slots = task.candidates.slots
    return answer_position(slots[slots >= 0], task.candidates.items.shape[1])


def _result(check: Check, method: str = "") -> CheckResult:
    return CheckResult(
        name=check.name, method=method, status=check.status, message=check.message, count=check.count
    )
