"""`tastebridge models`: bring the small models, and see what was used."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .options import JsonOption, WorkspaceOption, open_workspace

app = typer.Typer(no_args_is_help=True, help="Bring the small models that run in process.")


@app.command("pull")
def pull(
    names: Annotated[list[str] | None, typer.Argument(help="Which ones (default: all).")] = None,
) -> None:
    """Download models into the cache that all workspaces share; those that are there cost nothing."""
    from ...retrieval.weights import PULLED_MODELS, pull

    for name in names or PULLED_MODELS:
        print(f"{name}: {pull(name, progress=lambda message: print(message, file=sys.stderr))}")


@app.command("list")
def list_models() -> None:
    """List the models that can be pulled, and which of them are here."""
    from ...retrieval.errors import ModelUnavailable
    from ...retrieval.weights import PULLED_MODELS, model_path

    for model in PULLED_MODELS.values():
        try:
            where = str(model_path(model.name))
        except ModelUnavailable:
            where = "not pulled"
        print(f"{model.name}: {model.what}, {model.size_mb} MB, {model.licence}; {where}")


@app.command("usage")
def usage(
    day: Annotated[str | None, typer.Option(help="In UTC, as in 2026-01-31 (default: today).")] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show what each model read, wrote and cost in a day, over all processes of the workspace."""
    import json
    from dataclasses import asdict

    from ..guard.ledger import today
    from ..guard.usage_file import FILE, UsageFile

    for used in UsageFile(open_workspace(workspace).root / FILE).of_day(day or today()):
        if as_json:
            print(json.dumps(asdict(used)))
        else:
            read, written = used.prompt_tokens, used.completion_tokens
            cost = f"{used.money:.4f} {used.currency}"
            print(
                f"{used.day} {used.model}: {used.calls} calls, {read} tokens read, {written} written, {cost}"
            )
