"""All events of a domain as arrays."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..records import Ints
from .schema import NO_VALUE

ROW = np.dtype(
    [
        ("user_no", np.int64),
        ("item_no", np.int64),
        ("kind_no", np.int8),
        ("value", np.float64),
        ("at_us", np.int64),
        ("position", np.int64),
    ]
)


class EventColumns(NamedTuple):
    """Events, one a row, as arrays of one length.

    `kind_no` is coded by `schema.KIND_NOS`; `value` is NaN where there is none; `at_us` (microseconds since
    1970, UTC) and `position` are -1 where unknown.
    """

    user_no: Ints
    item_no: Ints
    kind_no: NDArray[np.int8]
    value: NDArray[np.float64]
    at_us: Ints
    position: Ints

    def take(self, rows: Ints) -> "EventColumns":
        """Returns the events at these places, in this order."""
        return EventColumns(
            self.user_no[rows],
            self.item_no[rows],
            self.kind_no[rows],
            self.value[rows],
            self.at_us[rows],
            self.position[rows],
        )

    @classmethod
    def from_chunks(cls, chunks: list[NDArray[Any]]) -> "EventColumns":
        """Joins structured arrays of type `ROW` as they come from the database."""
        rows = np.concatenate(chunks) if chunks else np.empty(0, dtype=ROW)
        value = rows["value"].copy()
        value[value == NO_VALUE] = np.nan
        return cls(
            user_no=rows["user_no"].copy(),
            item_no=rows["item_no"].copy(),
            kind_no=rows["kind_no"].copy(),
            value=value,
            at_us=rows["at_us"].copy(),
            position=rows["position"].copy(),
        )
