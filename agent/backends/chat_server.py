"""One request to a chat server: sent, tried again within bounds, and its failures explained."""

import time
from collections.abc import Callable, Sequence
from threading import Semaphore
from typing import TYPE_CHECKING, Any, TypeVar

from ...retrieval.errors import ModelError, ModelUnavailable
from ...retrieval.settings import secret
from ..backend import Messages
from ..deadline import Deadline
from ..settings import ModelSettings
from .chat_reply import ChatReply, read_reply
from .echo_reply import EchoReply, read_echo

if TYPE_CHECKING:
    import openai

Reply = TypeVar("Reply")

_RETRIED = frozenset({408, 409, 429})
_FIRST_WAIT_S = 0.25
# What newer hosted models refuse by name, and what they take instead.
_REFUSED = {"max_tokens": "max_completion_tokens", "temperature": None}


class OutOfTime(ModelUnavailable):
    """The request's deadline passed."""


class ChatServer:
    """A server and a model on it. The SDK retries nothing: retries are the batch's, and so is the deadline.

    Args:
        settings: server, model, key variable and timeout.

    Raises:
        ModelUnavailable: no server is named and no key is set.
    """

    def __init__(self, settings: ModelSettings) -> None:
        import openai

        key = secret(settings.api_key_env)
        if key is None and not settings.model.url:
            raise ModelUnavailable(
                f"the environment variable {settings.api_key_env} is not set; set it to your key, "
                'or name a server of your own in [model]: name = "vllm:NAME@http://..."'
            )
        self._settings = settings
        self._client = openai.OpenAI(
            api_key=key or "none", base_url=settings.model.url or None, max_retries=0
        )
        self._url = str(self._client.base_url)
        self._where = f"{self._url}, model {settings.model.name!r}"
        self._refused: dict[str, str | None] = {}

    def ask(
        self, messages: Messages, options: dict[str, Any], deadline: Deadline, retries: Semaphore
    ) -> ChatReply:
        """Returns the reply; asks again after a failure that may pass, while `retries` and time are left.

        Raises:
            ModelUnavailable: the server cannot be reached, is busy, or answers with something else.
            OutOfTime: the deadline passed.
            ModelError: it refused the request.
        """
        return self._insist(lambda: self._send(messages, options, deadline), deadline, retries)

    def echo(self, prompts: Sequence[str], deadline: Deadline, retries: Semaphore) -> EchoReply:
        """Returns the prompts, read as they stand, and how likely each token was. Errors as in `ask`."""
        return self._insist(lambda: self._send_to_echo(prompts, deadline), deadline, retries)

    def out_of_time(self, deadline: Deadline) -> OutOfTime:
        """Returns the error that says that the deadline passed."""
        return OutOfTime(
            f"{self._where}, did not finish in {deadline.seconds:g} s; "
            "allow more time, or rank fewer candidates"
        )

    def _insist(self, send: Callable[[], Reply], deadline: Deadline, retries: Semaphore) -> Reply:
        import openai

        wait_s = _FIRST_WAIT_S
        while True:
            if deadline.expired:
                raise self.out_of_time(deadline)
            try:
                return send()
            except openai.APIStatusError as error:
                if self._works_around(error):
                    continue
                problem: ModelError = self._refusal(error)
                pause_s = max(wait_s, _retry_after_s(error))
                passes = error.status_code in _RETRIED or error.status_code >= 500
            except openai.APIConnectionError as error:
                problem, pause_s, passes = self._unreachable(error, deadline), wait_s, True
            if not passes or pause_s >= deadline.remaining_s or not retries.acquire(blocking=False):
                raise problem
            time.sleep(pause_s)
            wait_s *= 2

    def _send(self, messages: Messages, options: dict[str, Any], deadline: Deadline) -> ChatReply:
        sent = {name: value for name, value in options.items() if name not in self._refused}
        for name, instead in self._refused.items():
            if instead is not None and name in options:
                sent[instead] = options[name]
        turns: list[Any] = [{"role": message.role, "content": message.text} for message in messages]
        raw = self._client.chat.completions.with_raw_response.create(
            model=self._settings.model.name, messages=turns, timeout=self._patience_s(deadline), **sent
        )
        return self._read(raw.content, read_reply, "chat completion")

    def _send_to_echo(self, prompts: Sequence[str], deadline: Deadline) -> EchoReply:
        raw = self._client.completions.with_raw_response.create(
            model=self._settings.model.name,
            prompt=list(prompts),
            echo=True,
            logprobs=1,
            max_tokens=0,
            temperature=0,
            # vLLM's own: a prompt that stands as it is gets no token for the beginning of a text either
            extra_body={"add_special_tokens": False},
            timeout=self._patience_s(deadline),
        )
        return self._read(raw.content, read_echo, "completion")

    def _patience_s(self, deadline: Deadline) -> float:
        return min(self._settings.timeout_s, deadline.remaining_s)

    def _read(self, body: bytes, read: Callable[[bytes], Reply | None], what: str) -> Reply:
        reply = read(body)
        if reply is None:
            raise ModelUnavailable(
                f"{self._url} answered with {body[:60]!r}, which is no {what}; check the URL in "
                "[model] name: it must end where /chat/completions begins, most often in /v1"
            )
        return reply

    def _works_around(self, error: "openai.APIStatusError") -> bool:
        """Notes an option that this server refuses by name; returns whether to ask again without it."""
        name = error.param
        if error.status_code != 400 or name not in _REFUSED or name in self._refused:
            return False
        self._refused[name] = _REFUSED[name]
        return True

    def _refusal(self, error: "openai.APIStatusError") -> ModelError:
        where, said = self._where, str(error)[:200]
        if error.status_code in (401, 403):
            variable = self._settings.api_key_env
            return ModelUnavailable(f"{where}: the key in ${variable} was refused: {said}; set a valid one")
        if error.status_code == 404:
            return ModelUnavailable(f"{where}: not found: {said}; check [model] name, the model and its URL")
        if error.status_code in _RETRIED or error.status_code >= 500:
            return ModelUnavailable(f"{where}: busy or broken: {said}; try again later")
        return ModelError(f"{where}: the request was refused: {said}")

    def _unreachable(self, error: "openai.APIConnectionError", deadline: Deadline) -> ModelUnavailable:
        import openai

        if deadline.expired:
            return self.out_of_time(deadline)
        if isinstance(error, openai.APITimeoutError):
            limit = self._settings.timeout_s
            return ModelUnavailable(f"{self._url} did not answer in {limit:g} s; raise timeout_s in [model]")
        return ModelUnavailable(
            f"nothing answers at {self._url} ({error.__cause__ or error}); "
            "start the server, or correct the URL in [model] name"
        )


def _retry_after_s(error: "openai.APIStatusError") -> float:
    """Returns the seconds that the server asks to wait, 0 where it does not say."""
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "0")))
    except ValueError:  # a date: rare, and the next wait is longer anyway
        return 0.0
