"""Brings the schema of a log to the present revision."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from ..errors import LogError
from .schema import HEAD


def migrate(engine: Engine) -> None:
    """Makes the tables of a new log or upgrades those of an older one; does nothing at head.

    Raises:
        LogError: the database belongs to something else, or a newer tastebridge made it.
    """
    with engine.connect() as connection:
        if _revision(connection, engine) == HEAD:
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        # Once more, now that no other process can change it.
        if _revision(connection, engine) != HEAD:
            _upgrade(connection, engine)


def _revision(connection: Connection, engine: Engine) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))
    if tables:
        raise LogError(
            f"{engine.url!r} is no event log: it holds the tables {', '.join(sorted(tables)[:5])}; "
            "name another database in [log] url"
        )
    return None


def _upgrade(connection: Connection, engine: Engine) -> None:
    # Importing alembic takes longer than everything else that opening a log does.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    # The percent sign is the configuration file's own escape.
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise LogError(
            f"{engine.url!r} was made by a newer tastebridge ({error}); update tastebridge to open it"
        ) from error
