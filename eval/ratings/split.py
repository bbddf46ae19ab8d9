"""Which overlapping users are test and which are validation, kept as a file with a hash."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...retrieval.errors import EvaluationError
from ...retrieval.records import Ints
from ..protocols.order import by_hash
from .data import RatingData

PROTOCOL = "rating-cold@1"
VALIDATION_SHARE = 0.1
"""Of the overlapping users; at least one, and never more than half of those who are not test users."""


@dataclass(frozen=True)
class RatingSplit:
    """Users of one share of test users; rows of `RatingData`, ascending."""

    beta: float
    test: Ints
    validation: Ints
    sha256: str
    """Of the file: the same data and seed give the same hash everywhere."""


def open_split(folder: Path, data: RatingData, beta: float, seed: int) -> RatingSplit:
    """Draws the users by the hash of their ids and writes them down, or checks what was written before.

    Raises:
        EvaluationError: the overlap is too small for this share, or the file was changed.
    """
    test, validation = draw(data, beta, seed)
    ids = data.user_ids
    content = {
        "protocol": PROTOCOL,
        "source": data.source_name,
        "target": data.target_name,
        "beta": beta,
        "seed": seed,
        "data_sha256": data_sha256(data),
        "test": [ids[user] for user in test.tolist()],
        "validation": [ids[user] for user in validation.tolist()],
    }
    text = json.dumps(content, indent=0)
    key = hashlib.sha256(f"{content['data_sha256']} {beta} {seed}".encode()).hexdigest()[:12]
    path = folder / f"rating-cold-{key}.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    elif path.read_text(encoding="utf-8") != text:
        raise EvaluationError(f"{path} was changed since the split was made; put it back, or delete it")
    return RatingSplit(beta, test, validation, hashlib.sha256(text.encode()).hexdigest())


def draw(data: RatingData, beta: float, seed: int) -> tuple[Ints, Ints]:
    """Returns the test and the validation users.

    A larger share contains the test users of a smaller one.

    Raises:
        EvaluationError: `beta` is no share, or no overlapping user is left to learn from.
    """
    if not 0.0 < beta < 1.0:
        raise EvaluationError(f"beta = {beta!r} is not between 0 and 1")
    overlap = by_hash(data.overlap, dict(enumerate(data.user_ids)), seed)
    n_test = round(beta * len(overlap))
    n_validation = min(max(1, round(VALIDATION_SHARE * len(overlap))), (len(overlap) - n_test) // 2)
    if not n_test or not n_validation:
        raise EvaluationError(
            f"{len(overlap)} users rated in both domains: too few for test, validation and training users "
            f"at beta = {beta}"
        )
    return np.sort(overlap[:n_test]), np.sort(overlap[n_test : n_test + n_validation])


def data_sha256(data: RatingData) -> str:
    """Returns the hash of all ratings by users' ids."""
    digest = hashlib.sha256("\x1e".join(data.user_ids).encode())
    for table in (data.source, data.target):
        for column in (table.users, table.items, table.values):
            digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
