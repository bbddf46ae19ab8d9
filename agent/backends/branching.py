"""Several continuations of one prefix as one row of a model's input: the prefix is read once for all of them.

A row is the prefix followed by its branches side by side. A branch sees the prefix and itself, not its
neighbours, and its positions go on where the prefix ends, so a model with full causal attention computes for
it what it would compute had the branch stood alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...retrieval.errors import ModelUnavailable
from .reading import Tokens

if TYPE_CHECKING:
    import torch

HEAD_POSITIONS = 1024
"""Positions whose logits are in memory at once: a vocabulary of 50,000 in float32 is 200 MB then."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A batch of rows, ready for a model; `n` is the number of all tokens in all branches."""

    ids: "torch.Tensor"
    """Tokens: (rows, width); 0 where a row has ended."""
    positions: "torch.Tensor"
    """Where each token stands in its own text: (rows, width)."""
    mask: "torch.Tensor"
    """True where the token of the third axis may look at the token of the last: (rows, 1, width, width)."""
    rows: "torch.Tensor"
    """Row of each branch token, branch after branch: (n,)."""
    places: "torch.Tensor"
    """Column of the hidden state that predicts it: the prefix's last for a first token: (n,)."""
    expected: "torch.Tensor"
    """The branch token itself: (n,)."""

    def to(self, device: Any) -> "Packed":
        """Returns the same batch on another device."""
        return Packed(*(getattr(self, name).to(device) for name in self.__slots__))


def pack(prefixes: Sequence[Tokens], branches: Sequence[Sequence[Tokens]]) -> Packed:
    """Packs each prefix with its branches into one row.

    Args:
        prefixes: at least one, none of them empty.
        branches: the continuations of each prefix; there may be none, and they may be empty.
    """
    import torch

    lengths = [len(p) + sum(map(len, own)) for p, own in zip(prefixes, branches, strict=True)]
    shape = (len(lengths), max(lengths))
    ids, positions = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    parts = np.full(shape, -1, np.int64)  # 0 in the prefix, 1 in the first branch, ..., -1 after the end
    rows: list[int] = []
    places: list[int] = []
    for row, (prefix, own) in enumerate(zip(prefixes, branches, strict=True)):
        start = len(prefix)
        if not start:
            raise ValueError(f"the prefix of row {row} is empty: nothing predicts the first token after it")
        ids[row, :start], positions[row, :start], parts[row, :start] = prefix, np.arange(start), 0
        for part, branch in enumerate(own, 1):
            end = start + len(branch)
            ids[row, start:end] = branch
            positions[row, start:end] = len(prefix) + np.arange(len(branch))
            parts[row, start:end] = part
            rows += [row] * len(branch)
            places += [len(prefix) - 1, *range(start, end - 1)][: len(branch)]
            start = end
    expected = [token for own in branches for branch in own for token in branch]
    return Packed(
        torch.from_numpy(ids),
        torch.from_numpy(positions),
        _visible(torch.from_numpy(parts)),
        torch.tensor(rows, dtype=torch.long),
        torch.tensor(places, dtype=torch.long),
        torch.tensor(expected, dtype=torch.long),
    )


def _visible(parts: "torch.Tensor") -> "torch.Tensor":
    """Returns who sees whom: each what came before in the prefix and in its own branch, and itself.

    So do the places after the end of a row: a softmax over nothing would be NaN.
    """
    import torch

    column = torch.arange(parts.shape[1])
    before = column[:, None] >= column[None, :]
    related = (parts[:, :, None] == parts[:, None, :]) | (parts[:, None, :] == 0)
    return (before & related)[:, None]


def hidden_states(model: Any, packed: Packed) -> "torch.Tensor":
    """Returns the states that predict the branch tokens: (n, width of the model), with gradients."""
    output = model.base_model(
        packed.ids, attention_mask=packed.mask, position_ids=packed.positions, use_cache=False
    )
    states: torch.Tensor = output.last_hidden_state[packed.rows, packed.places]
    return states


def token_logprobs(model: Any, packed: Packed) -> "torch.Tensor":
    """Returns the log-probability of each branch token, in float32: (n,)."""
    import torch

    states, head = hidden_states(model, packed), model.get_output_embeddings()
    found = []
    for start in range(0, len(states), HEAD_POSITIONS):
        logits = head(states[start : start + HEAD_POSITIONS]).float()
        expected = packed.expected[start : start + HEAD_POSITIONS, None]
        found.append(logits.gather(1, expected)[:, 0] - logits.logsumexp(dim=1))
    return torch.cat(found) if found else states.new_zeros(0, dtype=torch.float32)


def check_branching(config: Any) -> None:
    """Makes sure that a model computes the same for a branch as for the text alone.

    Raises:
        ModelUnavailable: its layers are not all full causal attention with positions from `position_ids`, its
            attention takes no mask of ours, or its logits are not those of its output layer.
    """
    problem = next((words for words, found in _obstacles(config) if found), None)
    if problem is not None:
        raise ModelUnavailable(
            f"a model of type {config.model_type!r} cannot tell how likely texts are here: it has {problem}; "
            "use a model such as SmolLM2, Llama or Qwen2, or serve this one with vLLM"
        )


def _obstacles(config: Any) -> list[tuple[str, bool]]:
    kinds = set(getattr(config, "layer_types", None) or ()) - {"full_attention"}
    scaled = [getattr(config, name, None) for name in ("logits_scaling", "logit_scale")]
    return [
        (f"layers of {', '.join(sorted(kinds))}", bool(kinds)),
        ("a sliding window of attention", getattr(config, "sliding_window", None) is not None),
        ("no rotary positions", not getattr(config, "rope_parameters", None)),
        ("positions in its attention", bool(getattr(config, "alibi", False))),
        (f"attention by {config._attn_implementation}", config._attn_implementation != "sdpa"),
        ("softened logits", getattr(config, "final_logit_softcapping", None) is not None),
        ("scaled logits", any(scale not in (None, 1, 1.0) for scale in scaled)),
    ]
