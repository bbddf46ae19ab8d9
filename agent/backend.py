"""What every language-model backend can do: the contract, and the values that cross it.

All calls take batches, because a model reads sixteen prompts at once about as fast as four in turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from .deadline import Deadline

Role = Literal["system", "user", "assistant"]
FinishReason = Literal["stop", "length", "deadline", "white_space"]
Ability = Literal["complete", "choose", "score", "rerank"]
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a prompt."""

    role: Role
    text: str


Messages = Sequence[Message]


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls cost: tokens read, tokens written, and how many calls."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    calls: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.calls + other.calls,
        )


@dataclass(frozen=True, slots=True)
class Completion:
    """A text that the model wrote.

    `finish_reason` is 'stop' when the model ended it, 'length' when `max_tokens` cut it, 'deadline' when time
    did and 'white_space' when it was stopped because nothing but white space came; the text of the latter
    three is as far as it came.
    """

    text: str
    usage: Usage
    finish_reason: FinishReason


@dataclass(frozen=True, slots=True)
class Choice:
    """The model's log-probability of each label as the first token of its answer.

    `logprobs` has exactly the labels that were asked for; their exponentials add up to 1. A label whose
    probability the model did not tell has the largest value it can have had, and counts in `missing`.
    """

    logprobs: Mapping[str, float]
    usage: Usage
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Continuations:
    """Texts that may follow a prefix.

    A prefix of messages is a prompt, and the texts begin the model's answer to it. A prefix that is a text is
    read as it stands, without any chat template. The model's own control tokens are taken out of both, and
    prefix and texts are made into tokens apart from each other.
    """

    prefix: Messages | str
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Log-probability of a continuation, summed over its `tokens`.

    `usage` counts the prefix and the continuation, though a prefix of many may have been read only once.
    """

    logprob: float
    tokens: int
    usage: Usage


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a backend can do, as data; a ranking mode that needs more is refused before it runs.

    `complete` is not among the flags because every backend can.
    """

    choose: bool
    """Tells the probabilities of labels as first tokens."""
    score: bool = False
    """Tells the probability of given texts: it is a `Scorer`."""
    rerank: bool = False
    """Scores documents for a query: it is a `Reranker`."""
    schema: bool = False
    """Takes a JSON schema; whether it enforces it is for a probe to find out."""
    labels: int = 20
    """The most labels that `choose` tells the probabilities of."""
    remote: bool = False
    """What it is sent leaves this machine."""

    def can(self, ability: Ability) -> bool:
        """Whether the backend can do this."""
        return ability == "complete" or bool(getattr(self, ability))


class Backend(Protocol):
    """A language model.

    Results come in the order of the batch. Every call raises ModelUnavailable when the model cannot be
    reached or nothing came before the deadline, and ModelError when it refused what was asked.
    """

    @property
    def name(self) -> str:
        """The model's name, as answers and reports give it."""

    @property
    def fingerprint(self) -> str:
        """Changes when the model behind the name does, as far as the backend can tell. Never raises."""

    @property
    def abilities(self) -> Abilities:
        """What it can do. A server is asked once, at the first look; one that is away can what it should.

        Never raises.
        """

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        """Returns one text for each prompt, by greedy decoding.

        `schema` is a JSON schema that the backend makes the model follow where it can; check all the same.
        What the deadline cut short comes back with that finish reason.
        """

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        """Returns how likely the model is to answer each prompt with each label, in one decoding step.

        Raises:
            CannotChoose: the model exposes no probability of any label, or two labels look alike to it.
        """


@runtime_checkable
class Scorer(Protocol):
    """A backend that can also tell the probability of given texts."""

    def score(self, asked: Sequence[Continuations], *, deadline: Deadline) -> list[list[Likelihood]]:
        """Returns for each of `asked` how likely its texts are, in their order; an empty text has 0.

        Raises:
            ModelUnavailable: the model cannot be reached, tells no likelihoods, or did not finish in time.
            ModelError: a prefix is empty, or longer with a text than the model can hold.
        """


@dataclass(frozen=True, slots=True)
class Documents:
    """Texts to be scored for a query."""

    query: str
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Relevance:
    """How well each text answers its query, in the order of the texts: higher is better."""

    scores: Sequence[float]
    usage: Usage


@runtime_checkable
class Reranker(Protocol):
    """A backend made to score documents for a query (a cross-encoder, Qwen3-Reranker, ...)."""

    def rerank(self, asked: Sequence[Documents], *, deadline: Deadline) -> list[Relevance]:
        """Returns the scores of each query's texts.

        Raises:
            ModelUnavailable: the model cannot be reached, is no reranker, or did not finish in time.
            ModelError: the request was refused.
        """


@runtime_checkable
class TokenCounter(Protocol):
    """A backend that knows how many tokens a prompt has."""

    def count(self, prompts: Sequence[Messages | str]) -> list[int]:
        """Returns the tokens of each prompt, with the chat template of those made of messages.

        Raises:
            ModelUnavailable: the model cannot be reached.
        """
