"""Which model, by one URL-like name, as in `vllm:NAME@URL` or `local:PATH`."""

from dataclasses import dataclass
from typing import Literal, cast, get_args

ModelKind = Literal["local", "vllm", "openai", "ollama", "llamacpp", "langchain", "replay", "none"]

DEFAULT_URLS = {
    "vllm": "http://127.0.0.1:8000/v1",
    "ollama": "http://127.0.0.1:11434/v1",
    "llamacpp": "http://127.0.0.1:8080/v1",
}
"""Where these servers listen unless told otherwise. `openai` without a URL is the company's own API."""

SERVERS = frozenset({"vllm", "openai", "ollama", "llamacpp"})
"""Kinds that are reached over HTTP."""

FORMS = (
    "local:NAME (pulled, a folder, or a cached hub id), vllm:NAME@URL, openai:NAME or openai:NAME@URL, "
    "ollama:NAME, llamacpp:NAME, langchain:MODULE:FACTORY, replay:FOLDER, or none"
)


@dataclass(frozen=True, slots=True)
class ModelName:
    """A parsed name."""

    kind: ModelKind
    name: str
    """What the server calls the model; a folder, a pulled model or `module:factory` for the other kinds."""
    url: str = ""
    """The server with `/v1`; empty where there is none, and for the company's own API."""

    @classmethod
    def parse(cls, text: str) -> "ModelName":
        """Reads `kind:name` or `kind:name@url`.

        Raises:
            ValueError: there is no such kind, a name or the URL's scheme is missing.
        """
        kind, _, rest = text.partition(":")
        if text == "none":
            return cls("none", "")
        if kind not in get_args(ModelKind) or kind == "none" or not rest:
            raise ValueError(f"names no model; write {FORMS}")
        name, at, url = rest.rpartition("@")
        if kind not in SERVERS or not at or "://" not in url:
            name, url = rest, DEFAULT_URLS.get(kind, "")
        if not name:
            raise ValueError(f"has a server but no model before the @; write {FORMS}")
        return cls(cast("ModelKind", kind), name, url.rstrip("/"))

    def __str__(self) -> str:
        """The name as it is written in the settings."""
        if self.kind == "none":
            return "none"
        at = f"@{self.url}" if self.url and self.url != DEFAULT_URLS.get(self.kind) else ""
        return f"{self.kind}:{self.name}{at}"
