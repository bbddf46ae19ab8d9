"""From a signal's reasons to evidence that may be shown: titles put in, other people kept anonymous (D3)."""

from collections import Counter
from collections.abc import Mapping, Sequence

from .records import Evidence, Item, OwnItem
from .signals import Reason

SHOWN_ATTRIBUTES = 3
SHOWN_OWN_ITEMS = 2


def as_evidence(
    reason: Reason, signal: str, source: str, own: Mapping[int, Item], min_people: int
) -> Evidence | None:
    """Returns what may be said of a reason.

    This is the one gate of D3: a reason that rests on fewer than `min_people` others is not shown at all,
    because even "somebody has both" would say something about that somebody.

    Args:
        reason: why a signal scored an item.
        signal: the signal's name.
        source: the source domain.
        own: the person's items by column of the source catalogue.
        min_people: the workspace's bound.
    """
    counts = [n for n in (reason.people, reason.of_people) if n is not None]
    if counts and min(counts) < min_people:
        return None
    items = tuple(
        OwnItem(item.domain, item.item_id, item.title or item.item_id)
        for column in reason.own
        if (item := own.get(column)) is not None
    )
    return Evidence(
        kind=reason.kind,
        signal=signal,
        source=None if reason.kind == "popularity" else source,
        own_items=items,
        people=reason.people,
        of_people=reason.of_people,
        value=round(reason.value, 6),
    )


def shared_attributes(item: Item, own: Sequence[Item]) -> Evidence | None:
    """Returns which genres and themes an item shares with the person's own items, if any.

    The own items that share most are named, newest first among equals; the attributes that most of the
    person's items have come first.

    Args:
        item: the target item.
        own: the person's liked items, oldest first.
    """
    wanted = set(item.attributes)
    sharing = [(len(wanted & set(one.attributes)), place) for place, one in enumerate(own)]
    best = [own[place] for n, place in sorted(sharing, reverse=True)[:SHOWN_OWN_ITEMS] if n]
    if not best:
        return None
    # Only what the named items themselves have may be claimed of them.
    common = Counter(a for one in best for a in dict.fromkeys(one.attributes) if a in wanted)
    names = tuple(name for name, _ in common.most_common(SHOWN_ATTRIBUTES))
    named = [one for one in best if set(names) & set(one.attributes)]
    return Evidence(
        kind="attributes",
        signal="content",
        source=named[0].domain,
        own_items=tuple(OwnItem(one.domain, one.item_id, one.title or one.item_id) for one in named),
        attributes=names,
        value=float(len(names)),
    )
