"""The right answers of the sample world: what a person should be offered."""

import numpy as np

from .catalogue import read_catalogue
from .people import profile_of
from .tastes import affinities, read_profiles


def suited_items(user_id: str, domain: str, n_items: int = 20) -> tuple[str, ...]:
    """Returns the ids of the items of `domain` that suit the person's dominant profile best, best first.

    Raises:
        UnknownName: the sample has no such person.
    """
    name = profile_of(user_id)
    profile = next(profile for profile in read_profiles() if profile.name == name)
    items = read_catalogue()
    ranked = np.argsort(-affinities([profile], items)[0], kind="stable")
    return tuple(items[k].item_id for k in ranked if items[k].domain == domain)[:n_items]
