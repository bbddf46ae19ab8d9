"""An HTTP client that reads no reply for ever and none without end, and follows no redirect."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx2

from ...retrieval.errors import ModelUnavailable

if TYPE_CHECKING:
    import openai

MAX_REPLY_BYTES = 64 * 2**20
"""An echo of 32 prompts of 4,000 tokens has about 15 MB."""


class ReplyTooLong(ModelUnavailable):
    """A reply had more than `MAX_REPLY_BYTES`."""


def limited_client() -> "openai.DefaultHttpxClient":
    """Returns a client whose timeout bounds the whole call and not only each wait for the next bytes.

    Redirects are not followed: prompts go to the server that the settings name and to no other.
    """
    import openai

    hooks: dict[str, list[Callable[..., Any]]] = {"request": [_note_the_start], "response": [_limit]}
    return openai.DefaultHttpxClient(follow_redirects=False, event_hooks=hooks)


class _Limited(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, ends_at: float, what: str) -> None:
        self._stream = stream
        self._ends_at = ends_at
        self._what = what

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for chunk in self._stream:
            read += len(chunk)
            if read > MAX_REPLY_BYTES:
                raise ReplyTooLong(
                    f"{self._what} sent more than {MAX_REPLY_BYTES >> 20} MB; is it the right URL?"
                )
            yield chunk
            if time.monotonic() > self._ends_at:
                raise httpx2.ReadTimeout("the reply took too long as a whole")

    def close(self) -> None:
        self._stream.close()


def _note_the_start(request: httpx2.Request) -> None:
    request.extensions["started_at"] = time.monotonic()


def _limit(response: httpx2.Response) -> None:
    sent = response.request.extensions
    ends_at = sent["started_at"] + (sent["timeout"]["read"] or float("inf"))
    if isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _Limited(response.stream, ends_at, str(response.request.url))
