"""What goes wrong in the database, said in this program's words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..errors import LogError, StorageFull

_DISK_FULL_STATE = "53100"  # PostgreSQL's code


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Turns faults of the database and a full disk into errors of the log.

    Raises:
        StorageFull: the disk is full.
        LogError: anything else that the database refused.
    """
    driver_error = engine.dialect.loaded_dbapi.Error
    try:
        yield
    except (SQLAlchemyError, driver_error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise _said(cause, engine) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(engine) from error
        raise


def _said(cause: object, engine: Engine) -> LogError:
    text = str(cause).strip()
    if "database or disk is full" in text or getattr(cause, "sqlstate", None) == _DISK_FULL_STATE:
        return _full(engine)
    if "not a database" in text or "malformed" in text:
        return LogError(
            f"{engine.url!r} is damaged or no database ({text}); restore a backup or read the files again"
        )
    if "unable to open database file" in text:
        return LogError(f"cannot open {engine.url!r}: its directory is missing or may not be written to")
    return LogError(f"the log {engine.url!r} refused: {text}")


def _full(engine: Engine) -> StorageFull:
    return StorageFull(
        f"the disk of {engine.url!r} is full; nothing of this write was stored: free some space and try again"
    )
