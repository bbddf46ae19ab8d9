"""An order of users that depends on their ids and a seed, and on nothing else."""

import hashlib
from collections.abc import Mapping

import numpy as np

from ...retrieval.records import Ints


def by_hash(user_nos: Ints, user_ids: Mapping[int, str], seed: int) -> Ints:
    """Returns the users in the order of SHA-256 of `seed:id`.

    Unlike a shuffle it does not depend on how many there are or how they are numbered: people who come
    or go leave everybody else's place as it was.
    """
    keys = [hashlib.sha256(f"{seed}:{user_ids[user]}".encode()).digest() for user in user_nos.tolist()]
    return user_nos[np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)]
