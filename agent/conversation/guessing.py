"""Guesses of a taste from what somebody liked: asked about, and nothing before a yes."""

from collections import Counter
from collections.abc import Sequence

from ...retrieval.person import Person
from ..card.entry import CardEntry
from .asking.asked import Asked
from .asking.inference import Liking, inference_question
from .room import Room
from .turn import Language


def guess(
    person: Person, entries: Sequence[CardEntry], asked: Sequence[str], language: Language, room: Room
) -> Asked | None:
    """Returns the question about what stands out among all that the person liked, or None."""
    numbers = [
        int(number)
        for history in person.histories.values()
        for number, strength in zip(history.item_nos, history.strengths, strict=True)
        if strength > 0
    ]
    liked = room.items(numbers)
    counts = Counter(name for item in liked for name in set(item.attributes))
    shares = room.catalogue.attribute_shares
    likings = [Liking(name, count, len(liked), shares.get(name, 1.0)) for name, count in counts.items()]
    return inference_question(likings, entries, asked, language)
