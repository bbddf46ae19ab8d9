"""Who gets what: a hash instead of a table, so that every process decides alike and remembers nothing."""

import hashlib
import json
from random import Random

_BITS = 53  # what a float holds exactly


def share_of(experiment: str, salt: str, user_id: str) -> float:
    """Returns where a user stands between 0 and 1, even and independent between experiments and salts."""
    return (_digest(experiment, salt, user_id) >> (256 - _BITS)) / (1 << _BITS)


def coin_of(experiment: str, salt: str, user_id: str, exposure_id: str) -> Random:
    """Returns the random numbers of one exposure, which can be drawn again from what the log holds."""
    return Random(_digest(experiment, salt, user_id, exposure_id))  # noqa: S311


def _digest(*parts: str) -> int:
    # As JSON, because parts that are only joined can be shifted against each other.
    return int.from_bytes(hashlib.sha256(json.dumps(parts).encode()).digest())
