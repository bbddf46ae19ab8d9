"""`tastebridge card`: what a person said of their taste, to see, change, take along and delete."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import JsonOption, WorkspaceOption, open_workspace

if TYPE_CHECKING:
    from ..card.importing import CardImport

app = typer.Typer(
    no_args_is_help=True,
    help="What a person said of their taste: see it, change it, take it along, delete it.\n\n"
    "More: docs/card.md",
)


class CardFormat(StrEnum):
    """What a card is written in."""

    MD = "md"
    JSON = "json"


class Kind(StrEnum):
    """What an entry says."""

    LIKE = "like"
    DISLIKE = "dislike"
    KNOWN = "known"
    WISH = "wish"
    FACT = "fact"


class Tongue(StrEnum):
    """A language that cards are told in."""

    EN = "en"
    ZH = "zh"


UserArgument = Annotated[str, typer.Argument(help="Whose card, by user id.", show_default=False)]
LanguageOption = Annotated[Tongue, typer.Option("--language", help="Language of headings and sentences.")]


@app.command()
def show(
    user: UserArgument,
    language: LanguageOption = Tongue.EN,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show a card with the words that each entry comes from, and what the person did."""
    from ..card import terminal
    from ..card.of_workspace import show_card
    from ..terminal import console

    known = show_card(open_workspace(workspace), user)
    if as_json:
        print(json.dumps(terminal.as_json(known), ensure_ascii=False))
    else:
        terminal.show_known(console(), known, language.value)


@app.command()
def export(
    user: UserArgument,
    how: Annotated[
        CardFormat | None, typer.Option("--format", help="By default as the file's name ends, else md.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A new file; by default the card is printed.")
    ] = None,
    language: LanguageOption = Tongue.EN,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a card as a document: Markdown to read and change, JSON for programs."""
    from ..card.of_workspace import export_card

    ends_in_json = output is not None and output.suffix.casefold() == ".json"
    chosen = how or (CardFormat.JSON if ends_in_json else CardFormat.MD)
    text = export_card(open_workspace(workspace), user, chosen.value, language.value)
    if output is None:
        sys.stdout.write(text)
        return
    try:
        # What is there may have been edited; it is not overwritten.
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise typer.BadParameter(f"cannot write {output}: {error.strerror}", param_hint="--output") from None


@app.command("import")
def import_(
    user: UserArgument,
    file: Annotated[Path, typer.Argument(help="A card in Markdown or JSON.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Make a card what an edited document says.

    New lines are put on the card, and lines that were deleted are taken off it. Lines that cannot be read are
    told, with what to do, and change nothing; the exit code is 1 then.
    """
    from ..card.of_workspace import import_card

    done = import_card(open_workspace(workspace), user, file, dry_run=dry_run)
    _tell(done, str(file), dry_run=dry_run)


@app.command()
def edit(user: UserArgument, language: LanguageOption = Tongue.EN, workspace: WorkspaceOption = None) -> None:
    """Change a card in your editor ($EDITOR); it is stored when you save and close."""
    import click

    from ..card.of_workspace import edit_card, export_card

    opened = open_workspace(workspace)
    text = click.edit(export_card(opened, user, "md", language.value), extension=".md")
    if text is None:
        print("nothing changed")
        return
    _tell(edit_card(opened, user, text), "the card", dry_run=False)


@app.command()
def add(
    user: UserArgument,
    text: Annotated[
        str,
        typer.Argument(help='As in "no horror", "under 300 pages (books)", or a title.', show_default=False),
    ],
    kind: Annotated[Kind, typer.Option("--as", help="What the text is.")] = Kind.WISH,
    workspace: WorkspaceOption = None,
) -> None:
    """Put something on a card: a limit or a wish, or with --as a like, a dislike, an item known or a fact."""
    from ..card.of_workspace import add_to_card
    from ..card.saying import tells

    read = add_to_card(open_workspace(workspace), user, kind.value, text)
    if read.problem:
        raise typer.BadParameter(f"{text!r} {read.problem}", param_hint="TEXT")
    for entry in read.entries:
        print(f"put: {tells(entry)}")
    if read.note:
        print(f"note: {read.note}", file=sys.stderr)


@app.command()
def remove(
    user: UserArgument,
    entry: Annotated[
        str,
        typer.Argument(
            help="Id of the entry, or its first characters as `show` has them.", show_default=False
        ),
    ],
    workspace: WorkspaceOption = None,
) -> None:
    """Take one entry off a card."""
    from ..card.of_workspace import remove_from_card
    from ..card.saying import tells

    print(f"removed: {tells(remove_from_card(open_workspace(workspace), user, entry))}")


@app.command()
def delete(
    user: UserArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Delete a whole card for good. The history of what the person did stays."""
    from ..card.of_workspace import delete_card

    opened = open_workspace(workspace)
    if not yes:
        typer.confirm(f"Delete the whole taste card of {user!r} for good?", abort=True)
    print(f"{delete_card(opened, user)} entries deleted")


def _tell(done: CardImport, file: str, *, dry_run: bool) -> None:
    from ..card.terminal import show_import, show_problems
    from ..terminal import console

    show_import(console(), done, dry_run=dry_run)
    show_problems(console(to_stderr=True), done, file)
    if done.problems:
        raise typer.Exit(1)
