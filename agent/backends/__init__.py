"""The language-model backends, and the table that opens the one that the settings name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..backend import Backend
from ..model_name import ModelKind
from ..settings import ModelSettings


@dataclass(frozen=True, slots=True)
class BackendKind:
    """A way to reach a language model."""

    what: str
    """What it is, in a few words."""
    open: Callable[[ModelSettings, str], Backend | None]


def open_backend(settings: ModelSettings, cache_salt: str = "") -> Backend | None:
    """Returns the bare backend that the settings name, None for 'none'; loads and reaches for nothing yet.

    Args:
        settings: which model.
        cache_salt: keeps what a server caches of this caller's prompts apart from others'.

    Raises:
        ModelUnavailable: the model was not pulled, or its key is not set.
    """
    return BACKENDS[settings.model.kind].open(settings, cache_salt)


def _open_transformers(settings: ModelSettings, cache_salt: str) -> Backend:
    from .hub_cache import local_folder
    from .transformers_local import TransformersBackend

    name = settings.model.name
    return TransformersBackend(local_folder(name), name.rstrip("/").rpartition("/")[2])


def _open_langchain(settings: ModelSettings, cache_salt: str) -> Backend:
    from .batches import CALLS_AT_ONCE
    from .langchain_chat import open_langchain

    return open_langchain(settings.model.name, settings.concurrency or CALLS_AT_ONCE)


def _open_replay(settings: ModelSettings, cache_salt: str) -> Backend:
    from ..recording.replay import ReplayBackend

    return ReplayBackend(Path(settings.model.name))


def _open_openai(settings: ModelSettings, cache_salt: str) -> Backend:
    from .openai_compatible import OpenAICompatibleBackend

    return OpenAICompatibleBackend(settings, cache_salt)


BACKENDS: dict[ModelKind, BackendKind] = {
    "local": BackendKind("a model folder, run in this process", _open_transformers),
    "vllm": BackendKind("a vLLM server", _open_openai),
    "openai": BackendKind("a server that speaks the OpenAI chat completions", _open_openai),
    "ollama": BackendKind("an Ollama server", _open_openai),
    "llamacpp": BackendKind("a llama.cpp server", _open_openai),
    "langchain": BackendKind("a LangChain chat model that a function of yours makes", _open_langchain),
    "replay": BackendKind("recorded calls, repeated without a model", _open_replay),
    "none": BackendKind("no language model", lambda settings, cache_salt: None),
}
