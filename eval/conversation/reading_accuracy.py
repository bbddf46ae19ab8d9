"""How well a reader reads turns: each field's accuracy with its interval, and whole turns."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from ...agent.conversation.reading.scoring import FIELDS, Field, FieldScore, score
from ...retrieval.statistics.wilson import wilson
from .turns import Readings


class _Result(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Share(_Result):
    """A share of cases, with its 95 % interval (Wilson)."""

    right: int
    of: int
    value: float | None
    """None of no cases."""
    low: float
    high: float

    @classmethod
    def count(cls, right: int, of: int) -> "Share":
        """Returns the share of so many cases."""
        low, high = wilson(right / of, of) if of else (0.0, 1.0)
        return cls(right=right, of=of, value=right / of if of else None, low=low, high=high)


class FieldAccuracy(_Result):
    """How well one field is read."""

    field: Field
    right: Share
    """Of all turns; most of them say nothing of most fields."""
    right_where_told: Share
    """Of the turns in which the right reading, or this one, says something of it."""
    gold: int
    """Parts in the right readings."""
    found: int
    """Parts in these readings."""
    precision: float | None
    """Share of the parts found that are right; None where none was found."""
    recall: float | None
    """Share of the right parts that were found; None where there are none."""
    f1: float | None
    """None where there are no right parts and none was found."""


class ReadingAccuracy(_Result):
    """How well a reader reads."""

    reader: str
    turns: int
    unread: int
    """Turns of which there is no reading; they count as wrong in every field."""
    exact: Share
    """Turns with every field right."""
    fields_right: Share
    """Over all turns: of the fields that the right reading, or this one, says something of."""
    fields: tuple[FieldAccuracy, ...]
    seconds_per_turn: float
    tokens_per_turn: float
    """Read and written."""


def reading_accuracy(readings: Readings) -> ReadingAccuracy:
    """Returns the accuracy of readings, which are at least one."""
    scores = [score(turn, read) for turn, read in zip(readings.turns, readings.read, strict=True)]
    told = [one for turn in scores for one in turn.values() if one.told]
    tokens = readings.usage.prompt_tokens + readings.usage.completion_tokens
    return ReadingAccuracy(
        reader=readings.reader,
        turns=len(scores),
        unread=readings.read.count(None),
        exact=Share.count(sum(all(one.right for one in turn.values()) for turn in scores), len(scores)),
        fields_right=Share.count(sum(one.right for one in told), len(told)),
        fields=tuple(_field(field, scores) for field in FIELDS),
        seconds_per_turn=readings.seconds / len(scores),
        tokens_per_turn=tokens / len(scores),
    )


def _field(field: Field, scores: Sequence[Mapping[Field, FieldScore]]) -> FieldAccuracy:
    own = [turn[field] for turn in scores]
    told = [one for one in own if one.told]
    gold, found = sum(one.gold for one in own), sum(one.found for one in own)
    precision = sum(one.supported for one in own) / found if found else None
    recall = sum(one.recalled for one in own) / gold if gold else None
    return FieldAccuracy(
        field=field,
        right=Share.count(sum(one.right for one in own), len(own)),
        right_where_told=Share.count(sum(one.right for one in told), len(told)),
        gold=gold,
        found=found,
        precision=precision,
        recall=recall,
        f1=_f1(precision, recall),
    )


def _f1(precision: float | None, recall: float | None) -> float | None:
    if precision is None and recall is None:
        return None
    own, others = precision or 0.0, recall or 0.0
    return 2 * own * others / (own + others) if own + others else 0.0


def markdown(found: ReadingAccuracy) -> str:
    """Returns the accuracy as a table."""
    lines = [
        f"{found.reader}: {found.turns} turns, {found.unread} unread; "
        f"{found.seconds_per_turn:.2g} s and {found.tokens_per_turn:.0f} tokens a turn",
        "",
        "| field | right | where told | precision | recall | F1 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {one.field} | {_percent(one.right)} | {_percent(one.right_where_told)} "
        f"| {_number(one.precision)} | {_number(one.recall)} | {_number(one.f1)} |"
        for one in found.fields
    ]
    lines += [
        f"| told fields | | {_percent(found.fields_right)} | | | |",
        f"| whole turns | {_percent(found.exact)} | | | | |",
    ]
    return "\n".join(lines) + "\n"


def _percent(share: Share) -> str:
    if share.value is None:
        return ""
    return f"{share.right}/{share.of} = {share.value:.1%} ({share.low:.1%} to {share.high:.1%})"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
