"""Ratings of two domains that are a mean, an item's bias, a person's bias and a little noise."""

import numpy as np

from tastebridge.eval.ratings.data import RatingData, Table


def bias_world(n_people: int = 120, n_items: int = 20, noise: float = 0.2, seed: int = 5) -> RatingData:
    """Returns a world where people are as strict or as mild in one domain as in the other.

    Everybody rates half of each catalogue. Items differ less than people do; both matter.
    """
    rng = np.random.default_rng(seed)
    own = rng.normal(0.0, 0.7, n_people)
    tables = []
    for mean in (3.2, 3.0):
        of_items = rng.normal(0.0, 0.5, n_items)
        items = np.array([rng.permutation(n_items)[: n_items // 2] for _ in range(n_people)]).ravel()
        users = np.repeat(np.arange(n_people), n_items // 2)
        values = mean + own[users] + of_items[items] + rng.normal(0.0, noise, len(users))
        tables.append(Table(users, items, np.clip(values, 0.5, 5.5), n_people, n_items))
    return RatingData("films", "books", tables[0], tables[1], tuple(f"user-{n}" for n in range(n_people)))
