"""`tastebridge datasets`: read published data sets in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .options import JsonOption, WorkspaceOption, open_workspace

app = typer.Typer(
    no_args_is_help=True, help="Read published data sets in, one command each.\n\nMore: docs/datasets.md"
)


@app.command("list")
def list_datasets() -> None:
    """List the data sets that can be loaded, and the files they are recognised by."""
    from ...retrieval.datasets.catalogue import DATASETS

    for one in DATASETS.values():
        print(f"{one.name}: {one.title}; {one.files}; domain: {one.domains}; ratings: {one.scale}")


@app.command("load")
def load(
    name: Annotated[str, typer.Argument(help="Which one. See: datasets list")],
    path: Annotated[Path, typer.Argument(help="Folder of its files, as published.")],
    domain: Annotated[str | None, typer.Option(help="Domain of its rows, instead of its own.")] = None,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Read a published data set into the log. Running it twice changes nothing; bad rows are reported."""
    from ...retrieval.datasets.catalogue import dataset
    from ...retrieval.datasets.load import load_found
    from ..terminal import bars, show_report

    source = dataset(name)
    found = source.find(path, domain)
    for note in found.notes:
        print(note, file=sys.stderr)
    with bars() as progress:
        for report in load_found(
            open_workspace(workspace), found, implicit_kind=source.implicit_kind, progress=progress
        ):
            show_report(report, as_json=as_json)


@app.command("download")
def download(
    name: Annotated[str, typer.Argument(help="Only movielens can be downloaded.")],
    to: Annotated[Path, typer.Option("--to", help="Where the folder of the release is to be.")],
    size: Annotated[str, typer.Option(help="Which release, as in ml-1m.")] = "ml-latest-small",
    checksum: Annotated[
        str | None, typer.Option(help="MD5 of the archive (default: the one published beside it).")
    ] = None,
    url: Annotated[str | None, typer.Option(help="A mirror that holds the archives.")] = None,
) -> None:
    """Download MovieLens, compare its checksum and unpack it."""
    from ...retrieval.datasets.catalogue import dataset
    from ...retrieval.datasets.download import MOVIELENS_URL, Release, download
    from ..terminal import bars

    if dataset(name).name != "movielens":
        raise typer.BadParameter(f"{name} is not one file to download; see docs/datasets.md")
    with bars() as progress:
        progress.step(f"{size}.zip", 0)
        release = Release(size, url or MOVIELENS_URL, checksum)
        print(download(release, to, progress.reach))


@app.command("users")
def users(
    name: Annotated[str, typer.Argument(help="Which one. See: datasets list")],
    path: Annotated[Path, typer.Argument(help="Folder of its files, as published.")],
) -> None:
    """Print what a data set says about its people, as CSV: user_id, gender, age."""
    import csv

    from ...retrieval.datasets.catalogue import dataset
    from ...retrieval.datasets.people import PERSON_COLUMNS, people

    writer = csv.writer(sys.stdout, lineterminator="\n")
    rows = people(dataset(name), path, lambda message: print(message, file=sys.stderr))
    for number, row in enumerate(rows):
        if not number:
            writer.writerow(PERSON_COLUMNS)
        writer.writerow(row)
