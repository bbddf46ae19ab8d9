"""The connection to the database: the only place that knows which one it is."""

from contextlib import closing
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.sql.schema import Table

from ..errors import LogError, MissingExtra

# What they cost and give: docs/design/event-log.md
_PRAGMAS = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA main.secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",
    "PRAGMA journal_size_limit=16777216",
)

Insert = sqlite.Insert | postgresql.Insert


def open_engine(url: str) -> Engine:
    """Returns an engine for a SQLAlchemy URL; nothing is connected yet.

    Raises:
        LogError: the URL is none, or names a database that is not supported.
        MissingExtra: the driver is not installed.
    """
    try:
        parsed = _supported(make_url(url))
        engine = create_engine(parsed)
    except (ArgumentError, NoSuchModuleError) as error:
        raise LogError(f"[log] url = {url!r} is no database URL: {error}") from error
    except ModuleNotFoundError as error:
        raise MissingExtra("a log in PostgreSQL", "postgres") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin)
    return engine


def insert_into(connection: Connection, table: Table) -> Insert:
    """Returns the dialect's INSERT, which can say `on_conflict_do_nothing`."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_rows(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """Inserts plain tuples in the table's column order, past SQLAlchemy's per-row work."""
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    names = ", ".join(column.name for column in table.columns)
    marks = ", ".join([mark] * len(table.columns))
    # The names are this package's own; every value is bound.
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)  # noqa: S608


def refresh_statistics(connection: Connection) -> None:
    """Lets PostgreSQL count its rows; until it does so by itself, it plans as if the tables were empty."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE domains, users, items, events")


def empty_journal(engine: Engine, *, shrink: bool) -> None:
    """Moves what is committed out of SQLite's write-ahead file, and with `shrink` gives its space back."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if shrink else 'PASSIVE'})")


def _supported(url: URL) -> URL:
    backend = url.get_backend_name()
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return url
    raise LogError(f"[log] url = {url!r}: the log can be in sqlite:/// or postgresql://, not in {backend!r}")


def _configure(dbapi_connection: Any, _record: object) -> None:
    # Python would open transactions late and not at all around a change of tables; _begin does it instead.
    dbapi_connection.isolation_level = None
    for pragma in _PRAGMAS:
        dbapi_connection.execute(pragma)


def _begin(connection: Connection) -> None:
    # A transaction that will write takes the lock at once; upgrading later can fail at any statement.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
