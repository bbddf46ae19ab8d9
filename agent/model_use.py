"""Which settings say how a model is used, and which ones say what it is."""

from .settings import ModelSettings

USES = frozenset(
    {
        "rank_mode",
        "rerank_top",
        "orders",
        "letter_prior",
        "stop_when_stable",
        "aggregate",
        "sure_gap",
        "history_titles",
        "rank_prompt",
        "explain_prompt",
        "explain_language",
        "prompts",
        "wording",
        "history_order",
        "examples",
        "language",
        "writes",
        "trained",
        "trained_base",
        "trained_url",
        "proposals",
    }
)
"""Settings of how a model is used: where all others are equal, one loaded model serves both."""


def is_same_model(one: ModelSettings, other: ModelSettings) -> bool:
    """Returns whether the two settings need only one model to be loaded."""
    ours, theirs = (settings.model_dump(exclude=set(USES)) for settings in (one, other))
    return ours == theirs
