"""One request to a chat server: sent, and tried again within bounds."""

import random
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from threading import Semaphore
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2

from ...retrieval.errors import ModelUnavailable
from ...retrieval.settings import secret
from ..backend import Messages
from ..deadline import Deadline
from ..settings import ModelSettings
from .chat_reply import ChatReply, read_reply
from .echo_reply import EchoReply, read_echo
from .refusals import Refusal, Refusals
from .reply_limits import limited_client
from .server_facts import ServerAway
from .streaming import StreamFailed, Writing, events

if TYPE_CHECKING:
    import openai

Reply = TypeVar("Reply")
Options = Mapping[str, Any]

_FIRST_WAIT_S = 0.25
# What some servers refuse by name, and what they take instead.
_STREAMING = ("stream_options", "stream")
_REFUSED = {
    "max_tokens": "max_completion_tokens",
    "temperature": None,
    **dict.fromkeys(_STREAMING, None),
}


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
        self._model = settings.model.name
        self._timeout_s = settings.timeout_s
        self._client = openai.OpenAI(
            api_key=key or "none",
            base_url=settings.model.url or None,
            max_retries=0,
            http_client=limited_client(),
        )
        weakref.finalize(self, self._client.close)
        self._base = str(self._client.base_url).rstrip("/")
        self.explain = Refusals(settings, str(self._client.base_url))
        self._refused: dict[str, str | None] = {}
        self.on_retry: Callable[[], None] = lambda: None
        """Told of every call that is tried again."""
        self._jitter = random.Random(0)  # noqa: S311 - spreads retries, hides nothing

    def ask(self, messages: Messages, options: Options, deadline: Deadline, retries: Semaphore) -> ChatReply:
        """Returns the reply; asks again after a failure that may pass, while `retries` and time are left.

        Raises:
            ModelUnavailable: the server cannot be reached, is busy, or answers with something else.
            ModelBusy: it is busy for longer than can be waited.
            OutOfTime: the deadline passed.
            ModelError: it refused the request.
        """

        def send() -> ChatReply:
            raw = self._client.chat.completions.with_raw_response.create(
                **self._sent(messages, options), timeout=self._patience_s(deadline)
            )
            return self._read(raw.content, read_reply, "chat completion")

        return self._insist(send, deadline, retries)

    def write(
        self, messages: Messages, options: Options, writing: Writing, deadline: Deadline, retries: Semaphore
    ) -> None:
        """Has a text streamed into `writing` until it ends, loops or time is up. Errors as in `ask`.

        Leaving a stream closes its connection, at which vLLM stops to write.
        """
        self._insist(lambda: self._stream(messages, options, writing, deadline), deadline, retries)

    def echo(
        self, prompts: Sequence[str], extras: Options, deadline: Deadline, retries: Semaphore
    ) -> EchoReply:
        """Returns the prompts, read as they stand, and how likely each token was. Errors as in `ask`."""

        def send() -> EchoReply:
            raw = self._client.completions.with_raw_response.create(
                model=self._model,
                prompt=list(prompts),
                echo=True,
                logprobs=1,
                max_tokens=0,
                temperature=0,
                # vLLM's own: a prompt that stands as it is gets no token for the beginning of a text either
                extra_body={"add_special_tokens": False, **extras},
                timeout=self._patience_s(deadline),
            )
            return self._read(raw.content, read_echo, "completion")

        return self._insist(send, deadline, retries)

    def post(self, path: str, body: Options, deadline: Deadline, retries: Semaphore) -> Any:
        """Returns the JSON that a path below the server's root answers. Errors as in `ask`."""
        url, sent = self._at(path), {"model": self._model, **body}
        return self._insist(
            lambda: self._client.post(
                url, cast_to=object, body=sent, options={"timeout": self._patience_s(deadline)}
            ),
            deadline,
            retries,
        )

    def fetch(self, method: str, path: str, patience_s: float) -> tuple[int, Any]:
        """Returns status and JSON of one call, never tried again; a POST asks nothing.

        Raises:
            ServerAway: no reply came.
        """
        import openai

        try:
            options: Any = {"timeout": patience_s}
            if method == "GET":
                return 200, self._client.get(self._at(path), cast_to=object, options=options)
            return 200, self._client.post(
                self._at(path), cast_to=object, body={"model": self._model}, options=options
            )
        except openai.APIStatusError as error:
            return error.status_code, None
        except (openai.APIError, ValueError) as error:
            raise ServerAway from error

    def _at(self, path: str) -> str:
        if path.startswith("/v1/"):
            return self._base + path.removeprefix("/v1")
        return self._base.removesuffix("/v1") + path

    def _insist(self, send: Callable[[], Reply], deadline: Deadline, retries: Semaphore) -> Reply:
        import openai

        wait_s = _FIRST_WAIT_S
        while True:
            if deadline.expired:
                raise self.explain.out_of_time(deadline)
            try:
                return send()
            except openai.APIStatusError as error:
                if self._works_around(error):
                    continue
                failure = self.explain.of_status(error)
            except openai.APIConnectionError as error:
                failure = self.explain.of_connection(error, deadline)
            except StreamFailed as error:
                failure = self.explain.of_stream(error)
            self._wait(failure, wait_s, deadline, retries)
            wait_s *= 2

    def _wait(self, failure: Refusal, wait_s: float, deadline: Deadline, retries: Semaphore) -> None:
        """Waits until the call may be tried again; raises its error if it may not be."""
        pause_s = max(wait_s * self._jitter.uniform(0.8, 1.2), failure.wait_s)
        too_long = pause_s >= min(deadline.remaining_s, self._timeout_s)
        if not failure.may_pass or too_long or not retries.acquire(blocking=False):
            raise failure.error
        self.on_retry()
        time.sleep(pause_s)

    def _stream(self, messages: Messages, options: Options, writing: Writing, deadline: Deadline) -> None:
        import openai

        writing.restart()
        sent = self._sent(messages, {"stream": True, "stream_options": {"include_usage": True}, **options})
        create = self._client.chat.completions.with_streaming_response.create
        with create(**sent, timeout=self._patience_s(deadline)) as response:
            request = response.http_request
            try:
                if response.headers.get("content-type", "").startswith("text/event-stream"):
                    _take_events(response.iter_bytes(), writing)
                else:
                    writing.take_whole(self._read(response.read(), read_reply, "chat completion"))
            except ValueError as error:
                raise ModelUnavailable(f"{self._base} {error}") from error
            except httpx2.TimeoutException as error:
                if not writing.text:
                    raise openai.APITimeoutError(request) from error
            except httpx2.HTTPError as error:
                if writing.finish is None:
                    raise openai.APIConnectionError(request=request) from error
            else:
                if writing.finish is None:
                    raise openai.APIConnectionError(message="the text broke off", request=request)

    def _sent(self, messages: Messages, options: Options) -> dict[str, Any]:
        sent = {name: value for name, value in options.items() if name not in self._refused}
        for name, instead in self._refused.items():
            if instead is not None and name in options:
                sent[instead] = options[name]
        turns = [{"role": message.role, "content": message.text} for message in messages]
        return {"model": self._model, "messages": turns, **sent}

    def _patience_s(self, deadline: Deadline) -> float:
        return min(self._timeout_s, deadline.remaining_s)

    def _read(self, body: bytes, read: Callable[[bytes], Reply | None], what: str) -> Reply:
        reply = read(body)
        if reply is None:
            raise self.explain.no_answer(body, what)
        return reply

    def _works_around(self, error: "openai.APIStatusError") -> bool:
        """Notes an option that this server refuses by name; returns whether to ask again without it."""
        name = error.param or next((name for name in _STREAMING if name in str(error)), None)
        if error.status_code not in (400, 422) or name not in _REFUSED or name in self._refused:
            return False
        self._refused[name] = _REFUSED[name]
        return True


def _take_events(chunks: Any, writing: Writing) -> None:
    for event in events(chunks):
        if event == "[DONE]":
            if writing.finish is None:
                writing.finish = "stop"
            # The connection can be used again only once its reply was read to the end.
            next(iter(chunks), None)
            return
        writing.take(event)
        if writing.finish == "white_space":
            return
