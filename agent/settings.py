"""The language model's settings: the table `[model]` of `tastebridge.toml`."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveFloat, PositiveInt, ValidationError

from ..retrieval.errors import SettingsError
from ..retrieval.settings import explain


class ModelSettings(BaseModel):
    """Which language model, and how it is used."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    backend: Literal["transformers", "openai", "none"] = "transformers"
    """`transformers`: in this process, needs `tastebridge[local]`; `openai`: any server that speaks its
    chat completions (vLLM, Ollama, ...); `none`: no language model."""
    name: str = "smollm2-135m-instruct"
    """A pulled model, the path of a model folder, or the name under which the server serves it."""
    base_url: str = ""
    """The server, with `/v1`; empty: the one of the company that the API is named after."""
    api_key_env: str = "OPENAI_API_KEY"
    """The environment variable that holds the key; the key itself is never written down."""
    timeout_s: PositiveFloat = 60.0
    """Longest wait for one call; the request's deadline may be shorter."""
    retries: Annotated[int, Field(ge=0, le=20)] = 3
    """How many failed calls of one batch may be tried again, all together."""
    concurrency: PositiveInt = 8
    """Calls to a server at the same time."""
    writes: Literal["auto", "always", "never"] = "auto"
    """Whether the model phrases the explanations. `auto`: once `tastebridge calibrate` has seen at least half
    of its sentences pass the verifier; until then, and otherwise, the composer writes."""
    rerank_top: Annotated[int, Field(ge=2, le=20)] = 20
    """So many candidates are shown to the model; servers tell the probabilities of at most 20 labels."""
    orders: Annotated[int, Field(ge=1, le=20)] = 4
    """In so many orders the model reads the candidates, against its habit of preferring a position."""
    stop_when_stable: NonNegativeInt = 0
    """Stop reading further orders once this many items at the top stay the same; 0: read all."""
    history_titles: PositiveInt = 20
    """So many titles of the person's history are shown to the model, the latest."""
    rank_prompt: str = "listwise"
    """Name of the prompt in `prompts/rank/`."""
    rank_prompt_version: PositiveInt = 1
    """Its version."""
    trained: Literal["auto", "never"] = "auto"
    """Whether a model that `tastebridge train` trained takes part where it has earned a weight."""
    trained_base: str = "smollm2-135m-instruct"
    """The small model that `tastebridge train` adapts, as `name` with the backend `transformers`."""
    trained_url: str = ""
    """A vLLM server that serves the adapters under the names of their versions; empty: in this process."""
    proposals: Annotated[int, Field(ge=0, le=100)] = 0
    """So many items that a trained model in this process puts forward itself, by writing titles of the
    catalogue, join the candidates. 0, because measured they add nothing yet (docs/results.md)."""
    explain_prompt: str = "sentence"
    """Name of the prompt in `prompts/explain/`."""
    explain_prompt_version: PositiveInt = 1
    """Its version."""

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> "ModelSettings":
        """Returns the settings of a parsed `[model]` table.

        Raises:
            SettingsError: a key is unknown or out of bounds.
        """
        try:
            return cls(**table)
        except ValidationError as error:
            raise SettingsError(f"[model] {explain(error)}") from error
