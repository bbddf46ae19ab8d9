"""A taste card in JSON: for programs, and to carry to another workspace."""

from collections.abc import Sequence
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from .document import CardDocument, EntryDoc, Problem, said_of, time_of, us_of
from .entry import CardEntry


class CardDoc(BaseModel):
    """A whole card."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    version: Literal[1]
    user: str
    """Whose."""
    exported_at: AwareDatetime
    entries: list[EntryDoc]


def render(user: str, entries: Sequence[CardEntry], exported_us: int) -> str:
    """Returns a card as JSON.

    Args:
        user: whose.
        entries: with ids and plain texts, as the desk gives them.
        exported_us: now, UTC.
    """
    document = CardDoc(
        version=1,
        user=user,
        exported_at=time_of(exported_us),
        entries=[EntryDoc.of(entry) for entry in entries],
    )
    return document.model_dump_json(indent=2) + "\n"


def parse(text: str) -> CardDocument:
    """Reads what `render` wrote. A document that is wrong somewhere gives no entry, only its problem."""
    try:
        document = CardDoc.model_validate_json(text)
    except ValidationError as error:
        problem = Problem(0, "", f"no card in JSON: {said_of(error)}; nothing of it was read")
        return CardDocument("", -1, (), frozenset(), problems=(problem,))
    entries = tuple(one.entry() for one in document.entries)
    return CardDocument(
        document.user, us_of(document.exported_at), entries, frozenset(one.entry_id for one in entries)
    )
