"""What a chat-completions server answers: the parts that are used, validated where they come in."""

from pydantic import BaseModel, Field, ValidationError

from ..backend import Usage


class TokenLogprob(BaseModel):
    """A token that could have come first, and its log-probability."""

    token: str
    logprob: float


class _Position(BaseModel):
    top_logprobs: list[TokenLogprob] = []


class _Logprobs(BaseModel):
    content: list[_Position] | None = None


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


class TokenUsage(BaseModel):
    """Tokens read and written, as the server counts them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class ChatReply(BaseModel):
    """The body of an answer; what is not named here is ignored."""

    choices: list[_Choice] = Field(min_length=1)
    usage: TokenUsage | None = None

    @property
    def text(self) -> str:
        """What the model wrote."""
        return self.choices[0].message.content or ""

    @property
    def was_cut(self) -> bool:
        """Whether `max_tokens` ended the text."""
        return self.choices[0].finish_reason == "length"

    @property
    def used(self) -> Usage:
        """Tokens read and written, 0 where the server does not tell."""
        usage = self.usage or TokenUsage()
        return Usage(usage.prompt_tokens, usage.completion_tokens, 1)

    @property
    def first_tokens(self) -> list[tuple[str, float]]:
        """The likeliest first tokens with their log-probabilities, none where the server does not tell."""
        logprobs = self.choices[0].logprobs
        positions = (logprobs.content if logprobs else None) or [_Position()]
        return [(top.token, top.logprob) for top in positions[0].top_logprobs]


def read_reply(body: bytes) -> ChatReply | None:
    """Returns the validated body, None when it is no chat completion."""
    try:
        return ChatReply.model_validate_json(body)
    except ValidationError:
        return None
