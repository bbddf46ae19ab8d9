"""What a server is and which of vLLM's extras it has: asked once, never a reason to fail."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from pydantic import BaseModel, ValidationError

from ..model_name import ModelName

PATIENCE_S = 2.0
"""A server that says nothing about itself in this time is taken for what its kind should be."""
ASK_AGAIN_S = 10.0
"""After so long a server that was away is asked again."""

Fetch = Callable[[str, str, float], tuple[int, Any]]
"""From method, path below the server's root, and seconds to wait, to status and JSON. Raises ServerAway."""


class ServerAway(Exception):
    """The server did not answer."""


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a server can do beyond chat completions."""

    is_vllm: bool = False
    version: str = ""
    """vLLM's, empty where it is not known."""
    root: str = ""
    """The folder or hub id that the server loaded under the model's name, where it tells."""
    max_model_len: int | None = None
    """Tokens of prompt and answer together that the model holds."""
    has_tokenize: bool = False
    """Tells the tokens of prompts (vLLM's `/tokenize`)."""
    has_generative_scoring: bool = False
    """A vLLM with `/generative_scoring`, which also tells the probabilities of tokens that it is named."""
    rerank_path: str = ""
    """Where it reranks, below the server's root; empty where it does not."""

    @property
    def only_reranks(self) -> bool:
        """Whether the model writes no texts at all."""
        return self.is_vllm and bool(self.rerank_path) and not self.has_generative_scoring


def expected_of(model: ModelName) -> ServerFacts:
    """Returns what a server of this kind should be, as long as it has not been asked."""
    is_vllm = model.kind == "vllm"
    return ServerFacts(is_vllm=is_vllm, has_tokenize=is_vllm, has_generative_scoring=is_vllm)


class FactFinder:
    """Asks a server about itself at the first look.

    Args:
        model: which model, on which server.
        fetch: how it is reached.
        clock: monotonic seconds.
    """

    def __init__(self, model: ModelName, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._model = model
        self._fetch = fetch
        self._clock = clock
        self._lock = Lock()
        self._facts: ServerFacts | None = None
        self._away_until = -math.inf

    def facts(self, patience_s: float = PATIENCE_S) -> ServerFacts:
        """Returns what the server is; what its kind should be as long as it does not answer. Never raises."""
        if self._facts is not None or not self._model.url or self._model.kind == "ollama":
            return self._facts or expected_of(self._model)
        with self._lock:
            if self._facts is None and self._clock() >= self._away_until:
                try:
                    self._facts = self._ask(self._clock() + min(PATIENCE_S, patience_s))
                except ServerAway:
                    self._away_until = self._clock() + ASK_AGAIN_S
            return self._facts or expected_of(self._model)

    def _ask(self, ends_at: float) -> ServerFacts:
        def get(path: str, method: str = "GET") -> tuple[int, Any]:
            left_s = ends_at - self._clock()
            if left_s <= 0:
                raise ServerAway
            return self._fetch(method, path, left_s)

        card = _card(get("/v1/models")[1], self._model.name)
        is_vllm = card.owned_by == "vllm" or (self._model.kind == "vllm" and not card.owned_by)
        # 405: the path is there and wants a POST
        rerank_path = next((path for path in ("/v1/rerank", "/rerank") if get(path)[0] == 405), "")
        if self._model.kind == "llamacpp" and get("/v1/rerank", "POST")[0] == 400:
            rerank_path = "/v1/rerank"  # 501 where it was not started with --reranking
        if not is_vllm:
            return ServerFacts(
                root=card.root or "", max_model_len=card.max_model_len, rerank_path=rerank_path
            )
        return ServerFacts(
            is_vllm=True,
            version=_version(get("/version")[1]),
            root=card.root or "",
            max_model_len=card.max_model_len,
            has_tokenize=get("/tokenize")[0] == 405,
            has_generative_scoring=get("/generative_scoring")[0] == 405,
            rerank_path=rerank_path,
        )


class _Card(BaseModel):
    id: str = ""
    owned_by: str = ""
    root: str | None = None
    max_model_len: int | None = None


class _Cards(BaseModel):
    data: list[_Card] = []


def _card(body: Any, model: str) -> _Card:
    """Returns what the server says of the model, or of any where it does not list this one."""
    try:
        cards = _Cards.model_validate(body).data
    except ValidationError:
        return _Card()
    return next((card for card in cards if card.id == model), cards[0] if cards else _Card())


def _version(body: Any) -> str:
    version = body.get("version") if isinstance(body, dict) else None
    return version if isinstance(version, str) else ""
