"""Reading what was shown in an experiment, with what came of it, as arrays."""

import json
from collections.abc import Iterable

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Connection, Subquery, case, cast, distinct, func, select

from ..records import EventKind
from .experiment_rows import EXPOSURE_ROW, Credits, ExposureColumns, Rates
from .schema import KIND_NOS, exposures, outcomes

_ROWS_AT_ONCE = 50_000


def exposures_of(
    connection: Connection, name: str, kinds: Iterable[EventKind], *, window_us: int, now_us: int
) -> ExposureColumns:
    """Returns all exposures of an experiment, by time.

    Args:
        connection: to the log.
        name: the experiment's.
        kinds: an outcome of one of these makes an item accepted.
        window_us: only outcomes within so many microseconds of the exposure count, and only exposures that
            are older than this are read: for all of them everything that can count is known. 0: no window.
        now_us: the end of the window; not used without one.
    """
    accepted = _accepted(kinds, window_us)
    query = (
        select(
            exposures.c.user_id,
            exposures.c.arm,
            exposures.c.at_us,
            exposures.c.latency_ms,
            exposures.c.tokens,
            exposures.c.invalid,
            exposures.c.error != "",
            func.coalesce(accepted.c.n_items, 0),
        )
        .join_from(exposures, accepted, exposures.c.exposure_id == accepted.c.exposure_id, isouter=True)
        .where(*_of(name, window_us, now_us))
        .order_by(exposures.c.at_us, exposures.c.exposure_id)
    )
    users: dict[str, int] = {}
    arms: dict[str, int] = {}
    parts = [np.empty(0, dtype=EXPOSURE_ROW)]
    for rows in connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(query).partitions():
        coded = [
            (users.setdefault(user, len(users)), arms.setdefault(arm, len(arms)), *rest)
            for user, arm, *rest in rows
        ]
        parts.append(np.array(coded, dtype=EXPOSURE_ROW))
    return ExposureColumns.from_table(np.concatenate(parts), tuple(arms))


def credits_of(
    connection: Connection,
    name: str,
    arms: tuple[str, str],
    kinds: Iterable[EventKind],
    *,
    window_us: int,
    now_us: int,
) -> Credits:
    """Returns how many accepted items of interleaved lists each of two arms had put in, person by person.

    Args:
        connection: to the log.
        name: the experiment's.
        arms: the names of the two.
        kinds: as in `exposures_of`.
        window_us: likewise.
        now_us: likewise.
    """
    shown = [exposures.c.arm == "", *_of(name, window_us, now_us)]
    first: dict[str, tuple[int, str]] = {}
    by_time = select(exposures.c.user_id, exposures.c.exposure_id).where(*shown)
    for user, exposure_id in connection.execute(by_time.order_by(exposures.c.at_us, exposures.c.exposure_id)):
        first.setdefault(user, (len(first), exposure_id))
    every = np.zeros((len(first), 2))
    of_first = np.zeros((len(first), 2))
    accepted = (
        select(
            exposures.c.exposure_id,
            exposures.c.user_id,
            exposures.c["items"],
            exposures.c.teams,
            outcomes.c.item_id,
        )
        .distinct()
        .join_from(exposures, outcomes)
        .where(*shown, *_counts(kinds, window_us))
    )
    for exposure_id, user, items, teams, item in connection.execute(accepted):
        team = dict(zip(json.loads(items), json.loads(teams), strict=False)).get(item)
        if team in arms:
            place, first_id = first[user]
            every[place, arms.index(team)] += 1
            of_first[place, arms.index(team)] += exposure_id == first_id
    return Credits(every, of_first)


def rates_of(connection: Connection, name: str, arm: str, first: int, slow_ms: float) -> Rates:
    """Returns how the first lists of an arm went, counted in the database.

    Args:
        connection: to the log.
        name: the experiment's.
        arm: the arm's; '' for interleaved lists.
        first: so many lists, by time.
        slow_ms: a list is slow that took longer.
    """
    seen = (
        select(exposures.c.error, exposures.c.latency_ms, exposures.c.invalid)
        .where(exposures.c.experiment == name, exposures.c.arm == arm)
        .order_by(exposures.c.at_us, exposures.c.exposure_id)
        .limit(first)
        .subquery()
    )
    counted = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
        for condition in (seen.c.error != "", seen.c.latency_ms > slow_ms, seen.c.invalid == 1)
    ]
    return Rates(*map(int, connection.execute(select(func.count(), *counted).select_from(seen)).one()))


def _accepted(kinds: Iterable[EventKind], window_us: int) -> Subquery:
    return (
        select(
            outcomes.c.exposure_id,
            cast(func.count(distinct(outcomes.c.item_id)), BigInteger).label("n_items"),
        )
        .join_from(outcomes, exposures)
        .where(*_counts(kinds, window_us))
        .group_by(outcomes.c.exposure_id)
        .subquery()
    )


def _of(name: str, window_us: int, now_us: int) -> list[ColumnElement[bool]]:
    own = exposures.c.experiment == name
    return [own, exposures.c.at_us <= now_us - window_us] if window_us else [own]


def _counts(kinds: Iterable[EventKind], window_us: int) -> list[ColumnElement[bool]]:
    of_kind = outcomes.c.kind_no.in_([KIND_NOS[kind] for kind in kinds])
    return [of_kind, outcomes.c.at_us - exposures.c.at_us <= window_us] if window_us else [of_kind]
