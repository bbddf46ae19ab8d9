"""What a LangChain chat model answers, and how its failures are told: the parts that are used."""

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, SecretStr, ValidationError

from ...retrieval.errors import ModelBusy, ModelError, ModelUnavailable
from ..backend import FinishReason, Usage
from ..recording.redaction import known_secrets, redact
from .chat_reply import TokenLogprob

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

_REFUSED = frozenset({400, 404, 405, 413, 415, 422})
"""What a server answers to a request that will not become better by asking again."""
_BUSY = frozenset({429, 503})
_CUT = frozenset({"length", "max_tokens", "max_output_tokens"})
_REASONS = ("finish_reason", "stop_reason", "done_reason")
"""Where integrations put why a text ended."""
_MOST_SAID = 300


class _Position(BaseModel):
    top_logprobs: list[TokenLogprob] = []


class _Logprobs(BaseModel):
    content: list[_Position]


def text_of(message: "AIMessage") -> str:
    """Returns what the model wrote, without thoughts, tool calls and other blocks."""
    return str(message.text).strip()


def finish_of(message: "AIMessage") -> FinishReason:
    """Returns why the text ended: 'length' where the integration says so in one of the usual places."""
    said = {str(message.response_metadata.get(name)).lower() for name in _REASONS}
    return "length" if said & _CUT else "stop"


def usage_of(message: "AIMessage") -> Usage:
    """Returns the tokens read and written, 0 where the integration does not tell."""
    used = message.usage_metadata
    return Usage(0, 0, 1) if used is None else Usage(used["input_tokens"], used["output_tokens"], 1)


def first_tokens_of(message: "AIMessage") -> list[tuple[str, float]]:
    """Returns the likeliest first tokens with their log-probabilities, none where they are not told."""
    found = message.response_metadata.get("logprobs")
    try:
        # langchain-openai hands on what the server says, langchain-ollama the list of tokens within it
        told = _Logprobs.model_validate({"content": found} if isinstance(found, list) else found)
    except ValidationError:
        return []
    return [(top.token, top.logprob) for position in told.content[:1] for top in position.top_logprobs]


def refuses(error: Exception, option: str) -> bool:
    """Whether a server refuses a request because of one option, which it names."""
    return getattr(error, "status_code", None) == 400 and getattr(error, "param", None) == option


def explained(error: Exception, model: "BaseChatModel", name: str) -> ModelError:
    """Returns an integration's exception as one of this package, with its text but without keys."""
    said = redact(f"{type(error).__name__}: {error}", _secrets_of(model))[:_MOST_SAID]
    where = f"the LangChain model {name!r}"
    status = getattr(error, "status_code", None)
    if status in _BUSY:
        return ModelBusy(f"{where} is busy: {said}; try again later", _retry_after_s(error))
    if status in (401, 403):
        return ModelUnavailable(f"{where}: the key was refused: {said}; the factory must set a valid one")
    if status in _REFUSED:
        return ModelError(f"{where}: the request was refused: {said}")
    return ModelUnavailable(f"{where} failed: {said}")


def _secrets_of(model: "BaseChatModel") -> list[str]:
    """Returns what must not be said: the keys that the model holds, and those of the environment."""
    held: list[Any] = [getattr(model, name, None) for name in type(model).model_fields]
    own = [value.get_secret_value() for value in held if isinstance(value, SecretStr)]
    return sorted({*filter(None, own), *known_secrets()}, key=len, reverse=True)


def _retry_after_s(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(str(headers.get("retry-after"))))
    except ValueError:  # none, or a date
        return None
