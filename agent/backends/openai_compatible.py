"""Any server that speaks the OpenAI chat completions: vLLM, Ollama, a hosted API; vLLM also scores texts."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from threading import Semaphore
from typing import Any, TypeVar

from ...retrieval.errors import ModelError, ModelUnavailable
from ..backend import Abilities, Choice, Completion, Continuations, Likelihood, Messages, Schema, Usage
from ..deadline import Deadline
from ..settings import ModelSettings
from .chat_server import ChatServer, OutOfTime
from .echo_reply import prompts
from .labels import choice_from_tokens

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

TOP_LOGPROBS = 20
"""The most that servers tell of one token."""
TEXTS_TOGETHER = 32
"""Texts after one prefix in one request."""


class OpenAICompatibleBackend:
    """Sends each prompt of a batch as its own request, several at a time.

    The calls of a batch share one deadline and one budget of retries; the SDK itself retries nothing.

    Args:
        settings: server, model, key variable, timeout, retries and concurrency.

    Raises:
        ModelUnavailable: no server is named and no key is set.
    """

    def __init__(self, settings: ModelSettings) -> None:
        self.name = settings.model.name
        self._settings = settings
        self._server = ChatServer(settings)

    @property
    def abilities(self) -> Abilities:
        """What such servers do; only vLLM echoes."""
        return Abilities(choose=True, score=self._settings.model.kind == "vllm", schema=True)

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

        def written(messages: Messages, retries: Semaphore) -> Completion:
            reply = self._server.ask(messages, options, deadline, retries)
            return Completion(reply.text.strip(), reply.used, "length" if reply.was_cut else "stop")

        late = Completion("", Usage(), "deadline")
        answers = self._ask_all(messages_batch, written, deadline, late)
        if answers and all(answer is late for answer in answers):
            raise self._server.out_of_time(deadline)
        return answers

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        """Asks for one token and the probabilities of the likeliest ones. See `Backend.choose`."""
        options = {"max_tokens": 1, "temperature": 0, "logprobs": True, "top_logprobs": TOP_LOGPROBS}

        def chosen(messages: Messages, retries: Semaphore) -> Choice:
            reply = self._server.ask(messages, options, deadline, retries)
            return choice_from_tokens(reply.first_tokens, labels, reply.used, model=self.name)

        return self._ask_all(messages_batch, chosen, deadline)

    def score(self, asked: Sequence[Continuations], *, deadline: Deadline) -> list[list[Likelihood]]:
        """Has the server echo each text after its prefix; vLLM does, most others do not. See `Scorer.score`.

        The prefix must be a text, because only the server knows its chat template, and so it is with its
        control tokens: they are not taken out here.
        """
        pieces = [
            (number, _text(one.prefix), one.texts[start : start + TEXTS_TOGETHER])
            for number, one in enumerate(asked)
            for start in range(0, len(one.texts), TEXTS_TOGETHER)
        ]

        def scored(piece: tuple[int, str, Sequence[str]], retries: Semaphore) -> list[Likelihood]:
            _, prefix, texts = piece
            reply = self._server.echo(prompts(prefix, texts), deadline, retries)
            return reply.likelihoods(prefix, texts)

        likelihoods: list[list[Likelihood]] = [[] for _ in asked]
        for (number, _, _), found in zip(pieces, self._ask_all(pieces, scored, deadline), strict=True):
            likelihoods[number] += found
        return likelihoods

    def _ask_all(
        self,
        batch: Sequence[Asked],
        ask: Callable[[Asked, Semaphore], Answer],
        deadline: Deadline,
        late: Answer | None = None,
    ) -> list[Answer]:
        """Returns the answer to each of the batch; `late`, if given, stands for those that came too late."""
        retries = Semaphore(self._settings.retries)
        pool = ThreadPoolExecutor(max_workers=max(1, min(self._settings.concurrency, len(batch))))
        try:
            futures = [pool.submit(ask, one, retries) for one in batch]
            return [self._answer(future, deadline, late) for future in futures]
        finally:
            # Not waited for: a server that sends a byte now and then would hold the request for ever.
            pool.shutdown(wait=False, cancel_futures=True)

    def _answer(self, future: "Future[Answer]", deadline: Deadline, late: Answer | None) -> Answer:
        # threading cannot wait for ever with a number, and not for longer than an int of nanoseconds holds
        limit = None if math.isinf(deadline.remaining_s) else deadline.remaining_s
        try:
            return future.result(limit)
        except (OutOfTime, FutureTimeout) as error:
            if late is None:
                raise self._server.out_of_time(deadline) from error
            return late


def _text(prefix: Messages | str) -> str:
    if not isinstance(prefix, str):
        raise ModelUnavailable("a model on a server tells how likely texts are after a plain text only")
    if not prefix:
        raise ModelError("an empty prefix predicts nothing; give the prefix some text")
    return prefix
