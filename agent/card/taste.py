"""What a card adds to the taste that ranking prompts tell."""

from collections.abc import Sequence

from ...retrieval.profiles.vocabulary import tag_key
from ..ranking.task import Taste
from .entry import CardEntry
from .wishes import wish_of

MAX_TOLD = 12
"""Entries that a prompt is told of, the newest."""
_KINDS = {"like": "likes", "dislike": "dislikes", "wish": "wants", "fact": "says of themselves"}
_STATED = 1.0
"""Strength of a tag that was stated: as strong as the strongest of a history."""


def taste_of_card(entries: Sequence[CardEntry], target: str = "") -> Taste:
    """Returns a sentence of what was stated and the words among it as tags; guesses are not used.

    Args:
        entries: the card.
        target: domain of the list; what is only for others, and works of it, stay out. Empty: all is told.
    """
    told = [entry for entry in entries if _is_told(entry, target)]
    told = sorted(told, key=lambda one: one.at_us)[-MAX_TOLD:]
    parts = []
    for kind, verb in _KINDS.items():
        # In quotes and without quotes of their own: a prompt must see where somebody's words end.
        texts = [f"“{entry.text.translate(_NO_QUOTES)}”" for entry in told if entry.kind == kind]
        if texts:
            parts.append(f"{verb} {', '.join(texts)}")
    summary = f"Stated: {'; '.join(parts)}." if parts else ""
    tags: dict[str, tuple[str, float]] = {}
    for entry in told:
        wish = wish_of(entry)
        if wish is not None and wish.about in ("attribute", "text") and wish.sense in ("want", "avoid"):
            strength = _STATED if wish.sense == "want" else -_STATED
            tags[tag_key(wish.value)] = (wish.value, strength)
    return Taste(summary, tuple(sorted(tags.values(), key=lambda tag: -tag[1])))


def with_card(taste: Taste, entries: Sequence[CardEntry], target: str = "") -> Taste:
    """Returns a taste with what the card states, which stands above what was read from a history."""
    stated = taste_of_card(entries, target)
    known = {tag_key(name) for name, _ in stated.tags}
    tags = [*stated.tags, *(tag for tag in taste.tags if tag_key(tag[0]) not in known)]
    summary = " ".join(text for text in (taste.summary, stated.summary) if text)
    return Taste(summary, tuple(sorted(tags, key=lambda tag: -tag[1])))


def _is_told(entry: CardEntry, target: str) -> bool:
    if entry.source == "inferred" or entry.kind not in _KINDS:
        return False
    if entry.item is not None:
        return entry.item.domain != target
    return not target or entry.domain in ("", target)


_NO_QUOTES = {ord(sign): "'" for sign in '“”"«»„「」『』'}
