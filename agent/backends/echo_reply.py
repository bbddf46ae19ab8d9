"""What a completions server answers when it echoes prompts: their tokens, and how likely each was there."""

import math
from collections.abc import Sequence

from pydantic import BaseModel, Field, ValidationError

from ...retrieval.errors import ModelError, ModelUnavailable
from ..backend import Likelihood, Usage


class _Logprobs(BaseModel):
    tokens: list[str] = []
    token_logprobs: list[float | None] = []


class _Choice(BaseModel):
    index: int = 0
    text: str = ""
    logprobs: _Logprobs | None = None


class EchoReply(BaseModel):
    """The body of an answer; what is not named here is ignored."""

    choices: list[_Choice] = Field(min_length=1)

    def likelihoods(self, prefix: str, texts: Sequence[str]) -> list[Likelihood]:
        """Returns how likely each text is, given the answer to `prompts(prefix, texts)`.

        The prefix ends where the tokens of the prefix alone end. The server's character offsets are not used:
        vLLM adds up the lengths of decoded tokens, which is wrong where a character is several tokens.

        Raises:
            ModelUnavailable: the server did not echo the prompts with log-probabilities.
            ModelError: the tokens of the prefix change when a text follows.
        """
        alone, *rows = self._echoes(prompts(prefix, texts))
        return [_likelihood(alone.tokens, row, text) for row, text in zip(rows, texts, strict=True)]

    def _echoes(self, sent: Sequence[str]) -> list[_Logprobs]:
        choices = sorted(self.choices, key=lambda choice: choice.index)
        echoes = [choice.logprobs for choice in choices if choice.logprobs and choice.logprobs.token_logprobs]
        if [choice.text for choice in choices] != list(sent) or len(echoes) != len(sent):
            raise ModelUnavailable(
                "the server does not echo prompts with their log-probabilities (echo and logprobs of "
                "/completions), so it cannot tell how likely texts are; serve the model with vLLM"
            )
        return echoes


def prompts(prefix: str, texts: Sequence[str]) -> list[str]:
    """Returns the prompts to be echoed: the prefix alone, then with each text."""
    return [prefix, *(prefix + text for text in texts)]


def read_echo(body: bytes) -> EchoReply | None:
    """Returns the validated body, None when it is no completion."""
    try:
        return EchoReply.model_validate_json(body)
    except ValidationError:
        return None


def _likelihood(prefix: Sequence[str], row: _Logprobs, text: str) -> Likelihood:
    start = len(prefix)
    if row.tokens[:start] != list(prefix):
        raise ModelError(
            f"this model's tokenizer joins the end of the prefix to the text {text!r}, so the text has no "
            "probability of its own; begin the text with a space and end the prefix without one"
        )
    logprobs = [logprob for logprob in row.token_logprobs[start:] if logprob is not None]
    return Likelihood(math.fsum(logprobs), len(logprobs), Usage(len(row.tokens), 0, 1))
