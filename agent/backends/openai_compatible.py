"""Any server that speaks the OpenAI chat completions: vLLM, Ollama, a hosted API."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from threading import Semaphore
from typing import Any, TypeVar

from ..backend import Choice, Completion, Messages, Schema, Usage
from ..deadline import Deadline
from ..settings import ModelSettings
from .chat_reply import ChatReply
from .chat_server import ChatServer, OutOfTime
from .labels import choice_from_tokens

Answer = TypeVar("Answer")

TOP_LOGPROBS = 20
"""The most that servers tell of one token."""


class OpenAICompatibleBackend:
    """Sends each prompt of a batch as its own request, several at a time.

    The calls of a batch share one deadline and one budget of retries; the SDK itself retries nothing.

    Args:
        settings: server, model, key variable, timeout, retries and concurrency.

    Raises:
        ModelUnavailable: no server is named and no key is set.
    """

    def __init__(self, settings: ModelSettings) -> None:
        self.name = settings.name
        self._settings = settings
        self._server = ChatServer(settings)

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        """Returns the server's texts; a vLLM server enforces `schema`. See `Backend.complete`."""
        options: dict[str, Any] = {"max_tokens": max_tokens, "temperature": 0}
        if schema is not None:
            json_schema = {"name": "answer", "schema": schema, "strict": True}
            options["response_format"] = {"type": "json_schema", "json_schema": json_schema}

        def written(reply: ChatReply) -> Completion:
            return Completion(reply.text.strip(), reply.used, "length" if reply.was_cut else "stop")

        late = Completion("", Usage(), "deadline")
        answers = self._ask_all(messages_batch, options, deadline, written, late)
        if answers and all(answer is late for answer in answers):
            raise self._server.out_of_time(deadline)
        return answers

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        """Asks for one token and the probabilities of the likeliest ones. See `Backend.choose`."""
        options = {"max_tokens": 1, "temperature": 0, "logprobs": True, "top_logprobs": TOP_LOGPROBS}

        def chosen(reply: ChatReply) -> Choice:
            return choice_from_tokens(reply.first_tokens, labels, reply.used, model=self.name)

        return self._ask_all(messages_batch, options, deadline, chosen)

    def _ask_all(
        self,
        batch: Sequence[Messages],
        options: dict[str, Any],
        deadline: Deadline,
        read: Callable[[ChatReply], Answer],
        late: Answer | None = None,
    ) -> list[Answer]:
        """Returns what `read` makes of each reply; `late`, if given, stands for those that came too late."""
        retries = Semaphore(self._settings.retries)
        pool = ThreadPoolExecutor(max_workers=max(1, min(self._settings.concurrency, len(batch))))
        try:
            futures = [
                pool.submit(self._server.ask, messages, options, deadline, retries) for messages in batch
            ]
            return [self._answer(future, deadline, read, late) for future in futures]
        finally:
            # Not waited for: a server that sends a byte now and then would hold the request for ever.
            pool.shutdown(wait=False, cancel_futures=True)

    def _answer(
        self,
        future: "Future[ChatReply]",
        deadline: Deadline,
        read: Callable[[ChatReply], Answer],
        late: Answer | None,
    ) -> Answer:
        # threading cannot wait for ever with a number, and not for longer than an int of nanoseconds holds
        limit = None if math.isinf(deadline.remaining_s) else deadline.remaining_s
        try:
            return read(future.result(limit))
        except (OutOfTime, FutureTimeout) as error:
            if late is None:
                raise self._server.out_of_time(deadline) from error
            return late
