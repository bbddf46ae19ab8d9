"""The items of all domains in memory: what mentions are found in and what titles are checked against."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from ...retrieval.index.live import LiveIndex
from ...retrieval.log import EventLog
from ...retrieval.mentions.finder import MentionFinder
from ...retrieval.records import Item


class Catalogue:
    """Every item of an index; about a kilobyte of memory an item.

    Args:
        index: whose domains.
        log: where the items are.
    """

    def __init__(self, index: LiveIndex, log: EventLog) -> None:
        self._index = index
        self._items = [item for domain in index.domains for item in log.items(domain) if item.title]
        self._by_no = {item.item_no: item for item in self._items}
        self._by_id = {(item.domain, item.item_id): item for item in self._items}
        self._titles = frozenset(item.title for item in self._items)
        self._likes: dict[str, dict[int, int]] = {}

    @cached_property
    def finder(self) -> MentionFinder:
        """Finds what people mention."""
        return MentionFinder(self._items)

    def items(self, numbers: Iterable[int]) -> list[Item]:
        """Returns the items of these numbers, in their order; those that are gone are left out."""
        return [self._by_no[number] for number in numbers if number in self._by_no]

    def named(self, domain: str, item_ids: Iterable[str]) -> list[Item]:
        """Returns the items of these ids, in their order; those that are gone are left out."""
        found = (self._by_id.get((domain, item_id)) for item_id in item_ids)
        return [item for item in found if item is not None]

    @cached_property
    def attribute_shares(self) -> dict[str, float]:
        """The share of all items that have each attribute."""
        counts = Counter(name for item in self._items for name in set(item.attributes))
        return {name: count / len(self._items) for name, count in counts.items()}

    def has_title(self, title: str) -> bool:
        """Returns whether some item has exactly this title."""
        return title in self._titles

    def likes(self, domain: str, numbers: Sequence[int]) -> list[int]:
        """Returns how many people like each item."""
        if domain not in self._likes:
            counts = self._index.likes_of_everybody(domain)
            numbers_of = self._index.space(domain).item_nos
            self._likes[domain] = dict(zip(numbers_of.tolist(), counts.tolist(), strict=True))
        return [self._likes[domain].get(number, 0) for number in numbers]
