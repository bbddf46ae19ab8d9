"""Groups of users who may be served differently well."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..retrieval.errors import UnreadableFile
from ..retrieval.fusion.mix import HISTORY_BOUNDS
from ..retrieval.records import Ints
from .lists import Lists
from .problem import Problem, Task
from .surroundings import users_of_items

TARGET_BOUNDS = (0, 1, 3, 6)
"""Lower bounds of the amounts of target history: cold, then few-shot, then more."""
HEAD_SHARE = 0.2
"""The most popular items with this share of all interactions are the head, the rarest ones the tail."""
MIN_USERS = 10
"""A stratum of fewer users is left out: its interval would say nothing."""


class Stratum(NamedTuple):
    """Some of the users."""

    kind: str
    name: str
    users: Ints
    """Rows of the task, ascending."""


def by_amount(kind: str, amounts: Ints, bounds: tuple[int, ...]) -> Iterator[Stratum]:
    """Gives the users of each amount; `bounds` are the lower ends."""
    for place, low in enumerate(bounds):
        high = bounds[place + 1] if place + 1 < len(bounds) else np.iinfo(np.int64).max
        users = np.flatnonzero((amounts >= low) & (amounts < high))
        name = f"{low} or more" if place + 1 == len(bounds) else _span(low, high - 1)
        if len(users) >= MIN_USERS:
            yield Stratum(kind, name, users)


def user_strata(task: Task) -> list[Stratum]:
    """Returns the strata by amount of source and of target history; a kind with one stratum is left out."""
    kinds = [
        list(by_amount("source history", np.asarray(task.people.source.lengths), HISTORY_BOUNDS)),
        list(by_amount("target history", np.asarray(task.people.target.lengths), TARGET_BOUNDS)),
    ]
    return [stratum for kind in kinds if len(kind) > 1 for stratum in kind]


def popularity_classes(problem: Problem) -> Ints:
    """Returns each target item's class: 0 head, 1 middle, 2 tail, 3 new (nobody who was fitted on has it)."""
    counts = users_of_items(problem.training.target.histories)
    order = np.argsort(-counts, kind="stable")
    share = np.cumsum(counts[order]) / max(1, counts.sum())
    before = share - counts[order] / max(1, counts.sum())
    classes = np.ones(len(counts), dtype=np.int64)
    classes[order[share > 1 - HEAD_SHARE]] = 2
    classes[order[before < HEAD_SHARE]] = 0
    classes[counts == 0] = 3
    return classes


CLASS_NAMES = ("head", "middle", "tail", "new")


def restricted(lists: Lists, task: Task, wanted: Ints) -> Lists:
    """Returns the lists with only some items relevant; ranks are not kept (all 0), so use metrics at k only.

    Args:
        lists: of the task's users.
        task: what they should find.
        wanted: 1 for the items that stay relevant, shape (items,).
    """
    keeps = wanted.astype(bool)
    hits = lists.hits & np.where(lists.items >= 0, keeps[np.maximum(lists.items, 0)], False)
    rows = np.repeat(np.arange(len(task)), np.diff(task.truth.indptr))
    n_relevant = np.bincount(rows[keeps[task.truth.items]], minlength=len(task))
    empty = np.zeros(int(n_relevant.sum()), dtype=np.int64)
    return Lists(lists.items, hits, n_relevant, empty, lists.n_ranked)


def read_attributes(path: Path) -> dict[str, dict[str, str]]:
    """Reads user attributes: by the attribute's name, each user's value.

    Raises:
        UnreadableFile: it is no CSV with a column `user_id` and at least one more.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            names = [name for name in reader.fieldnames or [] if name != "user_id"]
            if "user_id" not in (reader.fieldnames or []) or not names:
                raise UnreadableFile(
                    f"{path} must have the columns user_id and at least one attribute, "
                    f"it has {', '.join(reader.fieldnames or []) or 'none'}",
                    path,
                )
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(f"{path} cannot be read: {error}", path) from error
    return {name: {row["user_id"]: row[name] for row in rows if row[name]} for name in names}


def attribute_strata(name: str, labels: Mapping[str, str], user_ids: list[str]) -> list[Stratum]:
    """Returns the users of each value of an attribute; users without one are in none.

    Args:
        name: of the attribute.
        labels: value by user id.
        user_ids: of the task's users, in their order.
    """
    values = np.array([labels.get(user, "") for user in user_ids])
    found = [
        Stratum(name, str(value), np.flatnonzero(values == value)) for value in np.unique(values) if value
    ]
    return [stratum for stratum in found if len(stratum.users) >= MIN_USERS]


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"
