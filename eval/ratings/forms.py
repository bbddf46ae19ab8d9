"""The two forms of the protocol: who chooses the epoch, and what that makes of the number.

`paper`, as published code of this family is said to do it: there are no validation users, everybody who is
not a test user is learned from, one seed, the default setting, and of all epochs the lowest test MAE and,
separately, the lowest test RMSE are reported. The test ratings choose, so the numbers are too low.

`clean`: validation users, as cold as the test users, choose the setting and the epoch by their MAE, for each
seed anew; the test ratings are looked at once.
"""

from collections.abc import Iterator
from typing import ClassVar, NamedTuple, Protocol

import numpy as np

from ...retrieval.records import Ints
from ..metrics import Ratings
from ..metrics.mae import Mae
from ..metrics.rmse import Rmse
from .contract import Known, Pairs, Predictor, known_without
from .data import Doubles, RatingData, Table
from .results import Form
from .split import RatingSplit


class Outcome(NamedTuple):
    """One seed's test numbers."""

    mae: float
    rmse: float
    by_user: Doubles
    """MAE of each test user, shape (users,)."""
    epoch: int
    setting: float


class Rule(Protocol):
    """A form of the protocol on one split."""

    form: ClassVar[Form]
    is_optimistic: ClassVar[bool]
    knows_seeds: ClassVar[bool]
    """Whether trained predictors are run with every seed."""
    known: Known
    test: Table
    """The ratings to predict."""

    def run(self, predictor: Predictor, seed: int) -> Outcome:
        """Returns the test numbers of one seed."""
        ...


class PaperForm:
    """Learns from everybody but the test users and lets the test ratings choose."""

    form: ClassVar[Form] = "paper"
    is_optimistic: ClassVar[bool] = True
    knows_seeds: ClassVar[bool] = False

    def __init__(self, data: RatingData, split: RatingSplit) -> None:
        self.known = known_without(data, split.test)
        self.test = data.target.of(split.test)

    def run(self, predictor: Predictor, seed: int) -> Outcome:
        """Returns the least MAE and the least RMSE of any epoch."""
        setting = predictor.settings[0]
        judged = [
            _judge(one, self.test, epoch, setting)
            for epoch, one in enumerate(_epochs(predictor, self.known, self.test, setting, seed), start=1)
        ]
        best = min(judged, key=lambda outcome: outcome.mae)
        return best._replace(rmse=min(outcome.rmse for outcome in judged))


class CleanForm:
    """Hides the validation users as well and lets them choose."""

    form: ClassVar[Form] = "clean"
    is_optimistic: ClassVar[bool] = False
    knows_seeds: ClassVar[bool] = True

    def __init__(self, data: RatingData, split: RatingSplit) -> None:
        self.known = known_without(data, np.union1d(split.test, split.validation))
        self._validation = data.target.of(split.validation)
        self.test = data.target.of(split.test)

    def run(self, predictor: Predictor, seed: int) -> Outcome:
        """Returns the test numbers at the setting and the epoch of the least validation MAE."""
        n, least, chosen = len(self._validation), np.inf, (np.zeros(0), 0, 0.0)
        asked = _joined(self._validation, self.test)
        for setting in predictor.settings:
            for epoch, one in enumerate(_epochs(predictor, self.known, asked, setting, seed), start=1):
                mae = Mae()(_ratings(one[:n], self._validation))
                if mae < least:
                    least, chosen = mae, (one[n:], epoch, setting)
        return _judge(chosen[0], self.test, chosen[1], chosen[2])


def bounds(known: Known) -> tuple[float, float]:
    """Returns the lowest and the highest known target rating; predictions are clipped to them."""
    return float(known.target.values.min()), float(known.target.values.max())


def _epochs(predictor: Predictor, known: Known, asked: Table, setting: float, seed: int) -> Iterator[Doubles]:
    lowest, highest = bounds(known)
    for predictions in predictor.epochs(known, Pairs(asked.users, asked.items), setting, seed):
        yield np.clip(predictions, lowest, highest)


def _judge(predictions: Doubles, asked: Table, epoch: int, setting: float) -> Outcome:
    ratings = _ratings(predictions, asked)
    return Outcome(Mae()(ratings), Rmse()(ratings), Mae().by_user(ratings), epoch, setting)


def _ratings(predictions: Doubles, asked: Table) -> Ratings:
    users, rows = np.unique(asked.users, return_inverse=True)
    return Ratings(predictions, asked.values, rows.astype(np.int64), len(users))


def _joined(one: Table, other: Table) -> Table:
    def both(a: Ints, b: Ints) -> Ints:
        return np.concatenate([a, b])

    values = np.concatenate([one.values, other.values])
    return Table(both(one.users, other.users), both(one.items, other.items), values, one.n_users, one.n_items)
