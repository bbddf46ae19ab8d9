"""How many tokens prompts will cost, before they are sent."""

from collections.abc import Sequence

from ...retrieval.errors import ModelUnavailable
from ..backend import Backend, Messages, TokenCounter
from .task import Cost

CHARS_PER_TOKEN = 4
"""Of English text, where nobody counts."""

NOTHING = Cost(0, 0, 0, exact=True)
"""What a list of one candidate costs."""


def cost_of(
    backend: Backend, prompts: Sequence[Messages | str], answer_tokens: int, *, texts: Sequence[str] = ()
) -> Cost:
    """Returns what prompts cost as a server bills them: each in full, shared beginnings too.

    Args:
        backend: counts, where it can.
        prompts: one call each.
        answer_tokens: the most that each answer may have.
        texts: read in addition, without a call of their own.
    """
    counts, exact = _counts(backend, [*prompts, *texts])
    return Cost(sum(counts), answer_tokens * len(prompts), len(prompts), exact)


def _counts(backend: Backend, prompts: Sequence[Messages | str]) -> tuple[list[int], bool]:
    if isinstance(backend, TokenCounter):
        try:
            return backend.count(prompts), True
        except ModelUnavailable:  # a server without a tokenizer endpoint, or away
            pass
    return [estimated_tokens(prompt) for prompt in prompts], False


def estimated_tokens(prompt: Messages | str) -> int:
    """Returns the tokens of a prompt as its characters suggest."""
    texts = [prompt] if isinstance(prompt, str) else [message.text for message in prompt]
    return 1 + sum(map(len, texts)) // CHARS_PER_TOKEN
