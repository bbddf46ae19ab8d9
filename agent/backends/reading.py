"""A batch of prompts as a model has read them: what they share is read once, then each goes on."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

Tokens = list[int]

MIN_SHARED = 16
"""A shared beginning shorter than this is not worth a pass of its own."""


@dataclass
class Reading:
    """The state of a model after a batch of prompts, one row each.

    Rows are padded between what they share and what is their own, so that they end together.
    """

    model: Any
    last: "torch.Tensor"
    """Hidden state at the end of each row: (rows, width of the model)."""
    cache: Any
    mask: "torch.Tensor"
    """1 where a row has a token: (rows, tokens so far)."""

    @classmethod
    def of(cls, model: Any, rows: Sequence[Tokens]) -> "Reading":
        """Reads `rows`, which are sorted and not empty."""
        import torch

        shared = shared_tokens(rows)
        empty = torch.zeros((len(rows), 0), dtype=torch.long, device=model.device)
        reading = cls(model, empty, None, empty)
        if shared:
            prefix = torch.tensor([rows[0][:shared]], device=model.device)
            reading.cache = model.base_model(prefix, use_cache=True).past_key_values
            reading.cache.batch_repeat_interleave(len(rows))
            reading.mask = torch.ones((len(rows), shared), dtype=torch.long, device=model.device)
            rows = [row[shared:] for row in rows]
        width = max(map(len, rows))
        ids = torch.tensor([[0] * (width - len(row)) + row for row in rows], device=model.device)
        real = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows], device=model.device)
        reading.last = reading.advance(ids, real)[:, -1]
        return reading

    def advance(self, ids: "torch.Tensor", real: "torch.Tensor") -> "torch.Tensor":
        """Reads on; `real` is 0 at padding. Returns the hidden states: (rows, tokens, width of the model)."""
        import torch

        self.mask = torch.cat([self.mask, real], dim=1)
        places = (self.mask.cumsum(dim=1) - 1).clamp(min=0)[:, -ids.shape[1] :]
        output = self.model.base_model(
            ids, attention_mask=self.mask, position_ids=places, past_key_values=self.cache, use_cache=True
        )
        self.cache = output.past_key_values
        hidden: torch.Tensor = output.last_hidden_state
        return hidden

    def likeliest(self, allowed: "Callable[[int], torch.Tensor] | None" = None) -> "torch.Tensor":
        """Returns the likeliest next token of each row.

        Args:
            allowed: of the width of the vocabulary, which tokens may follow: (rows, width).
        """
        logits: torch.Tensor = self.model.get_output_embeddings()(self.last)
        if allowed is not None:
            logits = logits.masked_fill(~allowed(logits.shape[1]).to(logits.device), -math.inf)
        return logits.argmax(dim=1)


def shared_tokens(rows: Sequence[Tokens]) -> int:
    """Returns how many tokens that all rows begin with are worth reading once, never all of a row.

    The first and the last of sorted rows share what all share.
    """
    pairs = zip(rows[0][:-1], rows[-1][:-1], strict=False)
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    return shared if len(rows) > 1 and shared >= MIN_SHARED else 0
