"""The terminal front: each command calls one room."""

import typer

app = typer.Typer(no_args_is_help=True)


def main() -> None:
    """Runs the command line."""
    app()
