"""Writing to the log: everything inside one transaction."""

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.sql.dml import Insert

from .catalogue import domains_of
from .engine import insert_into, refresh_statistics
from .packing import pack_event, pack_items
from .rows import NewEvent, NewItem, Stored
from .schema import domains, events, items, state, users
from .staging import staged, staged_events, staged_items

_MANY = 10_000
_LISTS = ("creators", "genres", "themes")
_TEXTS = ("title", "title_key", "description", "language")
_NUMBERS = ("year", "pages", "minutes")


class LogWriter:
    """Adds batches inside the transaction of `EventLog.write`.

    Memory is bounded by one batch: what is stored is compared with in the database. About 20,000 rows a
    batch are fastest.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._domain_nos = {name: number for number, name in connection.execute(select(domains))}
        self._n_users = self._n_items = self._n_events = 0
        self._is_changed = False

    def add_items(self, batch: Sequence[NewItem]) -> Stored:
        """Adds items to the catalogue; the non-empty fields of a known item replace what is stored."""
        if not batch:
            return Stored(0, 0, 0)
        rows = pack_items(batch, self._domain_no)
        with staged(self._connection, staged_items, rows):
            changed = self._connection.execute(_FILL_IN).rowcount
            new = self._run(
                insert_into(self._connection, items)
                .from_select([c.name for c in staged_items.c], select(staged_items).where(true()))
                .on_conflict_do_nothing()
            )
        self._note(n_items=new, is_changed=bool(new or changed))
        return Stored(new, changed, len(batch) - new - changed)

    def add_events(self, batch: Sequence[NewEvent]) -> Stored:
        """Adds interactions; one that equals a stored one in every field is known already.

        An item that is not in the catalogue gets an entry without a title.
        """
        if not batch:
            return Stored(0, 0, 0)
        rows = [pack_event(event, self._domain_no(event.domain)) for event in batch]
        with staged(self._connection, staged_events, rows):
            n_users = self._run(insert_into(self._connection, users).from_select(["user_id"], _NEW_USERS))
            n_items = self._run(
                insert_into(self._connection, items).from_select([c.name for c in staged_items.c], _NEW_ITEMS)
            )
            new = self._run(
                insert_into(self._connection, events)
                .from_select([c.name for c in events.c], _EVENTS)
                .on_conflict_do_nothing()
            )
        self._note(n_users=n_users, n_items=n_items, n_events=new, is_changed=bool(new or n_items))
        return Stored(new, 0, len(batch) - new)

    def domains_of(self, item_ids: Iterable[str]) -> dict[str, list[str]]:
        """Returns, for each of the ids that is in the catalogue, the domains that have an item of this id."""
        return domains_of(self._connection, item_ids)

    def finish(self) -> None:
        """Brings the watermark up to date; `EventLog.write` calls it before the commit."""
        if self._is_changed:
            self._connection.execute(
                update(state).values(
                    changes=state.c.changes + 1,
                    n_events=state.c.n_events + self._n_events,
                    n_items=state.c.n_items + self._n_items,
                    n_users=state.c.n_users + self._n_users,
                )
            )
        if self._n_events + self._n_items >= _MANY:
            refresh_statistics(self._connection)

    def _run(self, statement: Insert) -> int:
        # Without the option SQLAlchemy keeps no row count of an INSERT.
        return self._connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount

    def _note(self, *, n_users: int = 0, n_items: int = 0, n_events: int = 0, is_changed: bool) -> None:
        self._n_users += n_users
        self._n_items += n_items
        self._n_events += n_events
        self._is_changed |= is_changed

    def _domain_no(self, name: str) -> int:
        number = self._domain_nos.get(name)
        if number is None:
            made = self._connection.execute(insert(domains).values(name=name)).inserted_primary_key
            assert made is not None
            number = self._domain_nos[name] = int(made[0])
            self._is_changed = True
        return number


def _filled(name: str) -> ColumnElement[object]:
    # An empty field of the batch keeps what is stored.
    old, new = items.c[name], staged_items.c[name]
    if name in _NUMBERS:
        return func.coalesce(new, old)
    return func.coalesce(func.nullif(new, "[]" if name in _LISTS else ""), old)


_FIELDS = (*_TEXTS, *_LISTS, *_NUMBERS)

_FILL_IN = (
    update(items)
    .values({name: _filled(name) for name in _FIELDS})
    .where(
        and_(
            items.c.item_id == staged_items.c.item_id,
            items.c.domain_no == staged_items.c.domain_no,
            or_(*(items.c[name].is_distinct_from(_filled(name)) for name in _FIELDS)),
        )
    )
)

# In the order of the id, so that neighbours in the batch are neighbours in the index.
_NEW_USERS = (
    select(staged_events.c.user_id)
    .distinct()
    .where(~select(users).where(users.c.user_id == staged_events.c.user_id).exists())
    .order_by(staged_events.c.user_id)
)

_NEW_ITEMS = (
    select(
        staged_events.c.domain_no,
        staged_events.c.item_id,
        literal("").label("title"),
        literal("").label("title_key"),
        cast(null(), Integer).label("year"),
        *(literal("[]").label(name) for name in _LISTS),
        literal("").label("description"),
        cast(null(), Integer).label("pages"),
        cast(null(), Integer).label("minutes"),
        literal("").label("language"),
    )
    .distinct()
    .where(
        ~select(items)
        .where(items.c.item_id == staged_events.c.item_id, items.c.domain_no == staged_events.c.domain_no)
        .exists()
    )
    .order_by(staged_events.c.item_id, staged_events.c.domain_no)
)

_EVENTS = (
    select(
        users.c.user_no,
        items.c.item_no,
        *(staged_events.c[name] for name in ("kind_no", "at_us", "position", "value")),
    )
    .join_from(staged_events, users, users.c.user_id == staged_events.c.user_id)
    .join(
        items,
        and_(items.c.item_id == staged_events.c.item_id, items.c.domain_no == staged_events.c.domain_no),
    )
    .where(true())
    .order_by(users.c.user_no, items.c.item_no)
)
