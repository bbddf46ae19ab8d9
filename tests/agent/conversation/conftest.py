"""The event logs of `retrieval/log`, in SQLite and PostgreSQL, for conversations too."""

from retrieval.log.conftest import log, postgres, sqlite_log, url

__all__ = ["log", "postgres", "sqlite_log", "url"]
