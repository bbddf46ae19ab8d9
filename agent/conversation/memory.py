"""What is remembered, as it stands within a turn: the stored card with this turn's changes."""

from collections.abc import Sequence

from ...retrieval.critique.wish import About, Sense, Wish
from ...retrieval.records import Item
from ..card.entry import CardEntry, CardItem, EntryKind, Source
from ..card.making import made
from ..card.subjects import settled
from .draft import Draft
from .resolve import lasts
from .room import Room
from .state import Json, State, entry_of, pack, turn_of, wish_of


def entries_now(state: State, room: Room) -> list[CardEntry]:
    """Returns the person's card with this turn's changes, oldest first."""
    removed = set(state["remove"])
    stored = [entry for entry in room.desk.entries(room.card_user) if entry.entry_id not in removed]
    known = {entry.entry_id for entry in stored}
    new = [entry_of(one) for one in state["put"]]
    return settled([*stored, *(entry for entry in new if entry.entry_id not in known)])


def new_entry(
    state: State,
    room: Room,
    kind: EntryKind,
    text: str,
    words: str,
    *,
    item: Item | None = None,
    wish: Wish | None = None,
    domain: str = "",
    source: Source = "said",
) -> Json:
    """Returns an entry that this turn puts on the card, packed."""
    about = None if item is None else CardItem(item.domain, item.item_id, item.title)
    entry = CardEntry(
        "", kind, text, source, words, room.clock(), domain, about, wish, room.session, state["turn_no"]
    )
    return pack(made(room.card_user, entry))


def put(state: State, entries: Sequence[Json]) -> list[Json]:
    """Returns the turn's new entries with more of them; the same one only once."""
    by_id = {one["entry_id"]: one for one in [*state["put"], *entries]}
    return list(by_id.values())


def session_wishes(state: State, target: str) -> list[Json]:
    """Returns the wishes of the session with those of this turn, which are for `target`, the oldest first.

    A later wish about the same thing takes the place of an earlier one.
    """
    own = [{"wish": pack(wish), "domain": target} for wish in turn_of(state).wishes if not lasts(wish)]
    kept: dict[tuple[str, ...], Json] = {}
    for one in [*state.get("wishes", []), *own]:
        key = (one["domain"], *_subject(wish_of(one["wish"])))
        kept.pop(key, None)
        kept[key] = one
    return list(kept.values())


def _subject(wish: Wish) -> tuple[str, ...]:
    if wish.about in ("attribute", "text", "creator"):
        return wish.about, wish.value
    side = {"more": "move", "less": "move"}.get(wish.sense, wish.sense)
    return wish.about, wish.unit, side


def limits_for(state: State, entries: Sequence[CardEntry], target: str) -> list[Wish]:
    """Returns what somebody asked of a list, the oldest first: what is on the card, then the session's."""
    lasting = [
        entry.wish
        for entry in entries
        if entry.wish is not None and entry.domain in ("", target) and entry.source != "inferred"
    ]
    session = [wish_of(one["wish"]) for one in session_wishes(state, target) if one["domain"] in ("", target)]
    return list(dict.fromkeys([*lasting, *session]))


def tastes_for(entries: Sequence[CardEntry], target: str, room: Room) -> list[Wish]:
    """Returns what liked and disliked words ask of a list: less than a limit, more than nothing."""
    return [
        _as_wish(entry, room)
        for entry in entries
        if entry.item is None
        and entry.kind in ("like", "dislike")
        and entry.source != "inferred"
        and entry.domain in ("", target)
    ]


def _as_wish(entry: CardEntry, room: Room) -> Wish:
    about: About = "creator" if entry.text in room.finder.resolve_creator(entry.text) else "attribute"
    sense: Sense = "want" if entry.kind == "like" else "avoid"
    return Wish(about, sense, entry.text.casefold(), hard=False, words=entry.words)


def domain_of(wish: Wish, target: str) -> str:
    """Returns for which domain a lasting wish holds: lengths and years for one, tastes for all."""
    return target if wish.about in ("length", "year") else ""


def without_act(state: State, draft: Draft, **changes: object) -> State:
    """Returns what an act leaves: its part of the draft, and the plan without it."""
    done = State(draft=draft.model_dump(mode="json"), plan=state["plan"][1:])
    done.update(changes)  # type: ignore[typeddict-item]
    return done


def draft_of(state: State) -> Draft:
    """Returns the reply as far as it is."""
    return Draft.model_validate(state["draft"])
