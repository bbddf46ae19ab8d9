"""How a LangChain chat model is told what a call needs, by the names that its class has for it.

Every integration passes on its own fields; only some pass on arguments of the call. So what a call needs is
set on a shallow copy, which shares the connection with the model that was given.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MAX_TOKENS = ("max_tokens", "max_completion_tokens", "max_output_tokens", "num_predict", "max_new_tokens")
"""What integrations call the most tokens to write."""
TOP_LOGPROBS = 20
"""The most that servers tell of one token."""
_WHICH = ("model_name", "model", "model_id", "repo_id", "azure_deployment", "openai_api_base", "base_url")
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def without_retries(model: "BaseChatModel") -> "BaseChatModel":
    """Returns a copy that asks once, where the class lets that be said."""
    root: Any = getattr(model, "root_client", None)
    if hasattr(root, "with_options"):  # langchain-openai: the client was made with the model's own retries
        root = root.with_options(max_retries=0)
        update = {"max_retries": 0, "root_client": root, "client": root.chat.completions}
        return model.model_copy(update=update)
    return _with(model, {"max_retries": 0})


def limited(model: "BaseChatModel", max_tokens: int, *, temperature: bool = True) -> "BaseChatModel":
    """Returns a copy that writes at most so many tokens, greedily, as far as its class has fields for it."""
    name = next((name for name in MAX_TOKENS if name in _fields(model)), None)
    options: dict[str, Any] = {} if name is None else {name: max_tokens}
    return _with(model, {**options, "temperature": 0} if temperature else options)


def tells_logprobs(model: "BaseChatModel") -> bool:
    """Whether the class has a way to ask for the probabilities of tokens."""
    return {"logprobs", "top_logprobs"} <= _fields(model) and not _speaks_responses(model)


def telling_logprobs(model: "BaseChatModel") -> "BaseChatModel":
    """Returns a copy that asks for the probabilities of the likeliest tokens."""
    return _with(model, {"logprobs": True, "top_logprobs": TOP_LOGPROBS})


def takes_schema(model: "BaseChatModel") -> bool:
    """Whether a schema can be part of the request: the class speaks the OpenAI chat completions."""
    return "extra_body" in _fields(model) and not _speaks_responses(model)


def following(model: "BaseChatModel", schema: dict[str, Any]) -> "BaseChatModel":
    """Returns a copy that asks for a text that follows a JSON schema; the model itself if it takes none.

    As part of the body, because langchain-openai parses an answer whose schema is an argument, and then a
    text that `max_tokens` cut is an exception.
    """
    if not takes_schema(model):
        return model
    asked = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}
    given = getattr(model, "extra_body", None) or {}
    return _with(model, {"extra_body": {**given, "response_format": asked}})


def takes_timeout(model: "BaseChatModel") -> bool:
    """Whether a call takes `timeout`; langchain-openai hands it to its SDK."""
    return hasattr(getattr(model, "root_client", None), "with_options")


def identity(model: "BaseChatModel") -> list[str]:
    """Returns the class, and what it says of which model it asks and where, in the usual fields."""
    said = [f"{name}={getattr(model, name)}" for name in _WHICH if name in _fields(model)]
    return [f"{type(model).__module__}.{type(model).__qualname__}", *said]


def is_remote(model: "BaseChatModel") -> bool:
    """Whether what the model is sent may leave this machine: yes, unless its server's address says no."""
    url = next((u for name in ("openai_api_base", "base_url") if (u := getattr(model, name, None))), "")
    return urlsplit(str(url)).hostname not in _THIS_MACHINE


def _speaks_responses(model: "BaseChatModel") -> bool:
    """Whether langchain-openai would ask this model by the Responses API, where both are said otherwise."""
    asks_so: Callable[[dict[str, Any]], bool] = getattr(model, "_use_responses_api", lambda payload: False)
    return asks_so({})


def _with(model: "BaseChatModel", options: dict[str, Any]) -> "BaseChatModel":
    known = {name: value for name, value in options.items() if name in _fields(model)}
    return model.model_copy(update=known)


def _fields(model: "BaseChatModel") -> set[str]:
    return set(type(model).model_fields)
