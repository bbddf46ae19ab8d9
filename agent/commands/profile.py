"""`tastebridge profile`: a person's taste as a short text and tags."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .options import JsonOption, ModelOption, WorkspaceOption, open_workspace, use_model

app = typer.Typer(
    no_args_is_help=True,
    help="A person's taste as a short text and tags: shown, written by a model, kept up to date.\n\n"
    "More: docs/profiles.md",
)


@app.command("show")
def show(
    user: Annotated[str, typer.Option("--user", "-u", help="Id of a user.")],
    source: Annotated[str | None, typer.Option("--source", "-s", help="Only this domain.")] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show a user's taste in each domain: as a model wrote it, while that is up to date, else composed."""
    from ..profiles.of_workspace import show_profiles
    from ..profiles.terminal import show_profile
    from ..terminal import console

    for shown in show_profiles(open_workspace(workspace), user, source):
        if as_json:
            print(json.dumps(shown.as_json(), ensure_ascii=False))
        else:
            show_profile(console(), shown)


@app.command("write")
def write(
    users: Annotated[Path | None, typer.Option("--users", help="File with one user id a line.")] = None,
    people: Annotated[
        int, typer.Option(min=1, help="Without --users: so many who have none that is up to date.")
    ] = 10,
    source: Annotated[str | None, typer.Option("--source", "-s", help="Only this domain.")] = None,
    prompt: Annotated[
        str, typer.Option(help="Name and version of the prompt; summary_zh@v1 writes Chinese.")
    ] = "summary@v1",
    model: ModelOption = None,
    no_model: Annotated[bool, typer.Option("--no-model", help="Compose all of them.")] = False,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Have the model write the profiles that are missing or out of date.

    What it writes is checked against the history; what is not taken is composed from attributes instead.
    """
    from ..asking import read_users
    from ..profiles.of_workspace import write_profiles
    from ..profiles.terminal import show_report
    from ..terminal import bars, console

    use_model(model)
    named = read_users(users) if users is not None else None
    with bars() as progress:
        report = write_profiles(
            open_workspace(workspace),
            progress=progress,
            users=named,
            people=people,
            source=source,
            prompt=prompt,
            use_model=not no_model,
        )
    if as_json:
        print(json.dumps(report.as_json()))
    else:
        show_report(console(), report)


@app.command("list")
def list_profiles(as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List the stored profiles, and which of them are out of date."""
    from ..profiles.of_workspace import list_profiles as listed
    from ..profiles.terminal import show_list
    from ..terminal import console

    found = listed(open_workspace(workspace))
    if as_json:
        for shown in found:
            print(json.dumps(shown.as_json(), ensure_ascii=False))
    else:
        show_list(console(), found)
