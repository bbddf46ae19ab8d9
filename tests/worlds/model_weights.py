"""A measured weight of a language model, as `tastebridge calibrate` would store it."""

from typing import Any

from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.earning.earned import Earned
from tastebridge.agent.explanation import ExplanationWriter
from tastebridge.agent.model_weight import ModelWeight
from tastebridge.agent.ranking.listwise import ListwiseRanker
from tastebridge.agent.settings import ModelSettings


def earned_by_model(weight: float, **changes: Any) -> Earned:
    fields = {
        "shelf": "list", "history_from": 0, "history_to": None, "mode": "listwise", "popular": weight,
        "rare": weight, "rare_below": 0, "people": 100, "without": 0.5, "with_model": 0.6, "alone": 0.6,
        "chance": 0.3, "low": 0.05, "high": 0.15, "p": 0.01, "used": weight > 0,
    }  # fmt: skip
    return Earned(**{**fields, **changes})


def model_weight(weight: float, wrote: int = 20, **changes: Any) -> ModelWeight:
    """Returns the weight of the model 'function' for books; 20 sentences were asked for."""
    fields = {
        "model": "function",
        "fingerprint": "function",
        "target": "books",
        "prompt": ListwiseRanker(FunctionBackend(), ModelSettings()).prompt_id,
        "rows": (earned_by_model(weight),),
        "modes": (),
        "explain_prompt": ExplanationWriter(None, ModelSettings()).prompt_id,
        "asked_to_write": 20,
        "wrote": wrote,
        "index": "test",
    }
    return ModelWeight(**{**fields, **changes})
