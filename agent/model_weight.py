"""A model must earn its part (D5): what `tastebridge calibrate` found out about one on held-out people."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ..retrieval.fusion.held_out import HeldOutLists
from ..retrieval.fusion.ndcg import ndcg_at_10
from ..retrieval.records import Floats

WEIGHTS = (0.05, 0.1, 0.2, 0.35, 0.5, 1.0, 2.0)
"""Tried against 0; in units of the spread of the fused scores in a list."""
ONE_SIDED_95 = 1.645
MIN_ACCEPTANCE = 0.5
"""A model whose sentences the verifier rejects more often than this leaves the writing to the composer."""


class Fit(BaseModel):
    """What a model's ranking is worth on held-out people."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    weight: float
    """In units of the spread of the fused scores in a list; 0: it stays out of the ranking."""
    people: int
    """Half of them chose the weight, the other half judged it."""
    ndcg_at_10_without: float
    """On the judging half, of lists of 20 with something to find in them."""
    ndcg_at_10_with: float
    """With the weight that the first half chose."""
    ndcg_at_10_of_the_model: float
    """By the model's scores alone."""
    ndcg_at_10_of_chance: float
    """By a random order."""
    lower_bound_of_gain: float
    """One-sided, 95 %; the weight is 0 unless it is above 0."""


class ModelWeight(Fit):
    """What one model with one prompt may do in one target domain, and what that rests on."""

    model: str
    prompt: str
    target: str
    explain_prompt: str
    asked_to_write: int
    """Explanations that it was asked for."""
    wrote: int
    """Those that passed the verifier."""
    index: str
    """Version of the index that the lists came from."""

    @property
    def acceptance(self) -> float:
        """Share of its explanations that passed the verifier; 0 if none was asked for."""
        return self.wrote / self.asked_to_write if self.asked_to_write else 0.0

    @property
    def may_write(self) -> bool:
        """Whether it writes well enough to be asked."""
        return self.acceptance >= MIN_ACCEPTANCE


def read_weights(path: Path) -> list[ModelWeight]:
    """Reads the measured weights; a missing or broken file has none, and a broken one is measured anew."""
    try:
        return TypeAdapter(list[ModelWeight]).validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return []


def write_weight(path: Path, weight: ModelWeight) -> None:
    """Adds a weight in place of the one with the same model, prompt and target."""
    key = (weight.model, weight.prompt, weight.target)
    others = [one for one in read_weights(path) if (one.model, one.prompt, one.target) != key]
    fresh = path.with_suffix(".new")
    fresh.write_bytes(TypeAdapter(list[ModelWeight]).dump_json([*others, weight], indent=1))
    fresh.replace(path)


def with_model(fused: Floats, model: Floats, weight: float) -> Floats:
    """Returns what the model adds to each fused score of a list.

    The model's scores are scaled to [0, 1] and weighted in units of the fused scores' spread, so that a
    weight means the same in every list.

    Args:
        fused: shape (candidates,).
        model: its scores in the same order.
        weight: the fitted weight.
    """
    low, high = float(model.min()), float(model.max())
    scaled = (model - low) / (high - low) if high > low else np.zeros_like(model)
    added: Floats = (weight * float(fused.max() - fused.min()) * scaled).astype(np.float32)
    return added


def fit_weight(lists: HeldOutLists, scores: Floats, seed: int) -> Fit:
    """Chooses the weight on half of the lists and keeps it only if it wins on the other half.

    Args:
        lists: the held-out lists.
        scores: the model's, shape (lists, candidates).
        seed: decides the halves.
    """
    places = np.arange(lists.scores.shape[1])[None].repeat(len(lists.scores), axis=0)
    found = lists.relevant.sum(axis=1)

    def outcome(total: Floats) -> Floats:
        return ndcg_at_10(total, places, lists.relevant, found)

    by_weight = {
        weight: outcome(
            np.stack([f + with_model(f, m, weight) for f, m in zip(lists.scores, scores, strict=True)])
        )
        for weight in (0.0, *WEIGHTS)
    }
    order = np.random.default_rng(seed).permutation(len(scores))
    choosing, judging = order[: len(order) // 2], order[len(order) // 2 :]
    best = (
        max(by_weight, key=lambda weight: float(by_weight[weight][choosing].mean())) if len(choosing) else 0.0
    )
    gain = by_weight[best][judging] - by_weight[0.0][judging]
    error = float(gain.std(ddof=1)) / np.sqrt(len(gain)) if len(gain) > 1 else float("inf")
    lower = float(gain.mean()) - ONE_SIDED_95 * error if best else 0.0
    chance = np.random.default_rng(seed).random((50, *scores.shape)).astype(np.float32)
    return Fit(
        weight=best if lower > 0 else 0.0,
        people=len(scores),
        ndcg_at_10_without=round(float(by_weight[0.0][judging].mean()), 4),
        ndcg_at_10_with=round(float(by_weight[best][judging].mean()), 4),
        ndcg_at_10_of_the_model=round(float(outcome(scores)[judging].mean()), 4),
        ndcg_at_10_of_chance=round(float(np.mean([outcome(one)[judging].mean() for one in chance])), 4),
        lower_bound_of_gain=round(lower, 4) if np.isfinite(lower) else -1.0,
    )


def weight_of(weights: Sequence[ModelWeight], model: str, prompt: str, target: str) -> ModelWeight | None:
    """Returns the measured weight of a model with a prompt in a target domain."""
    return next((w for w in weights if (w.model, w.prompt, w.target) == (model, prompt, target)), None)
