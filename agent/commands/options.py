"""Options that many commands have, and what they open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ...retrieval.workspace import Workspace

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", help="Directory of the workspace (default: ./.tastebridge)"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", help="Another model than the settings', as in vllm:NAME@URL or local:NAME."),
]

RecordOption = Annotated[
    Path | None, typer.Option("--record", help="Record every call of the model in this folder.")
]
ReplayOption = Annotated[
    Path | None, typer.Option("--replay", help="Repeat the recorded calls in this folder, without a model.")
]


def open_workspace(path: Path | None) -> Workspace:
    """Returns the workspace that is named, or the default one."""
    from ...retrieval.settings import default_workspace
    from ...retrieval.workspace import Workspace

    return Workspace(path or default_workspace())


def use_model(model: str | None, record: Path | None = None, replay: Path | None = None) -> None:
    """Overrides the settings' model for this process."""
    from ...retrieval.settings import override

    if replay is not None and (model is not None or record is not None):
        raise typer.BadParameter("a replay asks no model and records nothing", param_hint="--replay")
    override("model", name=model if replay is None else f"replay:{replay}", record=record)
