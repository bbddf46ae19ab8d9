"""Stored sessions as they are shown."""

from collections.abc import Sequence
from datetime import UTC, datetime

from ...retrieval.log.sessions import Session
from .settings import ChatSettings
from .talks import SessionRow

DAY_US = 86_400_000_000


def session_rows(stored: Sequence[Session], settings: ChatSettings) -> list[SessionRow]:
    """Returns the sessions with the day on which each is deleted if it is not used."""
    keep_us = int(settings.keep_days * DAY_US)
    return [
        SessionRow(one.session_id, one.user_id, "", one.turns, _iso(one.used_us), _iso(one.used_us + keep_us))
        for one in stored
    ]


def _iso(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1_000_000, UTC).isoformat(timespec="seconds")
