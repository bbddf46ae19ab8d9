"""What commands tell, as lines."""

import shlex
from collections.abc import Sequence

from rich.text import Text

from ..conversation.talks import Described, SessionRow
from .commands import COMMANDS
from .layout import Line
from .visible import visible

KEYS = (
    ("Enter", "send"),
    ("Alt-Enter", "a new line (also Esc, then Enter); pasted lines stay together"),
    ("Tab", "complete a command, a domain or a title"),
    ("Up, Ctrl-R", "what you typed before"),
    ("Ctrl-C", "stop the answer; at the prompt: clear the line"),
    ("Ctrl-D", "leave"),
)
_LEAD = 30


def help_lines() -> list[Line]:
    """Returns the commands and the keys."""
    rows = [(f"/{name} {known.takes}", known.does) for name, known in COMMANDS.items()]
    return [Line(Text(does), lead.ljust(_LEAD)) for lead, does in (*rows, *KEYS)]


def described_lines(told: Described, domains: Sequence[str]) -> list[Line]:
    """Returns who and what takes part."""
    rows = (
        ("user", told.user or "somebody who is not in the data"),
        ("target", told.target or f"none yet; there are {', '.join(domains)}"),
        ("model", told.model or "none"),
        ("reads turns", told.reader),
        ("writes text", told.writer),
        ("prompts", ", ".join(told.prompts) or "none"),
    )
    return [Line(Text(visible(value)), name.ljust(13)) for name, value in rows]


def greeting(told: Described, domains: Sequence[str]) -> list[Line]:
    """Returns what stands on top of a conversation."""
    parts = [told.user or "not in the data", f"model: {told.model or 'none'}", ", ".join(domains)]
    about = " · ".join(visible(part) for part in parts)
    return [Line(Text(f"{about} · /help lists commands and keys", style="dim"))]


def farewell(session: str, user: str) -> list[Line]:
    """Returns how to go on later."""
    command = ["tastebridge", "chat", *(["--user", user] if user else []), "--session", session]
    return [Line(Text(f"to go on: {visible(shlex.join(command))}", style="dim"))]


def session_lines(rows: Sequence[SessionRow], current: str = "") -> list[Line]:
    """Returns the stored sessions, the current one marked."""
    if not rows:
        return [Line(Text("no sessions are stored"))]
    lines = []
    for row in rows:
        turns = f"{row.turns} turn" + ("" if row.turns == 1 else "s")
        parts = [row.user, turns, row.target, f"used {row.used_at[:16]}", f"kept until {row.expires_at[:10]}"]
        text = Text(visible(row.session, 60), style="bold")
        about = " · ".join(visible(part, 60) for part in parts if part)
        lines += [
            Line(text, "* " if row.session == current else "  "),
            Line(Text(about, style="dim"), "    "),
        ]
    return lines
