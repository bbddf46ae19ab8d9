"""The event log: the truth of a workspace, in SQL (docs/design/event-log.md)."""

from .store import EventLog

__all__ = ["EventLog"]
