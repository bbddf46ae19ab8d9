"""The event log of a workspace: what was read in, and every question that is asked of it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, select

from ..errors import LogError, StorageFull, UnknownName
from ..records import Event, Item
from . import catalogue, people, search
from .columns import EventColumns
from .engine import empty_journal, open_engine
from .faults import explained
from .migrate import migrate
from .rows import Watermark
from .schema import state
from .writing import LogWriter


class EventLog:
    """Domains, users, items and events of one workspace, in SQLite or PostgreSQL.

    One instance serves many threads; each call reads one committed state. Only one process may write at a
    time: hold `Workspace.writing` around `write`.

    Args:
        url: SQLAlchemy URL; a database that does not exist yet is made (SQLite) or filled (PostgreSQL).

    Raises:
        LogError: the database cannot be opened, is damaged, or belongs to something else. Every method can
            raise it.
        MissingExtra: the database's driver is not installed.
    """

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        try:
            with explained(self.engine):
                migrate(self.engine)
        except LogError:
            self.engine.dispose()
            raise

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def write(self) -> Iterator[LogWriter]:
        """Gives a writer inside one transaction: all is stored when the block ends, nothing if it raises.

        Raises:
            StorageFull: the disk is full.
        """
        try:
            with explained(self.engine), self.engine.connect() as connection:
                # After this a failed write leaves a journal that can be emptied without any space.
                empty_journal(self.engine, shrink=False)
                connection = connection.execution_options(writes=True)
                with connection.begin():
                    writer = LogWriter(connection)
                    yield writer
                    writer.finish()
        except StorageFull:
            with suppress(LogError), explained(self.engine):
                empty_journal(self.engine, shrink=True)
            raise

    def watermark(self) -> Watermark:
        """Returns what the log holds now; it differs after every write that changed anything."""
        with self._reading() as connection:
            row = connection.execute(
                select(state.c.changes, state.c.n_events, state.c.n_items, state.c.n_users)
            ).one()
        return Watermark(*row)

    def domains(self) -> list[str]:
        """Returns the names of all domains, sorted."""
        with self._reading() as connection:
            return catalogue.domain_names(connection)

    def require_domain(self, name: str) -> str:
        """Returns `name` if there is such a domain.

        Raises:
            UnknownName: there is none.
        """
        with self._reading() as connection:
            if name in catalogue.domain_names(connection):
                return name
            raise UnknownName("domain", name, search.nearest_domains(connection, name))

    def events(self, domain: str) -> EventColumns:
        """Returns all events of a domain, ordered by user, item, kind, time, position and value.

        Raises:
            UnknownName: there is no such domain.
        """
        self.require_domain(domain)
        with self._reading() as connection:
            return people.event_columns(connection, domain)

    def items(self, domain: str) -> list[Item]:
        """Returns the catalogue of a domain in the order of `item_no`.

        Raises:
            UnknownName: there is no such domain.
        """
        self.require_domain(domain)
        with self._reading() as connection:
            return catalogue.items_of(connection, domain)

    def items_by_no(self, numbers: Iterable[int]) -> dict[int, Item]:
        """Returns the items that have these numbers; numbers that nothing has are left out."""
        with self._reading() as connection:
            return catalogue.items_by_no(connection, numbers)

    def find_items(self, text: str, domain: str | None = None, limit: int = 5) -> list[Item]:
        """Returns up to `limit` items with this title or one like it, best first; none when nothing is alike.

        First come equal titles (whatever the case), then those equal without article, subtitle and year, then
        similar ones.
        """
        with self._reading() as connection:
            return search.find_items(connection, text, domain, limit)

    def history(self, user_id: str) -> list[Event]:
        """Returns a user's events over all domains, oldest first, those without a time before all others.

        Raises:
            UnknownName: there is no such user.
        """
        with self._reading() as connection:
            user_no = people.user_nos(connection, [user_id]).get(user_id)
            if user_no is None:
                raise UnknownName("user", user_id, search.nearest_users(connection, user_id))
            return people.history(connection, user_no)

    def user_nos(self, user_ids: Iterable[str]) -> dict[str, int]:
        """Returns the numbers of these users; unknown ids are left out."""
        with self._reading() as connection:
            return people.user_nos(connection, user_ids)

    def user_ids(self, numbers: Iterable[int]) -> dict[int, str]:
        """Returns the ids of these users; unknown numbers are left out."""
        with self._reading() as connection:
            return people.user_ids(connection, numbers)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with explained(self.engine), self.engine.connect() as connection:
            yield connection
