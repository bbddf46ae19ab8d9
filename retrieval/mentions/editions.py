"""Several items that are one work: editions of a book, a film listed twice."""

from collections.abc import Sequence

from .catalogue import TitleCatalogue
from .creators import name_words


def one_a_work(catalogue: TitleCatalogue, positions: Sequence[int]) -> list[int]:
    """Returns the first position of each work.

    Two items are one work if their domain, their plain title and a creator are the same; or, where no creator
    of one is known, if nothing tells them apart.
    """
    kept: list[int] = []
    for position in positions:
        if not any(_same_work(catalogue, position, other) for other in kept):
            kept.append(position)
    return kept


def _same_work(catalogue: TitleCatalogue, position: int, other: int) -> bool:
    one, two = catalogue.items[position], catalogue.items[other]
    if one.domain != two.domain or catalogue.wholes[position] != catalogue.wholes[other]:
        return False
    if one.creators and two.creators:
        return bool(_names(one.creators) & _names(two.creators))
    years = {catalogue.year(position), catalogue.year(other)} - {None}
    return len(years) < 2


def _names(creators: Sequence[str]) -> set[frozenset[str]]:
    return {frozenset(name_words(name)) for name in creators}
