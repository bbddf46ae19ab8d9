"""Taste profiles in the log: one a user, domain and way of writing; a newer one takes its place.

A profile is a view of events that are there already: storing one changes no watermark, and no index becomes
stale. Every method is one transaction of its own.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, select

from ..errors import UnknownName
from ..profiles import Profile, Tag
from . import people
from .catalogue import chunks
from .engine import insert_into
from .faults import explained
from .schema import profiles, users

_AT_ONCE = 4_000  # SQLite binds at most 32,766 values a statement, and a profile has seven


class NewProfile(NamedTuple):
    """A profile of a user of the log."""

    user_id: str
    profile: Profile
    at_us: int
    """UTC."""


class StoredProfile(NamedTuple):
    """A profile as it stands in the log."""

    user_id: str
    user_no: int
    profile: Profile
    at_us: int
    """UTC."""


class ProfileLog:
    """The profiles of one event log, in SQLite or PostgreSQL.

    Args:
        engine: that of an open `EventLog`, whose owner closes it.

    Raises:
        LogError: the database refuses; every method can raise it.
        StorageFull: the disk is full; nothing of the failed write remains.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def store(self, batch: Sequence[NewProfile]) -> None:
        """Stores profiles, all of them or none; of one user, domain and way of writing the last one counts.

        Raises:
            UnknownName: a user is not in the log.
        """
        with explained(self._engine), self._engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                numbers = people.user_nos(connection, {one.user_id for one in batch})
                rows = {}
                for one in batch:
                    if one.user_id not in numbers:
                        raise UnknownName("user", one.user_id)
                    row = _packed(one, numbers[one.user_id])
                    rows[row["user_no"], row["made_by"]] = row
                for start in range(0, len(rows), _AT_ONCE):
                    _put(connection, list(rows.values())[start : start + _AT_ONCE])

    def of_user(self, user_id: str) -> list[StoredProfile]:
        """Returns all profiles of a user, by domain, the newest first; none of somebody unknown."""
        return self.of_users([user_id])

    def of_users(self, user_ids: Iterable[str]) -> list[StoredProfile]:
        """Returns all profiles of these users, by user and domain, the newest first."""
        query = _profiles()
        with self._reading() as connection:
            found = [
                _unpacked(row)
                for chunk in chunks(user_ids)
                for row in connection.execute(query.where(users.c.user_id.in_(chunk)))
            ]
        return _sorted(found)

    def of_domain(self, domain: str, *, written: bool = False) -> list[StoredProfile]:
        """Returns all profiles of a domain, by user, the newest first.

        Args:
            domain: the name.
            written: whether only those come that a model wrote.
        """
        query = _profiles().where(profiles.c.made_by.endswith(f" {domain}", autoescape=True))
        if written:
            query = query.where(profiles.c.model != "")
        with self._reading() as connection:
            found = [_unpacked(row) for row in connection.execute(query)]
        # The name may be the end of another domain's.
        return _sorted([one for one in found if one.profile.domain == domain])

    def all(self) -> list[StoredProfile]:
        """Returns every profile, by user and domain, the newest first."""
        with self._reading() as connection:
            return _sorted([_unpacked(row) for row in connection.execute(_profiles())])

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with explained(self._engine), self._engine.connect() as connection:
            yield connection


def _profiles() -> Any:
    return select(users.c.user_id, *profiles.c).join_from(profiles, users)


def _put(connection: Connection, rows: list[dict[str, Any]]) -> None:
    statement = insert_into(connection, profiles).values(rows)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(profiles.primary_key.columns),
            set_={
                name: statement.excluded[name]
                for name in ("summary", "tags", "history_sha256", "model", "at_us")
            },
        )
    )


def _packed(one: NewProfile, user_no: int) -> dict[str, Any]:
    profile = one.profile
    return {
        "user_no": user_no,
        # The domain belongs to the key: a person has a profile in each. A way of writing has no spaces.
        "made_by": f"{profile.made_by} {profile.domain}",
        "summary": profile.summary,
        "tags": json.dumps([[tag.name, tag.strength] for tag in profile.tags], ensure_ascii=False),
        "history_sha256": profile.history_sha256,
        "model": profile.model,
        "at_us": one.at_us,
    }


def _unpacked(row: Any) -> StoredProfile:
    made_by, _, domain = row.made_by.partition(" ")
    tags = tuple(Tag(name, float(strength)) for name, strength in json.loads(row.tags))
    profile = Profile(domain, row.summary, tags, made_by, row.model, row.history_sha256)
    return StoredProfile(row.user_id, row.user_no, profile, row.at_us)


def _sorted(found: list[StoredProfile]) -> list[StoredProfile]:
    return sorted(found, key=lambda one: (one.user_id, one.profile.domain, -one.at_us, one.profile.made_by))
