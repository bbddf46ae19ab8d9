"""What a study can name: protocols, methods, metrics."""

from collections.abc import Callable
from inspect import getdoc

from ..retrieval.errors import MissingExtra
from .methods.registry import METHODS, load
from .metrics import METRICS
from .protocols.registry import PROTOCOLS


def names() -> dict[str, dict[str, str]]:
    """Returns each name with the first line of what it is."""
    return {
        "protocols": {f"{name}@{one.version}": _first_line(one) for name, one in PROTOCOLS.items()},
        "methods": {name: _of_method(name) for name in METHODS},
        "metrics": {
            f"{name}@k" if one.has_cut else name: _first_line(type(one)) for name, one in METRICS.items()
        },
    }


def names_markdown() -> str:
    """Returns the names as Markdown tables."""
    parts = []
    for kind, table in names().items():
        parts += [f"## {kind}", "", "| name | what it is |", "| --- | --- |"]
        parts += [f"| {name} | {what} |" for name, what in table.items()] + [""]
    return "\n".join(parts)


def _of_method(name: str) -> str:
    try:
        method = load(name)
    except MissingExtra as error:
        return str(error)
    return f"{method.family}: {_first_line(method)}"


def _first_line(thing: Callable[..., object]) -> str:
    return (getdoc(thing) or "").split("\n")[0]
