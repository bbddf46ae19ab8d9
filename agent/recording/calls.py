"""One call to a model as JSON values: what was asked, and how each kind of answer is written down."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from pydantic import TypeAdapter

from ..backend import Choice, Completion, Likelihood, Messages, Relevance, Schema, Usage

Answer = TypeVar("Answer")
Method = Literal["complete", "choose", "score", "rerank", "count"]

_WORDS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Call:
    """One prompt of a batch, with all that its answer depends on; never its deadline."""

    model: str
    method: Method
    asked: Mapping[str, Any]
    """JSON values. Their order counts: a model may follow a schema in the order of its properties."""

    @property
    def as_json(self) -> dict[str, Any]:
        """The whole call as one JSON object."""
        return {"model": self.model, "method": self.method, **self.asked}

    @property
    def first_words(self) -> str:
        """What the last message, the prefix or the query begins with."""
        text = next(self.asked[name] for name in ("messages", "prefix", "query") if name in self.asked)
        if not isinstance(text, str):
            text = text[-1][1] if text else ""
        words = text[:1000].split(maxsplit=_WORDS_SHOWN)
        return " ".join(words[:_WORDS_SHOWN]) + (" ..." if len(words) > _WORDS_SHOWN else "")


def to_complete(model: str, messages: Messages, max_tokens: int, schema: Schema | None) -> Call:
    """Returns the call that has a text written."""
    asked = {"messages": _prompt(messages), "max_tokens": max_tokens, "schema": _plain(schema)}
    return Call(model, "complete", asked)


def to_choose(model: str, messages: Messages, labels: Sequence[str]) -> Call:
    """Returns the call that asks how likely labels are."""
    return Call(model, "choose", {"messages": _prompt(messages), "labels": list(labels)})


def to_score(model: str, prefix: Messages | str, texts: Sequence[str]) -> Call:
    """Returns the call that asks how likely texts are after a prefix."""
    return Call(model, "score", {"prefix": _prompt(prefix), "texts": list(texts)})


def to_rerank(model: str, query: str, texts: Sequence[str]) -> Call:
    """Returns the call that has texts scored for a query."""
    return Call(model, "rerank", {"query": query, "texts": list(texts)})


def to_count(model: str, prompt: Messages | str) -> Call:
    """Returns the call that has tokens counted."""
    return Call(model, "count", {"prefix": _prompt(prompt)})


@dataclass(frozen=True, slots=True)
class AnswerForm(Generic[Answer]):
    """How an answer becomes JSON and an answer again, the same to the last bit.

    `read` raises pydantic's ValidationError for JSON of another form.
    """

    write: Callable[[Answer], Any]
    read: Callable[[Any], Answer]


def _of(adapter: TypeAdapter[Answer]) -> AnswerForm[Answer]:
    return AnswerForm(adapter.dump_python, adapter.validate_python)


COMPLETION = _of(TypeAdapter(Completion))
_USAGE = TypeAdapter(Usage)
LIKELIHOODS = _of(TypeAdapter(list[Likelihood]))
RELEVANCE: AnswerForm[Relevance] = AnswerForm(
    lambda found: {
        "scores": [float(score) for score in found.scores],
        "usage": _USAGE.dump_python(found.usage),
    },
    TypeAdapter(Relevance).validate_python,
)
COUNT = _of(TypeAdapter(int))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A choice without its labels: they stand in the call, where they may be redacted."""

    logprobs: list[float]
    usage: Usage
    missing: int


_CHOSEN = TypeAdapter(_Chosen)


def choice_among(labels: Sequence[str]) -> AnswerForm[Choice]:
    """Returns the form of a choice among these labels."""

    def write(choice: Choice) -> Any:
        return _CHOSEN.dump_python(
            _Chosen([float(logprob) for logprob in choice.logprobs.values()], choice.usage, choice.missing)
        )

    def read(stored: Any) -> Choice:
        chosen = _CHOSEN.validate_python(stored)
        return Choice(dict(zip(labels, chosen.logprobs, strict=True)), chosen.usage, chosen.missing)

    return AnswerForm(write, read)


def _prompt(prompt: Messages | str) -> Any:
    return prompt if isinstance(prompt, str) else [[message.role, message.text] for message in prompt]


def _plain(schema: Schema | None) -> Any:
    """Returns the schema as JSON gives it back: tuples become lists."""
    return None if schema is None else json.loads(json.dumps(schema, default=dict))
