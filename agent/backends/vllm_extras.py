"""What vLLM takes and tells beyond the OpenAI API: tokens of labels, prompts as it reads them, salts."""

from collections.abc import Sequence
from threading import Semaphore
from typing import Any

from pydantic import BaseModel, ValidationError

from ...retrieval.errors import CannotChoose, ModelUnavailable
from ..backend import Choice, Messages
from ..deadline import Deadline
from .chat_reply import ChatReply
from .chat_server import ChatServer
from .labels import choice_from_tokens

MAX_LABELS = 64
"""vLLM tells the probabilities of at most 128 named tokens, and a label has two: bare and after a space."""
_ID_MARK = "token_id:"


class VllmExtras:
    """The extras of one vLLM server.

    Args:
        server: the server.
        cache_salt: requests with different salts share no cached prefix; empty: all share.
    """

    def __init__(self, server: ChatServer, cache_salt: str = "") -> None:
        self._server = server
        self._cache_salt = cache_salt
        self._starts: dict[str, int] = {}

    @property
    def salt(self) -> dict[str, Any]:
        """The field that every request carries."""
        return {"cache_salt": self._cache_salt} if self._cache_salt else {}

    def for_prompt(self, messages: Messages) -> dict[str, Any]:
        """Returns the fields of a chat request; a last turn of the assistant's is continued, not answered."""
        if continues(messages):
            return {**self.salt, "continue_final_message": True, "add_generation_prompt": False}
        return self.salt

    def label_tokens(
        self, labels: Sequence[str], deadline: Deadline, retries: Semaphore
    ) -> dict[str, list[int]]:
        """Returns for each label the tokens that can begin it in an answer: bare, and after a space.

        Raises:
            CannotChoose: two labels begin with the same token.
        """
        bare, spaced = (
            [self._start(f"{before}{label}", deadline, retries) for label in labels] for before in ("", " ")
        )
        if len(set(bare)) < len(labels):
            raise CannotChoose(f"this model's tokenizer cannot tell the labels {', '.join(labels)} apart")
        if len({*bare, *spaced}) < 2 * len(labels):  # the space is a token of its own
            return {label: [token] for label, token in zip(labels, bare, strict=True)}
        return {label: [one, other] for label, one, other in zip(labels, bare, spaced, strict=True)}

    def tokens(self, prompt: Messages | str, deadline: Deadline, retries: Semaphore) -> list[int]:
        """Returns the tokens of a prompt as the model reads it, with the chat template if it has messages."""
        asked: dict[str, Any] = {"prompt": prompt, "add_special_tokens": False}
        if not isinstance(prompt, str):
            asked = {"messages": [{"role": m.role, "content": m.text} for m in prompt]}
            if continues(prompt):
                asked |= {"continue_final_message": True, "add_generation_prompt": False}
        try:
            return _Tokens.model_validate(self._server.post("/tokenize", asked, deadline, retries)).tokens
        except ValidationError as error:
            raise ModelUnavailable("the server's /tokenize told no tokens; is it a vLLM server?") from error

    def as_text(self, messages: Messages, deadline: Deadline, retries: Semaphore) -> str:
        """Returns a prompt as one text, with the chat template's marks in it."""
        asked = {"tokens": self.tokens(messages, deadline, retries)}
        try:
            return _Text.model_validate(self._server.post("/detokenize", asked, deadline, retries)).prompt
        except ValidationError as error:
            raise ModelUnavailable("the server's /detokenize told no text; is it a vLLM server?") from error

    def _start(self, text: str, deadline: Deadline, retries: Semaphore) -> int:
        if text not in self._starts:
            tokens = self.tokens(text, deadline, retries)
            if not tokens:
                raise CannotChoose(f"the label {text!r} has no token")
            self._starts[text] = tokens[0]
        return self._starts[text]


class _Tokens(BaseModel):
    tokens: list[int]


class _Text(BaseModel):
    prompt: str


def continues(messages: Messages) -> bool:
    """Whether the prompt ends with a beginning of the answer."""
    return bool(messages) and messages[-1].role == "assistant"


def asking_for(tokens: dict[str, list[int]]) -> dict[str, Any]:
    """Returns the fields that ask for the probabilities of these tokens and no others."""
    ids = [token for starts in tokens.values() for token in starts]
    return {"logprob_token_ids": ids, "return_tokens_as_token_ids": True}


def choice_of(reply: ChatReply, tokens: dict[str, list[int]], *, model: str) -> Choice:
    """Returns the choice among the labels whose tokens were asked for by `asking_for`."""
    labels = {f"{_ID_MARK}{token}": label for label, starts in tokens.items() for token in starts}
    found = [(labels.get(token, token), logprob) for token, logprob in reply.first_tokens]
    return choice_from_tokens(found, list(tokens), reply.used, model=model)
