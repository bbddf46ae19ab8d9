"""Questions that are open, with the turn that waits for the answer."""

from dataclasses import replace

from .asking.asked import Asked
from .resolve import is_opinion, lasts
from .state import Json, State, mention_of, pack, turn_of


def alone(asked: Asked) -> Json:
    """Returns a question for which no turn waits."""
    return {"asked": asked.to_dict(), "turn": None, "resolved": [], "place": None, "plan": [], "text": ""}


def with_turn(state: State, asked: Asked, mention: int | None = None) -> Json:
    """Returns a question for whose answer the rest of the turn waits.

    What the turn told clearly is noted already and is not noted again.

    Args:
        state: of the turn, in the act that asks.
        asked: the question.
        mention: place of the mention that it is about; None: it is about none.
    """
    turn = turn_of(state)
    kept = [
        place
        for place, one in enumerate(state["resolved"])
        if len(one["items"]) > 1 or not is_opinion(mention_of(one["mention"]))
    ]
    rest = replace(
        turn,
        mentions=tuple(turn.mentions[place] for place in kept),
        wishes=tuple(wish for wish in turn.wishes if not lasts(wish)),
        facts=(),
    )
    return {
        "asked": asked.to_dict(),
        "turn": pack(rest),
        "resolved": [state["resolved"][place] for place in kept],
        "place": None if mention is None else kept.index(mention),
        "plan": state["plan"],
        "text": state["text"],
    }
