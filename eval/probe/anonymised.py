"""How well does the model rank with real titles, and how well without?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ...agent.deadline import Deadline
from ...agent.ranking.listwise import ListwiseRanker
from ...agent.ranking.task import RankingTask
from ...retrieval.errors import IndexUnusable
from ...retrieval.fusion.held_out import HeldOutLists
from ...retrieval.fusion.ndcg import ndcg_at_10
from ...retrieval.index.live import LiveIndex
from ...retrieval.log import EventLog
from ...retrieval.person import person_of_user
from ...retrieval.records import Bools, Item, OwnItem
from ...retrieval.settings import Settings
from ..metrics.chance import Draw, expected
from .asking import Doubles

BATCH = 8
"""People asked about at once."""


class Rankings(NamedTuple):
    """NDCG@10 of the same lists, shape (lists,)."""

    real: Doubles
    anonymised: Doubles
    chance: float
    """Mean of random orders."""


@dataclass(frozen=True)
class HeldOutTasks:
    """Lists to rank; the answers are kept apart."""

    tasks: list[RankingTask]
    relevant: Bools
    """Shape (lists, candidates)."""


def held_out_tasks(
    log: EventLog, index: LiveIndex, settings: Settings, target: str, count: int, seed: int
) -> HeldOutTasks:
    """Returns up to `count` lists of people whom the signals did not know in the target, without attributes.

    Candidates stand in a random order: that of retrieval would tell which are good.

    Raises:
        IndexUnusable: there are too few bridge users for held-out lists.
    """
    lists = index.held_out(target)
    if lists is None or not len(lists.user_nos):
        raise IndexUnusable(f"{target!r} has too few people who are active in other domains too")
    generator = np.random.default_rng([seed, len(lists.user_nos)])
    chosen = np.sort(generator.permutation(len(lists.user_nos))[:count])
    lists = HeldOutLists(**{name: part[chosen] for name, part in lists._asdict().items()})
    order = generator.permuted(np.tile(np.arange(lists.item_nos.shape[1]), (len(chosen), 1)), axis=1)
    item_nos = np.take_along_axis(lists.item_nos, order, axis=1)
    items, user_ids = log.items_by_no(np.unique(item_nos).tolist()), log.user_ids(lists.user_nos.tolist())
    tasks = []
    for user_no, numbers in zip(lists.user_nos.tolist(), item_nos.tolist(), strict=True):
        person = person_of_user(log, user_ids[user_no], index.manifest, settings)
        liked = [
            number
            for name, history in person.histories.items()
            if name != target
            for number in history.item_nos[history.strengths > 0].tolist()
        ]
        owned = log.items_by_no(liked)
        history_items = tuple(
            OwnItem(owned[n].domain, owned[n].item_id, owned[n].title or owned[n].item_id) for n in liked
        )
        candidates = tuple(replace(items[number], genres=(), themes=()) for number in numbers)
        tasks.append(RankingTask(history_items, candidates, target))
    return HeldOutTasks(tasks, np.take_along_axis(lists.relevant, order, axis=1))


def anonymous(tasks: list[RankingTask], seed: int) -> list[RankingTask]:
    """Returns the tasks with each title replaced by a number, the same in all of them: 'Item 17'."""
    keys = {(own.domain, own.item_id) for task in tasks for own in task.history}
    keys |= {(item.domain, item.item_id) for task in tasks for item in task.candidates}
    numbers = np.random.default_rng([seed, len(keys)]).permutation(len(keys)).tolist()
    names = {key: f"Item {number + 1}" for key, number in zip(sorted(keys), numbers, strict=True)}

    def renamed(item: Item) -> Item:
        return replace(item, title=names[item.domain, item.item_id])

    return [
        replace(
            task,
            history=tuple(replace(own, title=names[own.domain, own.item_id]) for own in task.history),
            candidates=tuple(renamed(item) for item in task.candidates),
        )
        for task in tasks
    ]


def rank_both(
    ranker: ListwiseRanker, held_out: HeldOutTasks, seed: int, advance: Callable[[int], None]
) -> Rankings:
    """Ranks every list with its titles and without them, in the same orders.

    Raises:
        ModelError: the model cannot be asked, or tells no probabilities of letters.
    """
    found = held_out.relevant.sum(axis=1)
    places = np.tile(np.arange(held_out.relevant.shape[1]), (len(found), 1))
    outcomes = []
    for tasks in (held_out.tasks, anonymous(held_out.tasks, seed)):
        scores = []
        for start in range(0, len(tasks), BATCH):
            results = ranker.rank(tasks[start : start + BATCH], seed=seed, deadline=Deadline())
            scores += [result.scores.astype(np.float32) for result in results]
            advance(len(results))
        outcomes.append(ndcg_at_10(np.stack(scores), places, held_out.relevant, found).astype(np.float64))
    draw = Draw(found.astype(np.int64), np.full(len(found), places.shape[1]), 10)
    return Rankings(outcomes[0], outcomes[1], float(expected("ndcg", draw).mean()))
