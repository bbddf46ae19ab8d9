"""A person's taste as ranking prompts read it: the profiles of one or several domains in one."""

from collections.abc import Sequence

from ...retrieval.profiles import MAX_TAGS, Profile, Tag
from ...retrieval.profiles.vocabulary import tag_key
from ..ranking.task import Taste


def blended(profiles: Sequence[Profile]) -> Taste:
    """Returns several domains' profiles as one taste: their summaries in turn, their strongest tags.

    A tag of several domains counts once, as where it is strongest, likes before dislikes.
    """
    strongest: dict[str, Tag] = {}
    for profile in profiles:
        for tag in profile.tags:
            known = strongest.get(tag_key(tag.name))
            if known is None or abs(known.strength) < abs(tag.strength):
                strongest[tag_key(tag.name)] = tag
    kept = sorted(strongest.values(), key=lambda tag: -abs(tag.strength))[:MAX_TAGS]
    tags = tuple((tag.name, tag.strength) for tag in sorted(kept, key=lambda tag: -tag.strength))
    return Taste(" ".join(one.summary for one in profiles if one.summary), tags)
