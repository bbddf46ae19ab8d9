"""Recommendations as a tool that an agent can call."""

from typing import Any

from langchain_core.tools import StructuredTool, ToolException
from pydantic import ValidationError

from ...retrieval.errors import TastebridgeError
from ..answer import Answer, ItemOut
from .lists import answer_all
from .request import ForOneUser, Request
from .shared import SharedRecommender, Source

FOR_OPERATORS = "run: tastebridge"
"""A warning that asks for a command is for who runs the program: a model would tell it to who talks to it."""


def recommendation_tool(
    source: Source | SharedRecommender,
    *,
    user: str | None = None,
    name: str = "recommend",
    explain: bool = True,
) -> StructuredTool:
    """Returns a tool that makes lists.

    What it returns is a text for the model; the message's artifact is the whole answer (docs/answer.md) as a
    dict. What the model asks wrongly, such as an unknown domain, comes back as an error that it can read.

    Args:
        source: a recommender, a workspace or its folder.
        user: whom every list is for. Give it where the model talks with one person: else a sentence in a
            chat could have it ask for the list, and so for the history, of somebody else.
        name: the tool's name.
        explain: whether to say why.

    Raises:
        WorkspaceError: the folder is no workspace.
        IndexUnusable: it has no index.
    """
    shared = SharedRecommender.of(source)
    with shared.lent() as recommender:
        domains = ", ".join(recommender.index.domains)

    def recommend(**arguments: Any) -> tuple[str, dict[str, Any]]:
        request = _request({**arguments, "user": user} if user is not None else arguments)
        try:
            with shared.lent() as lent:
                (outcome,) = answer_all(lent, [request], explain=explain)
        except TastebridgeError as error:
            raise ToolException(str(error)) from error
        if isinstance(outcome, TastebridgeError):
            raise ToolException(str(outcome)) from outcome
        return as_text(outcome), outcome.model_dump(mode="json")

    whom = (
        "the person you talk with"
        if user is not None
        else "a known user, or for somebody who likes some titles"
    )
    return StructuredTool.from_function(
        recommend,
        name=name,
        description=(
            f"Recommends items of one domain to {whom}, from what they like in other domains, and says why. "
            f"Domains: {domains}."
        ),
        args_schema=Request if user is None else ForOneUser,
        response_format="content_and_artifact",
        handle_tool_error=True,
        handle_validation_error=_explained,
    )


def as_text(answer: Answer) -> str:
    """Returns an answer as a text for a model: an item a line, then what should be known of the list."""
    lines = [_line(item) for item in answer.items] or [f"No {answer.target} can be recommended."]
    notes = [f"Note: {warning}" for warning in answer.warnings if FOR_OPERATORS not in warning]
    return "\n".join([*lines, *notes])


def _line(item: ItemOut) -> str:
    year = "" if item.year is None else f" ({item.year})"
    by = f" by {', '.join(item.creators)}" if item.creators else ""
    why = f": {item.explanation.text}" if item.explanation else ""
    return f"{item.rank}. {item.title}{year}{by}{why}"


def _request(arguments: dict[str, Any]) -> Request:
    try:
        return Request.model_validate(arguments)
    except ValidationError as error:
        raise ToolException(_explained(error)) from error


def _explained(error: Any) -> str:
    problems = [f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}" for one in error.errors()]
    return f"wrong arguments: {'; '.join(problems)}"
