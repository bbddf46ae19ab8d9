"""Keeps a model in this process to a JSON schema: each token that would break it is taken from the choice."""

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from json import dumps
from typing import TYPE_CHECKING, Any

from ...retrieval.errors import ModelError
from ..backend import Schema

if TYPE_CHECKING:
    import torch


@cache
def grammar_available() -> bool:
    """Whether the library that knows the grammar of a schema is installed."""
    return find_spec("llguidance") is not None


class JsonGrammar:
    """Follows what is written in each row of a batch.

    Args:
        vocabulary: what the grammar knows of the model's tokens; see `grammar_vocabulary`.
        ends: tokens that end an answer.
        schema: JSON schema of every row.
        rows: how many.

    Raises:
        ModelError: the schema has parts that the grammar does not know.
    """

    def __init__(self, vocabulary: Any, ends: Iterable[int], schema: Schema, rows: int) -> None:
        from llguidance import LLMatcher

        # One space after a comma, none elsewhere: free white space is where small models get lost.
        spacing: Any = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
        grammar = LLMatcher.grammar_from_json_schema(dumps(schema), defaults=spacing)
        matcher = LLMatcher(vocabulary, grammar)
        if matcher.is_error():
            raise ModelError(f"the answer's schema cannot be enforced here: {matcher.get_error()}")
        self._ends = sorted(ends)
        self._rows = [matcher.deep_copy() for _ in range(rows)]

    def allowed(self, width: int) -> "torch.Tensor":
        """Returns which tokens may follow in each row: (rows, width); only the end where all is written."""
        import torch

        mask = torch.zeros((len(self._rows), width), dtype=torch.bool)
        for place, matcher in enumerate(self._rows):
            if matcher.is_stopped():  # as soon as nothing but the end can follow, and not only after it
                mask[place, self._ends] = True
                continue
            bias = torch.frombuffer(bytearray(matcher.compute_logit_bias()), dtype=torch.uint8)
            known = min(width, len(bias))
            mask[place, :known] = bias[:known] != 0
        return mask

    def read(self, tokens: Iterable[int]) -> None:
        """Takes note of the token that was written in each row."""
        for matcher, token in zip(self._rows, tokens, strict=True):
            if not matcher.is_stopped():
                matcher.consume_token(token)


def grammar_vocabulary(tokenizer: Any, ends: Iterable[int]) -> Any | None:
    """Returns the grammar's view of a tokenizer, None of one that it cannot read; it takes about a second."""
    from llguidance.hf import from_tokenizer

    try:
        return from_tokenizer(tokenizer, eos_token=sorted(ends))
    except ValueError:
        return None
