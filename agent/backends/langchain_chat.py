"""Any LangChain chat model as a backend."""

import math
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from ...retrieval.errors import CannotChoose, ModelUnavailable
from ..backend import Abilities, Choice, Completion, Messages, Schema, Usage
from ..deadline import Deadline
from .daemon_calls import start_calls
from .labels import choice_from_tokens
from .langchain_open import chat_model
from .langchain_options import (
    TOP_LOGPROBS,
    following,
    identity,
    is_remote,
    limited,
    takes_schema,
    takes_timeout,
    telling_logprobs,
    tells_logprobs,
    without_retries,
)
from .langchain_reply import explained, finish_of, first_tokens_of, refuses, text_of, usage_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage

Answer = TypeVar("Answer")

CONCURRENCY = 8
"""Calls of a batch at the same time."""


class OutOfTime(ModelUnavailable):
    """The request's deadline passed."""


class LangChainBackend:
    """Asks a chat model of LangChain, several prompts at a time, each once.

    Whatever the integration raises comes out as a ModelError with its text, without keys. A call that is late
    is left behind: its thread ends when the integration does, and never keeps the program from ending.

    Args:
        model: any chat model; it is not changed.
        name: the model's name.
        concurrency: calls at the same time.
    """

    def __init__(self, model: "BaseChatModel", name: str, concurrency: int = CONCURRENCY) -> None:
        self.name = name
        self._model = without_retries(model)
        self._concurrency = concurrency
        self._greedy = True

    @property
    def fingerprint(self) -> str:
        """A digest of the class and of what it says of its model and server; it cannot see new weights."""
        return sha256("\n".join((self.name, *identity(self._model))).encode()).hexdigest()[:16]

    @property
    def abilities(self) -> Abilities:
        """What the model's class has fields for: whether its server tells probabilities shows when asked.

        It counts as remote unless its server's address is this machine.
        """
        return Abilities(
            choose=tells_logprobs(self._model),
            schema=takes_schema(self._model),
            labels=TOP_LOGPROBS,
            remote=is_remote(self._model),
        )

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        """Returns the model's texts. See `Backend.complete`.

        `max_tokens`, greedy decoding and `schema` are asked for where the model's class has a way to; a class
        without one writes as long as it likes.
        """
        model = self._model if schema is None else following(self._model, dict(schema))

        def written(messages: Messages) -> Completion:
            message = self._ask(model, messages, max_tokens, deadline)
            return Completion(text_of(message), usage_of(message), finish_of(message))

        late = Completion("", Usage(), "deadline")
        answers = self._ask_all(messages_batch, written, deadline, late)
        if answers and all(answer is late for answer in answers):
            raise self._out_of_time(deadline)
        return answers

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        """Asks for one token and the probabilities of the likeliest ones. See `Backend.choose`."""
        if not tells_logprobs(self._model):
            raise CannotChoose(
                f"the LangChain model {self.name!r} is a {type(self._model).__name__}, which cannot be asked "
                "for probabilities; use ChatOpenAI or another class with `logprobs` and `top_logprobs`, "
                "vllm:NAME, or local:NAME"
            )
        model = telling_logprobs(self._model)

        def chosen(messages: Messages) -> Choice:
            message = self._ask(model, messages, 1, deadline)
            return choice_from_tokens(first_tokens_of(message), labels, usage_of(message), model=self.name)

        return self._ask_all(messages_batch, chosen, deadline)

    def _ask(
        self, model: "BaseChatModel", messages: Messages, max_tokens: int, deadline: Deadline
    ) -> "AIMessage":
        limit = deadline.remaining_s
        greedy = self._greedy
        asked = limited(model, max_tokens, temperature=greedy)
        timed = takes_timeout(model) and math.isfinite(limit)
        try:
            return (asked.bind(timeout=limit) if timed else asked).invoke(_turns(messages))
        except Exception as error:
            if deadline.expired:
                raise self._out_of_time(deadline) from error
            if greedy and refuses(error, "temperature"):
                self._greedy = False  # newer hosted models have only their own
                return self._ask(model, messages, max_tokens, deadline)
            raise explained(error, model, self.name) from error

    def _ask_all(
        self,
        batch: Sequence[Messages],
        ask: Callable[[Messages], Answer],
        deadline: Deadline,
        late: Answer | None = None,
    ) -> list[Answer]:
        """Returns the answer to each of the batch; `late`, if given, stands for those that came too late."""
        futures = start_calls(batch, ask, self._concurrency, deadline)
        try:
            return [self._answer(future, deadline, late) for future in futures]
        finally:
            for future in futures:
                future.cancel()

    def _answer(self, future: "Future[Answer]", deadline: Deadline, late: Answer | None) -> Answer:
        try:
            return future.result(min(deadline.remaining_s, threading.TIMEOUT_MAX))
        except (OutOfTime, CancelledError, FutureTimeout) as error:
            if late is None:
                raise self._out_of_time(deadline) from error
            return late

    def _out_of_time(self, deadline: Deadline) -> OutOfTime:
        return OutOfTime(
            f"the LangChain model {self.name!r} did not finish in {deadline.seconds:g} s; "
            "allow more time, or rank fewer candidates"
        )


def open_langchain(reference: str, concurrency: int = CONCURRENCY) -> LangChainBackend:
    """Returns the backend of the chat model that `package.module:factory` makes; asks it nothing yet.

    Args:
        reference: where the function, or the model itself, is.
        concurrency: calls at the same time.

    Raises:
        MissingExtra: langchain-core is not installed.
        ModelUnavailable: there is no such module or name, it fails, or what it gives is no chat model.
    """
    return LangChainBackend(chat_model(reference), reference, concurrency)


def _turns(messages: Messages) -> "list[BaseMessage]":
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    classes = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    return [classes[message.role](content=message.text) for message in messages]
