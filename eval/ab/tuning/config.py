"""What a search is asked for."""

from dataclasses import dataclass
from typing import Any

from ....agent.prompting import FORMS, form_of
from ....agent.ranking.modes import mode_names
from ....agent.settings import ModelSettings
from ....retrieval.errors import EvaluationError
from ....retrieval.workspace import Workspace
from ..results import MetricName


@dataclass(frozen=True)
class TuningConfig:
    """A search."""

    target: str
    settings: ModelSettings
    """Which model, which prompt (`rank_prompt`) and which mode (`rank_mode`)."""
    tokens: int = 500_000
    """For the search; the test of the winner comes on top."""
    arms: int = 8
    """Ways to put the prompt, with the prompt as it is."""
    people: int = 400
    """Held-out people at most; half of them are for the test."""
    metric: MetricName = "ndcg@10"
    seed: int | None = None
    save_as: str | None = None
    """Name under which a winner becomes a prompt of the workspace's own."""


def config_of(
    workspace: Workspace, prompt: str, target: str, *, mode: str | None, **bounds: Any
) -> TuningConfig:
    """Returns the search for a prompt of a workspace.

    Args:
        workspace: whose model and own prompts.
        prompt: `rank/recent@v1`.
        target: the domain.
        mode: way of ranking; None: the plain one of the prompt's form.
        bounds: other fields of the config.

    Raises:
        EvaluationError: it is no ranking prompt.
        SettingsError: there is no such prompt or way of ranking.
    """
    task, _, name = prompt.partition("/")
    if task != "rank" or not name:
        raise EvaluationError(f"a search is for ranking prompts, such as rank/recent@v1, not {prompt!r}")
    named = ModelSettings.of(workspace).model_copy(update={"rank_prompt": name, "rank_mode": "auto"})
    form = form_of(named)
    chosen = mode_names([mode])[0] if mode else next(m for m, own in FORMS.items() if own == form)
    return TuningConfig(target, named.model_copy(update={"rank_mode": chosen}), **bounds)
