"""What the command `train` does: trains, lists, chooses, removes and exports adapters, and says so."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from rich.table import Table
from rich.text import Text

from ...retrieval.errors import SettingsError
from ...retrieval.settings import explain
from ...retrieval.workspace import Workspace
from ..adapters.export import export_adapter, export_merged, version_to_export
from ..adapters.listing import list_adapters
from ..adapters.manifest import AdapterManifest
from ..adapters.presenting import show_adapters
from ..adapters.store import Adapters
from ..earning.earned import Earned
from ..settings import ModelSettings
from ..terminal import bars, console
from .config import TrainingConfig
from .of_workspace import base_of, train_workspace
from .schedule import Schedule
from .teaching import open_teacher


class TrainingDesk:
    """The trained adapters of a workspace, for a terminal.

    Args:
        workspace: whose.
        as_json: whether to print JSON for machines.
    """

    def __init__(self, workspace: Workspace, *, as_json: bool) -> None:
        self._workspace = workspace
        self._store = Adapters(workspace.adapters_root)
        self._as_json = as_json

    def train(
        self,
        source: str,
        target: str,
        *,
        minutes: float,
        steps: int | None,
        settings: Sequence[str],
        teacher_tokens: int = 0,
        allow_remote: bool = False,
    ) -> None:
        """Trains an adapter for a direction and lets the direction use it.

        Raises:
            SettingsError: the teacher runs on another machine and that is not allowed.
        """
        schedule = Schedule(minutes) if steps is None else Schedule(steps=steps)
        config = read_config(settings)
        teacher = None
        if teacher_tokens:
            model = ModelSettings.of(self._workspace)
            teacher = open_teacher(model, teacher_tokens, allow_remote=allow_remote)
        with bars() as progress:
            manifest = train_workspace(self._workspace, source, target, config, schedule, progress, teacher)
        if self._as_json:
            print_json(manifest.model_dump(mode="json"))
        else:
            show_training(manifest)

    def list(self) -> None:
        """Prints what there is."""
        rows = list_adapters(self._store)
        if self._as_json:
            print_json([asdict(row) for row in rows])
        else:
            show_adapters(console(), rows)

    def use(self, version: str) -> None:
        """Lets the version's direction use it."""
        manifest = self._store.use(version)
        self._say({"used": version}, f"{manifest.source} -> {manifest.target} uses {version} from now on")

    def remove(self, name: str) -> None:
        """Removes a version or an unfinished training."""
        without = self._store.remove(name)
        left = "; ".join(f"{source} -> {target} goes on without one" for source, target in without)
        self._say({"removed": name, "without": without}, f"removed {name}" + (f"; {left}" if left else ""))

    def export(
        self, to: Path, version: str | None, source: str | None, target: str | None, *, merged: bool
    ) -> None:
        """Writes an adapter, or the whole weights, to a folder.

        Raises:
            AdapterUnusable: no version was named, and not exactly one is in use.
        """
        chosen = version or version_to_export(self._store, source, target)
        if merged:
            export_merged(self._store, chosen, to, base_of(self._workspace).folder)
        else:
            export_adapter(self._store, chosen, to)
        self._say(
            {"exported": chosen, "to": str(to)}, f"{to} holds {chosen}; its README.md says how to serve it"
        )

    def _say(self, fields: dict[str, Any], words: str) -> None:
        if self._as_json:
            print_json(fields)
        else:
            console().print(Text(words))


def read_config(settings: Sequence[str]) -> TrainingConfig:
    """Returns the configuration with some `name=value` settings.

    Raises:
        SettingsError: one has no `=`, an unknown name or a value out of bounds.
    """
    table: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise SettingsError(f"--set {setting!r}: write name=value, as in rank=8")
        table[name.strip()] = yaml.safe_load(value)
    try:
        return TrainingConfig(**table)
    except ValidationError as error:
        names = ", ".join(TrainingConfig.model_fields)
        raise SettingsError(f"--set {explain(error)}; there are {names}") from error


def print_json(value: Any) -> None:
    """Prints one JSON value on a line."""
    sys.stdout.write(json.dumps(value) + "\n")


def show_training(manifest: AdapterManifest) -> None:
    """Prints how a training went and what came of it."""
    out = console()
    data = manifest.data
    out.print(
        Text(
            f"{manifest.version}: {manifest.base_model} learned {manifest.source} -> {manifest.target} from "
            f"{data.trained_on} people in both and {data.single_domain} of {manifest.target} alone, "
            f"{manifest.steps} steps in {manifest.seconds / 60:.1f} min"
        )
    )
    if manifest.teacher is not None:
        out.print(
            Text(
                f"{manifest.teacher} put {manifest.teacher_lists} lists in order, for "
                f"{manifest.teacher_tokens} tokens of {manifest.teacher_budget}"
            )
        )
    for warning in manifest.warnings:
        out.print(Text(f"note: {warning}", style="yellow"))
    curve = Table(title=Text("the curve"), title_justify="left")
    for heading in ("minutes", "people seen", "loss a token", "NDCG@10 of held-out lists, model alone"):
        curve.add_column(heading, justify="right")
    for point in manifest.curve:
        curve.add_row(
            f"{point.seconds / 60:.1f}", str(point.people_seen), _or_dash(point.train_loss),
            _or_dash(point.ndcg_at_10),
        )  # fmt: skip
    out.print(curve)
    if manifest.earned:
        out.print(_earned_table(manifest.earned))
        used = sum(row.used for row in manifest.earned)
        verdict = (
            f"it takes part in {used} of {len(manifest.earned)} rows"
            if used
            else "it stays out of every list"
        )
        out.print(Text(verdict))
    else:
        out.print(Text("too few people were held out to find a weight: it stays out of every list"))


def _earned_table(rows: Sequence[Earned]) -> Table:
    table = Table(title=Text("what it is worth, on people it did not learn from"), title_justify="left")
    for heading in (
        "lists",
        "source items",
        "people",
        "without",
        "with",
        "95 % of the gain",
        "p (Holm)",
        "weights",
    ):
        table.add_column(heading, justify="left" if heading == "lists" else "right")
    for row in rows:
        last = "or more" if row.history_to is None else f"to {row.history_to}"
        table.add_row(
            row.shelf,
            "any" if not row.history_from else f"{row.history_from} {last}",
            str(row.people),
            f"{row.without:.4f}",
            f"{row.with_model:.4f}",
            f"{row.low:+.4f} to {row.high:+.4f}",
            f"{row.p:.3f}",
            f"{row.popular:g} popular, {row.rare:g} rare" if row.used else "none",
        )
    return table


def _or_dash(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
