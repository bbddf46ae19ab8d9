"""The event logs that tests write to."""

from worlds.event_logs import log, postgres, sqlite_log, url

__all__ = ["log", "postgres", "sqlite_log", "url"]
