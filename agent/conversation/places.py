"""Places of a list that is not so long."""

from ...retrieval.errors import TastebridgeError


class NoSuchPlace(TastebridgeError):
    """The list shown last has no such place."""

    def __init__(self, place: int, length: int) -> None:
        has = f"the list has {length} items" if length else "no list was shown yet"
        super().__init__(f"there is no number {place}: {has}")
