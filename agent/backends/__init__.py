"""The language-model backends, and the table that opens the one that the settings name."""

from collections.abc import Callable
from dataclasses import dataclass

from ..backend import Backend
from ..settings import ModelSettings


@dataclass(frozen=True, slots=True)
class BackendKind:
    """A way to reach a language model."""

    what: str
    """What it is, in a few words."""
    open: Callable[[ModelSettings], Backend | None]


def open_backend(settings: ModelSettings) -> Backend | None:
    """Returns the backend that the settings name, None for 'none'; loads and reaches for nothing yet.

    Raises:
        ModelUnavailable: the model was not pulled, or its key is not set.
    """
    return BACKENDS[settings.backend].open(settings)


def _open_transformers(settings: ModelSettings) -> Backend:
    from ...retrieval.weights import model_path
    from .transformers_local import TransformersBackend

    return TransformersBackend(model_path(settings.name))


def _open_openai(settings: ModelSettings) -> Backend:
    from .openai_compatible import OpenAICompatibleBackend

    return OpenAICompatibleBackend(settings)


BACKENDS: dict[str, BackendKind] = {
    "transformers": BackendKind("a model folder, run in this process", _open_transformers),
    "openai": BackendKind("a server that speaks the OpenAI chat completions", _open_openai),
    "none": BackendKind("no language model", lambda settings: None),
}
