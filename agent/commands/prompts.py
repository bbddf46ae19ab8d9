"""`tastebridge prompts`: look at the prompts, and make your own."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import JsonOption, ModelOption, WorkspaceOption, open_workspace, use_model

if TYPE_CHECKING:
    from ...prompts import Library, Prompt
    from ..settings import ModelSettings

app = typer.Typer(
    no_args_is_help=True,
    help="See, compare, check and write the prompts that models are sent.\n\nMore: docs/prompts.md",
)


@app.command("list")
def list_prompts(
    task: Annotated[str | None, typer.Option("--task", help="Only prompts for this task.")] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """List the prompts, the workspace's own with those that are shipped."""
    from ..prompt_desk.listing import rows, show_rows
    from ..terminal import console

    found = rows(_library(workspace), task)
    if as_json:
        print(json.dumps(found))
    else:
        show_rows(console(), found)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="As in rank/listwise@v1; without a version the newest.")],
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show a prompt: what it is for, its variables, wordings and text."""
    from ..prompt_desk.listing import used_by
    from ..prompt_desk.showing import body, show_prompt
    from ..terminal import console

    prompt = _prompt(_library(workspace), name)
    users = used_by(prompt, _settings(workspace))
    if as_json:
        head = prompt.head.model_dump(mode="json", by_alias=True)
        told = {"id": prompt.id, "file": str(prompt.path), "head": head, "body": body(prompt)}
        print(json.dumps({**told, "used_by": users}))
    else:
        show_prompt(console(), prompt, users)


@app.command()
def render(
    user: Annotated[str, typer.Option("--user", "-u", help="Id of a user.")],
    target: Annotated[
        str | None,
        typer.Option("--target", "-t", help="Domain to recommend from (default: the one new to them)."),
    ] = None,
    prompt: Annotated[
        str | None,
        typer.Option("--prompt", "-p", help="rank/NAME or explain/NAME (default: the settings' own)."),
    ] = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show exactly what would be sent for a person, with its tokens; what others wrote is marked."""
    from ..prompt_desk.rendering import as_json as told
    from ..prompt_desk.rendering import render_for, show_rendered
    from ..terminal import console

    use_model(model)
    rendered = render_for(open_workspace(workspace), user, target, prompt)
    if as_json:
        print(json.dumps(told(rendered)))
    else:
        show_rendered(console(), rendered)


@app.command()
def diff(
    first: Annotated[str, typer.Argument(help="A prompt; shipped:NAME is the program's own.")],
    second: Annotated[str, typer.Argument(help="Another.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Show what two prompts differ in; prints nothing if they are equal."""
    from ..prompt_desk.comparing import difference
    from ..prompt_desk.visible import visible

    print(visible(difference(_library(workspace), first, second)), end="")


@app.command()
def check(as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """Check all prompts, your own and those that are shipped; exit code 1 if anything is wrong."""
    from ..prompt_desk.checking import faults
    from ..prompt_desk.visible import visible

    library = _library(workspace)
    found = faults(library)
    if as_json:
        print(json.dumps(found))
    else:
        print(visible("\n".join(found)) or f"all {len(library.entries())} prompts are well formed")
    raise typer.Exit(1 if found else 0)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="TASK/NAME, as in rank/mine.")],
    start: Annotated[
        str | None, typer.Option("--from", help="The prompt to begin with, as in rank/recent@v1.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Make a prompt of your own in the workspace, to be edited; never overwrites one."""
    from ...prompts import Library
    from ..prompt_desk.making import make, setting_of

    place = open_workspace(workspace)
    own = place.root / (_settings(workspace).prompts or "prompts")
    path = make(Library(own), own, name, start)
    print(path)
    if line := setting_of(path):
        print(f"to use it: {line}", file=sys.stderr)


def _prompt(library: Library, name: str) -> Prompt:
    from ...prompts import PromptError
    from ...retrieval.errors import PromptUnusable

    try:
        return library.load(name)
    except PromptError as error:
        raise PromptUnusable(str(error)) from error


def _library(workspace: Path | None) -> Library:
    from ..prompting import library

    return library(_settings(workspace))


def _settings(workspace: Path | None) -> ModelSettings:
    """Returns the workspace's settings; without any workspace there are only the shipped prompts to see."""
    from ...retrieval.settings import default_workspace
    from ..settings import ModelSettings

    if workspace is None and not (default_workspace() / "tastebridge.toml").is_file():
        return ModelSettings()
    return ModelSettings.of(open_workspace(workspace))
