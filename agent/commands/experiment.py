"""`tastebridge experiment`: try alternatives on the users of the running service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonOption, WorkspaceOption, open_workspace

app = typer.Typer(
    no_args_is_help=True,
    help="Try arms on the users of the running service, and say which one is better.\n\n"
    "More: docs/experiments.md",
)


@app.command("start")
def start(
    name: Annotated[str, typer.Argument(help="Its name, never used before.")],
    target: Annotated[str, typer.Option("--target", "-t", help="Domain whose lists it is about.")],
    arm: Annotated[
        list[str],
        typer.Option(
            "--arm", help='"NAME: key=value,..." with settings of the model; repeatable, the baseline first.'
        ),
    ],
    share: Annotated[
        list[float] | None, typer.Option(help="Of the users, one for each arm (default: equal).")
    ] = None,
    interleave: Annotated[
        bool, typer.Option("--interleave", help="Put every list together from both arms.")
    ] = False,
    metric: Annotated[
        str | None,
        typer.Option(help="lists: share of lists with an accepted item; items: accepted items a list."),
    ] = None,
    accepted: Annotated[
        list[str] | None, typer.Option(help="Kind of outcome that accepts an item; repeatable.")
    ] = None,
    planned: Annotated[int | None, typer.Option(help="Users in all arms (default: 1000).")] = None,
    planned_end: Annotated[
        bool, typer.Option("--planned-end", help="Decide once, when the planned users were shown a list.")
    ] = False,
    window: Annotated[
        float | None, typer.Option(help="Hours after a list in which its outcomes count (default: for ever).")
    ] = None,
    max_error_rate: Annotated[float | None, typer.Option(help="Ends an arm (default: 0.05).")] = None,
    max_p95_ms: Annotated[float | None, typer.Option(help="Ends an arm (default: none).")] = None,
    max_invalid_rate: Annotated[float | None, typer.Option(help="Ends an arm (default: 0.2).")] = None,
    min_exposures: Annotated[
        int | None, typer.Option(help="Lists before an arm is judged (default: 50).")
    ] = None,
    salt: Annotated[str | None, typer.Option(help="Another salt assigns the same users anew.")] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Start an experiment; from the next request on, each user is given their arm's lists."""
    from ..experiments.desk import ExperimentDesk

    ExperimentDesk(open_workspace(workspace), as_json=as_json).start(
        name,
        arm,
        share or [],
        target=target,
        kind="interleave" if interleave else None,
        metric=metric,
        accepted=accepted,
        planned_users=planned,
        looks="planned_end" if planned_end else None,
        window_hours=window,
        salt=salt,
        guard_rails={
            "max_error_rate": max_error_rate,
            "max_p95_ms": max_p95_ms,
            "max_invalid_rate": max_invalid_rate,
            "min_exposures": min_exposures,
        },
    )


@app.command("list")
def list_(as_json: JsonOption = False, workspace: WorkspaceOption = None) -> None:
    """List all experiments, running and ended."""
    from ..experiments.desk import ExperimentDesk

    ExperimentDesk(open_workspace(workspace), as_json=as_json).list()


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="Which one.")],
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show which arm is better, by how much, and how sure that is."""
    from ..experiments.desk import ExperimentDesk

    ExperimentDesk(open_workspace(workspace), as_json=as_json).show(name)


@app.command("outcome")
def outcome(
    exposure: Annotated[str | None, typer.Argument(help="The answer's experiment.exposure_id.")] = None,
    item: Annotated[str | None, typer.Argument(help="Id of the item.")] = None,
    kind: Annotated[str | None, typer.Argument(help="What was done with it, such as click or like.")] = None,
    value: Annotated[float | None, typer.Option(help="A rating, say.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="JSON lines of exposure_id, item_id, kind, value and at_us.")
    ] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Tell what a person did with an item of a list that they were shown."""
    from ..experiments.desk import ExperimentDesk

    desk = ExperimentDesk(open_workspace(workspace), as_json=as_json)
    if file is not None and exposure is None:
        desk.outcomes(file)
    elif file is None and exposure is not None and item is not None and kind is not None:
        desk.outcome(exposure, item, kind, value)
    else:
        raise typer.BadParameter("give EXPOSURE ITEM KIND, or --file", param_hint="EXPOSURE")


@app.command("check")
def check(
    name: Annotated[str, typer.Argument(help="Which one.")],
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """End arms that fail, are too slow or are repaired too often; exit code 1 if there is one."""
    from ..experiments.desk import ExperimentDesk

    raise typer.Exit(0 if ExperimentDesk(open_workspace(workspace), as_json=as_json).check(name) else 1)


@app.command("stop")
def stop(
    name: Annotated[str, typer.Argument(help="Which one.")],
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """End an experiment; from the next request on everybody is served as without it."""
    from ..experiments.desk import ExperimentDesk

    ExperimentDesk(open_workspace(workspace), as_json=as_json).stop(name)
