"""How many tokens a call will take, roughly, before anything is asked."""

from collections.abc import Iterable, Sequence

from ..backend import Continuations, Documents, Messages, Usage

CHARACTERS_PER_TOKEN = 4
"""Of English text; of others a token holds fewer, so what was used is booked after the call."""


def of_texts(batch: Sequence[Messages], max_tokens: int) -> Usage:
    """Returns what texts of full length cost."""
    return _usage((_length(messages) for messages in batch), max_tokens)


def of_choices(batch: Sequence[Messages]) -> Usage:
    """Returns what choices cost: one token is written."""
    return _usage((_length(messages) for messages in batch), 1)


def of_likelihoods(asked: Sequence[Continuations]) -> Usage:
    """Returns what likelihoods cost: each text is read with its prefix."""
    return _usage((_length(one.prefix) + len(text) for one in asked for text in one.texts), 0)


def of_relevance(asked: Sequence[Documents]) -> Usage:
    """Returns what relevance costs: each text is read with its query."""
    return _usage((len(one.query) + len(text) for one in asked for text in one.texts), 0)


def _length(prompt: Messages | str) -> int:
    return len(prompt) if isinstance(prompt, str) else sum(len(message.text) for message in prompt)


def _usage(lengths: Iterable[int], written: int) -> Usage:
    tokens = [-(-length // CHARACTERS_PER_TOKEN) for length in lengths]
    return Usage(sum(tokens), written * len(tokens), len(tokens))
