"""Two runs on the same users: what changed, method by method."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..retrieval.errors import EvaluationError
from ..retrieval.statistics import Comparison, compare, with_holm
from .judging import as_result
from .results import ComparisonResult, DirectionResult
from .run_files import UserValues, direction_name, read_results, read_users


@dataclass(frozen=True)
class RunComparison:
    """All methods that two runs have in common, `a` of the second run minus `b` of the first."""

    first: str
    second: str
    comparisons: tuple[tuple[str, ComparisonResult], ...]
    """Each with the name of its direction."""
    only_in_one: tuple[str, ...]
    """Directions and methods that only one of the runs has."""


def compare_runs(first: Path, second: Path) -> RunComparison:
    """Compares two runs user by user; Holm's correction is over everything that is compared.

    Raises:
        EvaluationError: a run cannot be read, they have no direction in common, or other users or metrics.
    """
    runs = [read_results(folder) for folder in (first, second)]
    if runs[0].metric != runs[1].metric or runs[0].convention != runs[1].convention:
        raise EvaluationError(
            f"{first} is by {runs[0].metric} ({runs[0].convention}), {second} by {runs[1].metric} "
            f"({runs[1].convention}): they cannot be compared"
        )
    sides = [{_name(direction): direction for direction in run.directions} for run in runs]
    shared = [name for name in sides[0] if name in sides[1]]
    if not shared:
        raise EvaluationError(f"{first} and {second} have no direction in common")
    found: list[tuple[str, Comparison]] = []
    alone = list(sides[0].keys() ^ sides[1].keys())
    for name in shared:
        _same_users(sides[0][name], sides[1][name], name)
        values = [read_users(folder, name) for folder in (first, second)]
        alone += [f"{name}: {one}" for one in sorted(set(values[0].methods) ^ set(values[1].methods))]
        found += [(name, one) for one in _methods(values, runs[0].metric, runs[0].seeds[0], first, second)]
    adjusted = with_holm([one for _, one in found])
    return RunComparison(
        str(first),
        str(second),
        tuple((name, as_result(one)) for (name, _), one in zip(found, adjusted, strict=True)),
        tuple(sorted(alone)),
    )


def markdown(comparison: RunComparison) -> str:
    """Returns a table a direction, and what was left out."""
    lines = [f"# {comparison.second} against {comparison.first}", ""]
    last = ""
    for name, one in comparison.comparisons:
        if name != last:
            lines += [
                f"## {name}",
                "",
                f"| method | {one.metric} before | after | difference | 95 % interval | p (Holm) | users |",
                "| --- | --: | --: | --: | --- | --: | --: |",
            ]
            last = name
        lines.append(
            f"| {one.a.partition(': ')[2]} | {one.mean_b:.4f} | {one.mean_a:.4f} | {one.difference:+.4f} "
            f"| {one.low:+.4f} to {one.high:+.4f} | {one.p_holm:.3f} | {one.n} |"
        )
    if comparison.only_in_one:
        lines += ["", "Only in one of the runs: " + "; ".join(comparison.only_in_one) + "."]
    return "\n".join(lines) + "\n"


def _methods(
    values: list[UserValues], metric: str, seed: int, first: Path, second: Path
) -> Iterator[Comparison]:
    before, after = values
    if before.split_sha256 != after.split_sha256 or not np.array_equal(before.users, after.users):
        raise EvaluationError(f"{first} and {second} have other users; they cannot be compared user by user")
    for method in after.methods:
        if method in before.methods:
            yield compare(
                (f"{second.name}: {method}", after.of(method, metric)),
                (f"{first.name}: {method}", before.of(method, metric)),
                metric,
                seed,
            )


def _name(direction: DirectionResult) -> str:
    return direction_name(direction.dataset, direction.source, direction.target)


def _same_users(first: DirectionResult, second: DirectionResult, name: str) -> None:
    sides = [
        f"the {one.split.read} users of split {one.split.sha256[:12]} "
        f"({one.sampled_candidates or 'whole catalogue'})"
        for one in (first, second)
    ]
    if sides[0] != sides[1]:
        raise EvaluationError(f"{name}: one run is of {sides[0]}, the other of {sides[1]}: not comparable")
