"""A question as it was asked, with what each of its options means."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from pydantic import TypeAdapter, ValidationError

from ....retrieval.critique.wish import Wish
from ...card.entry import CardItem
from ..reply import QuestionOut


@dataclass(frozen=True)
class Option:
    """One tappable answer."""

    text: str
    wishes: tuple[Wish, ...] = ()
    """What choosing it means; empty: it says nothing of the list."""
    item: CardItem | None = None
    """Which item it is, where the question asks for one."""
    agrees: bool = False
    """Whether it says yes to an inference."""


@dataclass(frozen=True)
class Asked:
    """A question that is open or was asked. It is kept with the session as JSON."""

    about: Literal["which_item", "preference", "inference", "domain", "confirm"]
    text: str
    options: tuple[Option, ...]
    keys: tuple[str, ...]
    """By these it is remembered that it was asked; of an inference also that it was answered no."""
    gain: float | None = None
    """Expected rise of NDCG@k; None for a question that is not asked for that."""
    words: str = ""
    """What it is about: the mention that was unclear, or the attribute that was inferred."""

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, packed: dict[str, Any]) -> Self:
        """Returns the question of `to_dict`, which may have been through JSON.

        Raises:
            ValueError: it is none.
        """
        try:
            return TypeAdapter(cls).validate_python(packed)
        except ValidationError as error:
            raise ValueError(f"not a question: {error}") from error

    @property
    def out(self) -> QuestionOut:
        """The question as a reply carries it."""
        return QuestionOut(
            text=self.text, options=[one.text for one in self.options], about=self.about, gain=self.gain
        )


def chosen_option(asked: Asked, answer: str) -> Option | None:
    """Returns the option that an answer is, or None where it is none.

    Args:
        asked: the question.
        answer: an option's text, whatever its case, or its number from 1.
    """
    said = " ".join(answer.casefold().split())
    for option in asked.options:
        if " ".join(option.text.casefold().split()) == said:
            return option
    if said.isascii() and said.isdecimal() and 1 <= int(said) <= len(asked.options):
        return asked.options[int(said) - 1]
    return None


def answer_wishes(asked: Asked, chosen: str) -> list[Wish]:
    """Returns what the chosen option asks of the list; nothing for no preference or what is no option."""
    option = chosen_option(asked, chosen)
    return [] if option is None else list(option.wishes)


def distinct(options: Sequence[Option]) -> tuple[Option, ...]:
    """Returns the options without those whose text another one has: nobody could tell the two apart."""
    by_text: dict[str, Option] = {}
    for option in options:
        by_text.setdefault(option.text.casefold(), option)
    return tuple(by_text.values())
