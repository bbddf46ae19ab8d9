"""Recommended and shared items as LangChain documents: a text to read, and the same as data."""

from langchain_core.documents import Document

from ...retrieval.records import Item
from ..answer import Answer, ItemOut
from .similar import SharedLike


def of_answer(answer: Answer, items: dict[str, Item]) -> list[Document]:
    """Returns a document for each item of an answer, best first.

    Args:
        answer: the list.
        items: the catalogue's entries of its items, by item id.
    """
    return [_recommended(item, items.get(item.item_id), answer) for item in answer.items]


def of_shared(shared: SharedLike, target: str) -> Document:
    """Returns the document of an item that people with a near taste share; other people only as counts."""
    item = shared.item
    text = (
        f"{_heading(item.title or item.item_id, item.year, item.creators)}: liked by {shared.people} of the "
        f"{shared.of_people} people with the nearest taste in {shared.source}"
    )
    return Document(
        page_content=text,
        id=f"{target}/{item.item_id}",
        metadata={
            **_entry(item.item_id, item.title or item.item_id, item.year, item.creators, item),
            "target": target,
            "source": shared.source,
            "score": shared.score,
            "people": shared.people,
            "of_people": shared.of_people,
        },
    )


def _recommended(item: ItemOut, entry: Item | None, answer: Answer) -> Document:
    why = f"\n{item.explanation.text}" if item.explanation else ""
    description = f"\n{entry.description}" if entry and entry.description else ""
    return Document(
        page_content=f"{_heading(item.title, item.year, tuple(item.creators))}{description}{why}",
        id=f"{answer.target}/{item.item_id}",
        metadata={
            **_entry(item.item_id, item.title, item.year, tuple(item.creators), entry),
            "target": answer.target,
            "rank": item.rank,
            "score": item.score,
            "evidence": [one.model_dump(mode="json") for one in item.evidence],
            "level": answer.level,
            "warnings": list(answer.warnings),
        },
    )


def _entry(
    item_id: str, title: str, year: int | None, creators: tuple[str, ...], entry: Item | None
) -> dict[str, object]:
    attributes = list(entry.attributes) if entry else []
    return {
        "item_id": item_id,
        "title": title,
        "year": year,
        "creators": list(creators),
        "attributes": attributes,
    }


def _heading(title: str, year: int | None, creators: tuple[str, ...]) -> str:
    by = f" by {', '.join(creators)}" if creators else ""
    return f"{title}{'' if year is None else f' ({year})'}{by}"
