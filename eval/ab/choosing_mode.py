"""In which mode an arm ranks whose settings leave that open."""

from pathlib import Path

from ...agent.backend import Backend
from ...agent.model_weight import read_weights, weight_of
from ...agent.prompting import library
from ...agent.ranking.contract import ModeName
from ...agent.ranking.modes import modes_to_try
from ...agent.recommender import WEIGHTS_FILE
from ...agent.settings import DEFAULT_RANK_PROMPT, ModelSettings
from ...prompts import PromptError
from ...retrieval.errors import SettingsError

MODE_OF_FORM: dict[str | None, ModeName] = {
    "listwise": "listwise",
    "pointwise": "pointwise",
    "generate": "written",
    "likelihood": "likelihood",
    "query": "reranker",
}
"""The mode that uses a prompt of a form."""


def mode_of(settings: ModelSettings, backend: Backend, root: Path, target: str) -> ModeName:
    """Returns the mode that the settings name.

    'auto' is the mode of the prompt that they name: a test of a prompt must ask it. Where that is the default
    it is the one that `tastebridge calibrate` found best, else the first that the model can do.

    Args:
        settings: of the arm.
        backend: its model.
        root: the workspace's directory.
        target: the domain to recommend from.

    Raises:
        SettingsError: there is no such prompt.
    """
    if settings.rank_mode != "auto":
        return settings.rank_mode
    if settings.rank_prompt != DEFAULT_RANK_PROMPT:
        try:
            return MODE_OF_FORM[library(settings).load(f"rank/{settings.rank_prompt}").head.form]
        except PromptError as error:
            raise SettingsError(f"[model] rank_prompt: {error}") from error
    weights = read_weights(root / WEIGHTS_FILE)
    found = weight_of(weights, backend.name, backend.fingerprint, target)
    return modes_to_try(backend, settings)[0] if found is None else found.everybody.mode
