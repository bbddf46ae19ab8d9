"""Can the model tell rows of the data from the same rows with another item?"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from ...retrieval.records import Ints
from .distractors import as_frequent
from .domain import ProbedDomain
from .question import LABELS, Question

UserIds = Callable[[Iterable[int]], dict[int, str]]


def row_questions(domain: ProbedDomain, user_ids: UserIds, count: int, seed: int) -> list[Question]:
    """Returns up to `count` questions, one a user: a row as the data files have it, and three false ones.

    A false row has the same user, rating and time, but an item that the user never had and that about as
    many people have.

    Args:
        domain: the target domain.
        user_ids: gives the users' ids in the data by the log's number.
        count: how many.
        seed: decides which rows and which false ones.
    """
    drawn: list[_Drawn] = []
    for user_no, events in domain.users(seed):
        if len(drawn) == count:
            break
        generator = np.random.default_rng([seed, user_no, 1])
        event = int(generator.choice(events))
        column = int(domain.item_columns[event])
        wrong = as_frequent(column, domain.popularity, domain.without(events), generator)
        if wrong is not None:
            answer = int(generator.integers(len(LABELS)))
            drawn.append(_Drawn(user_no, event, np.insert(wrong, answer, column), answer))
    names = user_ids([one.user_no for one in drawn])
    return [_question(domain, names[one.user_no], one) for one in drawn]


class _Drawn(NamedTuple):
    """A row, and the items that it is shown with."""

    user_no: int
    event: int
    options: Ints
    answer: int


def _question(domain: ProbedDomain, user_id: str, drawn: _Drawn) -> Question:
    rest = _rest(domain, drawn.event)
    ids = [domain.items[column].item_id for column in drawn.options.tolist()]
    rows = tuple(",".join([user_id, item_id, *rest.values()]) for item_id in ids)
    values = {"target": domain.name, "columns": ",".join(["user_id", "item_id", *rest])}
    return Question("row_choice", values, rows, drawn.answer)


def _rest(domain: ProbedDomain, event: int) -> dict[str, str]:
    """Returns the columns after user and item that the event has."""
    value, at_us = domain.columns.value[event], domain.columns.at_us[event]
    rest = {} if np.isnan(value) else {"rating": f"{value:g}"}
    return rest if at_us < 0 else rest | {"timestamp": str(at_us // 1_000_000)}
