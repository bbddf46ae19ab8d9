"""Recommendations as a LangChain runnable: a request in, the answer as a dict out."""

from collections.abc import Iterator
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor
from langchain_core.runnables.utils import AddableDict

from ...retrieval.errors import TastebridgeError
from .lists import Outcome, answer_all
from .request import Request
from .shared import SharedRecommender, Source

Input = dict[str, Any] | Request
Output = dict[str, Any]


def recommendation_runnable(
    source: Source | SharedRecommender, *, explain: bool = True
) -> "RecommendationRunnable":
    """Returns a runnable that makes lists.

    Args:
        source: a recommender, a workspace or its folder.
        explain: whether to say why.

    Raises:
        WorkspaceError: the folder is no workspace.
    """
    return RecommendationRunnable(SharedRecommender.of(source), explain=explain)


class RecommendationRunnable(Runnable[Input, Output]):
    """Takes a `Request` or a dict of its fields, gives the answer's schema (docs/answer.md) as a dict.

    `invoke` raises pydantic's ValidationError for what is no request and UnknownName for unknown names.
    `batch` makes all its lists in one pass. `stream` gives the answer with its items one by one: first all
    but the items, then each item in a dict of its own; added up they are the answer.

    Args:
        shared: whose lists.
        explain: whether to say why.
    """

    def __init__(self, shared: SharedRecommender, *, explain: bool = True) -> None:
        self._shared = shared
        self._explain = explain

    def invoke(self, input: Input, config: RunnableConfig | None = None, **kwargs: Any) -> Output:  # noqa: A002
        """Returns the answer to one request."""
        return self._call_with_config(self._one, input, config)

    def batch(
        self,
        inputs: list[Input],
        config: RunnableConfig | list[RunnableConfig] | None = None,
        *,
        return_exceptions: bool = False,
        **kwargs: Any | None,
    ) -> list[Output]:
        """Returns the answers in one pass; with `return_exceptions`, a failure stands in its own place."""
        return self._batch_with_config(self._all, inputs, config, return_exceptions=return_exceptions)

    async def abatch(
        self,
        inputs: list[Input],
        config: RunnableConfig | list[RunnableConfig] | None = None,
        *,
        return_exceptions: bool = False,
        **kwargs: Any | None,
    ) -> list[Output]:
        """Like `batch`, in another thread."""
        return await run_in_executor(None, self.batch, inputs, config, return_exceptions=return_exceptions)

    def stream(
        self,
        input: Input,  # noqa: A002
        config: RunnableConfig | None = None,
        **kwargs: Any | None,
    ) -> Iterator[Output]:
        """Gives the answer without its items, then each item."""
        yield from self._transform_stream_with_config(iter([input]), self._pieces, config)

    def _pieces(self, inputs: Iterator[Input]) -> Iterator[Output]:
        for one in inputs:
            whole = self._one(one)
            items = whole.pop("items")
            yield AddableDict(whole)
            for item in items:
                yield AddableDict(items=[item])

    def _one(self, one: Input) -> Output:
        (answer,) = self._all([one])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _all(self, inputs: list[Input]) -> list[Output | Exception]:
        requests = [_request(one) for one in inputs]
        usable = [request for request in requests if isinstance(request, Request)]
        with self._shared.lent() as recommender:
            outcomes = iter(answer_all(recommender, usable, explain=self._explain))
            return [_told(next(outcomes)) if isinstance(one, Request) else one for one in requests]


def _request(one: Input) -> Request | ValueError:
    try:
        return Request.model_validate(one)
    except ValueError as error:
        return error


def _told(outcome: Outcome) -> Output | Exception:
    return outcome if isinstance(outcome, TastebridgeError) else outcome.model_dump(mode="json")
