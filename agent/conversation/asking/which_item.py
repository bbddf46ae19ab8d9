"""Asks which item somebody means, where the catalogue has several that it may be."""

from collections import Counter
from collections.abc import Sequence

from ....retrieval.mentions.mention import Resolved
from ....retrieval.records import Item
from ....retrieval.text import clean_text
from ...card.entry import CardItem
from ..turn import Language
from .asked import Asked, Option
from .wording import KINDS, WORDINGS

MOST_ITEMS = 6
"""More can be neither read nor tapped; "none of these" is always there."""
MOST_CHARS = 80
"""Of a title in an option."""


def which_item(resolved: Resolved, language: Language) -> Asked | None:
    """Returns the question which of the items is meant; None where there are fewer than two to choose from.

    Args:
        resolved: a mention with the items that it may be, the likeliest first.
        language: of the question.
    """
    items = resolved.items[:MOST_ITEMS]
    if len(items) < 2:
        return None
    wording = WORDINGS[language]
    options = [
        Option(text, item=CardItem(item.domain, item.item_id, item.title))
        for text, item in zip(item_texts(items, language), items, strict=True)
    ]
    words = clean_text(resolved.mention.words, MOST_CHARS)
    text = wording.which.format(words=words) if words else wording.which_shown
    return Asked("which_item", text, (*options, Option(wording.none_of_these)), (), words=words)


def item_texts(items: Sequence[Item], language: Language) -> list[str]:
    """Returns how each item is offered; more of an item is told as long as two of them read the same."""
    texts = [_text(item, (), language) for item in items]
    for more in (lambda item: item.creators[:1], lambda item: (*item.creators[:1], item.item_id)):
        count = Counter(text.casefold() for text in texts)
        texts = [
            _text(item, more(item), language) if count[text.casefold()] > 1 else text
            for item, text in zip(items, texts, strict=True)
        ]
    return texts


def _text(item: Item, more: Sequence[str], language: Language) -> str:
    wording = WORDINGS[language]
    kind = KINDS[language].get(item.domain.casefold(), item.domain)
    parts = [kind, *([wording.in_year.format(year=item.year)] if item.year is not None else []), *more]
    inner = wording.listed.join(clean_text(part, MOST_CHARS) for part in parts)
    return wording.item.format(title=clean_text(item.title, MOST_CHARS), about=inner)
