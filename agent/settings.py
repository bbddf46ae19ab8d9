"""The language model's settings: the table `[model]` of `tastebridge.toml`."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    ValidationError,
    field_validator,
)

from ..retrieval.errors import SettingsError
from ..retrieval.settings import explain
from .model_name import ModelName
from .ranking.contract import ModeName

if TYPE_CHECKING:
    from ..retrieval.workspace import Workspace

DEFAULT_RANK_PROMPT = "listwise@v1"


class ModelSettings(BaseModel):
    """Which language model, and how it is used."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    name: str = "local:smollm2-135m-instruct"
    """`local:NAME` runs a pulled model, a folder or a cached hub id in this process and needs
    `tastebridge[local]`; `vllm:NAME@URL`, `openai:NAME`, `openai:NAME@URL`, `ollama:NAME` and
    `llamacpp:NAME` ask a server; `langchain:MODULE:FACTORY` calls what a function of yours returns and needs
    `tastebridge[langchain]`; `replay:FOLDER` repeats recorded calls; `none`: no language model."""
    api_key_env: str = "OPENAI_API_KEY"
    """The environment variable that holds the key; the key itself is never written down."""
    timeout_s: PositiveFloat = 60.0
    """Longest wait for one call; the request's deadline may be shorter."""
    retries: Annotated[int, Field(ge=0, le=20)] = 3
    """How many failed calls of one batch may be tried again, all together."""
    concurrency: NonNegativeInt = 0
    """Calls to a server at the same time; 0: as many as `tastebridge doctor --model` measured, else 8."""
    queue: NonNegativeInt = 64
    """Calls that may wait for the model; more are refused at once, with the time to try again."""
    tokens_per_request: NonNegativeInt = 0
    """Tokens read and written for one list at most; 0: no limit."""
    tokens_per_day: NonNegativeInt = 0
    """The same for a day (UTC) of all processes of a workspace."""
    money_per_request: NonNegativeFloat = 0.0
    """Money for one list at most, by the prices below; 0: no limit."""
    money_per_day: NonNegativeFloat = 0.0
    """The same for a day (UTC)."""
    price_prompt: NonNegativeFloat = 0.0
    """Price of a million tokens read."""
    price_completion: NonNegativeFloat = 0.0
    """Price of a million tokens written."""
    currency: str = "USD"
    """Of the prices."""
    record: str = ""
    """A folder in which every call of the model is recorded; empty: none is."""
    writes: Literal["auto", "always", "never"] = "auto"
    """Whether the model phrases the explanations. `auto`: once `tastebridge calibrate`, or else `tastebridge
    doctor --model`, has seen at least half of its sentences pass the verifier; until then, and otherwise, the
    composer writes."""
    rank_mode: Literal["auto", ModeName] = "auto"
    """How the model ranks; `auto`: in the way that `tastebridge calibrate` found best on held-out people."""
    rerank_top: Annotated[int, Field(ge=2, le=20)] = 20
    """So many candidates are shown to the model; servers tell the probabilities of at most 20 labels."""
    orders: Annotated[int, Field(ge=1, le=20)] = 4
    """In so many orders the model reads the candidates, against its habit of preferring a position."""
    letter_prior: Literal["blank", "people"] = "blank"
    """What a model prefers of the letters, to be taken off: `blank`: what it says to lists of nothing;
    `people`: its mean over held-out people, measured by `tastebridge calibrate`."""
    stop_when_stable: NonNegativeInt = 0
    """Stop reading further orders once this many items at the top stay the same; 0: read all."""
    aggregate: Literal["mean", "borda", "kemeny"] = "mean"
    """How the orders become one ranking: the mean log-probability, or by places (Borda, Kemeny)."""
    sure_gap: Annotated[float, Field(ge=0, le=1)] = 0.1
    """Set-wise and pair-wise ranking leave neighbours as they are whose scores without the model are further
    apart than this share of the list's spread."""
    history_titles: PositiveInt = 20
    """So many titles of the person's history are shown to the model, the latest."""
    prompts: str = ""
    """A folder of your own prompts, which come before those shipped; empty: `prompts/` in the workspace."""
    rank_prompt: str = DEFAULT_RANK_PROMPT
    """Name and version of the prompt in `prompts/rank/`; without a version the newest. A mode of another form
    uses the prompt of its own form."""
    wording: NonNegativeInt | dict[str, NonNegativeInt] = 0
    """Which of the prompt's wordings is used: the n-th, or one for each place; 0 is the prompt as it is."""
    examples: tuple[NonNegativeInt, ...] = ()
    """Which of the prompt's solved examples are shown before the real case, in this order."""
    history_order: Literal["newest_last", "newest_first"] = "newest_last"
    """In which order the person's history is shown."""
    trained: Literal["auto", "never"] = "auto"
    """Whether a model that `tastebridge train` trained takes part where it has earned a weight."""
    trained_base: str = "smollm2-135m-instruct"
    """The small model that `tastebridge train` adapts: a pulled model or a folder."""
    trained_url: str = ""
    """A vLLM server that serves the adapters under the names of their versions; empty: in this process."""
    proposals: Annotated[int, Field(ge=0, le=100)] = 0
    """So many items that a trained model in this process puts forward itself, by writing titles of the
    catalogue, join the candidates. 0, because measured they add nothing yet (docs/results.md)."""
    explain_prompt: str = "sentence@v1"
    """Name and version of the prompt in `prompts/explain/`; without a version the newest."""
    explain_language: Literal["en", "zh"] = "en"
    """Of the explanations: English or Chinese."""

    @field_validator("name")
    @classmethod
    def _names_a_model(cls, name: str) -> str:
        ModelName.parse(name)
        return name

    @cached_property
    def model(self) -> ModelName:
        """The parsed name."""
        return ModelName.parse(self.name)

    def with_model(self, name: str) -> Self:
        """Returns the settings with another model.

        Raises:
            SettingsError: the name names none.
        """
        return self.from_table({**self.model_dump(), "name": name})

    @classmethod
    def of(cls, workspace: "Workspace") -> Self:
        """Returns the settings of a workspace, which may have prompts of its own.

        Raises:
            SettingsError: a key is unknown or out of bounds.
        """
        settings = cls.from_table(workspace.settings.model)
        own = workspace.root / (settings.prompts or "prompts")
        return settings.model_copy(update={"prompts": str(own) if settings.prompts or own.is_dir() else ""})

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """Returns the settings of a parsed `[model]` table.

        Raises:
            SettingsError: a key is unknown or out of bounds.
        """
        if outdated := {"backend", "base_url"} & table.keys():
            raise SettingsError(
                f"[model] {' and '.join(sorted(outdated))}: these are part of the name now; "
                f"write {_as_name(table)} instead"
            )
        for name, shipped in (("rank_prompt", "listwise"), ("explain_prompt", "sentence")):
            if (version := table.get(f"{name}_version")) is not None:
                raise SettingsError(
                    f"[model] {name}_version: the version is part of the name now; "
                    f'write {name} = "{table.get(name, shipped)}@v{version}" instead'
                )
        try:
            return cls(**table)
        except ValidationError as error:
            raise SettingsError(f"[model] {explain(error)}") from error


def _as_name(table: Mapping[str, Any]) -> str:
    """Returns how the settings of version 0.1 are written today."""
    kind, name, url = (str(table.get(key, "")) for key in ("backend", "name", "base_url"))
    if kind == "none":
        return 'name = "none"'
    at = f"@{url}" if kind == "openai" and url else ""
    prefix = "openai" if kind == "openai" else "local"
    return f'name = "{prefix}:{name or "NAME"}{at}"'
