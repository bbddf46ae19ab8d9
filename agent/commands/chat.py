"""`tastebridge chat`: the conversation, in a terminal or from a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .options import (
    JsonOption,
    ModelOption,
    RecordOption,
    ReplayOption,
    WorkspaceOption,
    open_workspace,
    use_model,
)

if TYPE_CHECKING:
    from ...retrieval.workspace import Workspace

INTERRUPTED = 130
"""Exit code of a process that was stopped by Ctrl-C."""


def chat(
    user: Annotated[
        str | None, typer.Option("--user", "-u", help="Id of a user (default: somebody new).")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", "-t", help="Domain to recommend from; it can be said, too.")
    ] = None,
    session: Annotated[
        str | None, typer.Option("--session", help="Go on with this session, or give a new one this name.")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the stored sessions.")] = False,
    say: Annotated[
        list[str] | None, typer.Option("--say", help="Say this and leave; repeatable, one turn each.")
    ] = None,
    k: Annotated[int | None, typer.Option("-k", min=1, help="Items a list (default: 5).")] = None,
    as_json: JsonOption = False,
    no_history: Annotated[
        bool, typer.Option("--no-history", help="Keep no file of what is typed at the prompt.")
    ] = False,
    no_model: Annotated[bool, typer.Option("--no-model", help="Leave the language model out.")] = False,
    model: ModelOption = None,
    record: RecordOption = None,
    replay: ReplayOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Talk about what you like and what you want; lists come with reasons, and what you say is remembered.

    From a pipe, each line is a turn. More: docs/chat.md
    """
    from ..chat_terminal.hold import HISTORY_FILE, hold
    from ..conversation.engine import open_conversation

    use_model(model, record, replay)
    place = open_workspace(workspace)
    if listing:
        _list(place, user, as_json=as_json)
        return
    try:
        with open_conversation(
            place, user=user, target=target, session=session, k=k, use_model=not no_model
        ) as talks:
            history = None if no_history else place.root / HISTORY_FILE
            code = hold(talks, says=say or (), as_json=as_json, history=history)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    raise typer.Exit(code)


def _list(place: Workspace, user: str | None, *, as_json: bool) -> None:
    from ..chat_terminal.hold import show_sessions
    from ..conversation.engine import stored_sessions

    show_sessions(stored_sessions(place, user), as_json=as_json)
