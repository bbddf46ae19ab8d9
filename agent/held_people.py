"""Held-out people of a workspace as tasks for a model: their lists come from signals that never saw them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Literal

import numpy as np

from ..retrieval.errors import IndexUnusable
from ..retrieval.fusion.held_out import HeldOutLists
from ..retrieval.index.live import LiveIndex
from ..retrieval.log import EventLog
from ..retrieval.neighbour_counts import neighbour_counts
from ..retrieval.person import Person, person_of_user
from ..retrieval.records import OwnItem
from ..retrieval.workspace import Workspace
from .earning.lists import JudgingLists
from .profiles import ProfileDesk
from .ranking.task import RankingTask

Part = Literal["all", "validation", "test"]
"""Which of the held-out people."""


@dataclass(frozen=True)
class HeldPeople:
    """Some of the people whose lists an index keeps for judging, in one target domain.

    Args:
        workspace: for its settings.
        log: open.
        index: the live one.
        target: the domain of the lists.
        held: their lists.
    """

    workspace: Workspace
    log: EventLog
    index: LiveIndex
    target: str
    held: HeldOutLists

    @classmethod
    def some(
        cls, workspace: Workspace, log: EventLog, index: LiveIndex, target: str, people: int
    ) -> "HeldPeople":
        """Draws at most so many people, the same ones each time.

        Raises:
            IndexUnusable: the index has too few bridge users to hold any out.
        """
        lists = index.held_out(target)
        if lists is None or not len(lists.user_nos):
            raise IndexUnusable(
                f"{target!r} has too few people who are active in other domains too to measure a model on"
            )
        count = len(lists.user_nos)
        random = np.random.default_rng([workspace.settings.seed, count])
        chosen = np.sort(random.permutation(count)[:people])
        some = HeldOutLists(**{name: part[chosen] for name, part in lists._asdict().items()})
        return cls(workspace, log, index, target, some)

    def part(self, which: Part) -> "HeldPeople":
        """Returns the people of one half; choices are made on validation people and reported on test people.

        Who is in which half depends on the user's id alone.
        """
        if which == "all":
            return self
        ids = self.log.user_ids(self.held.user_nos.tolist())
        tested = [sha256(ids[number].encode()).digest()[0] % 2 == 1 for number in self.held.user_nos.tolist()]
        own = np.array(tested, dtype=bool) == (which == "test")
        held = HeldOutLists(**{name: rows[own] for name, rows in self.held._asdict().items()})
        return replace(self, held=held)

    def __len__(self) -> int:
        """Returns the number of people."""
        return len(self.held.user_nos)

    def people(self, count: int | None = None) -> list[Person]:
        """Returns the first `count` of them, as somebody who is new to the target domain."""
        user_nos = self.held.user_nos[:count].tolist()
        user_ids = self.log.user_ids(user_nos)
        manifest, settings = self.index.manifest, self.workspace.settings
        found = [person_of_user(self.log, user_ids[number], manifest, settings) for number in user_nos]
        return [_without_target(person, self.target) for person in found]

    def tasks(self) -> list[RankingTask]:
        """Returns each person's list as a task; neighbours are counted without the person."""
        return list(self._tasks)

    @cached_property
    def _tasks(self) -> list[RankingTask]:
        items = self.log.items_by_no(np.unique(self.held.item_nos).tolist())
        people, desk = self.people(), ProfileDesk(self.log)
        sources = [name for name in self.index.domains if name != self.target]
        counts = neighbour_counts(
            self.index,
            people,
            self.held.user_nos,
            self.target,
            self.held.item_nos,
            self.workspace.settings.privacy.min_people,
        )
        return [
            RankingTask(
                self._liked(person),
                tuple(items[number] for number in numbers),
                self.target,
                fused=tuple(fused),
                neighbours=tuple(counted),
                taste=desk.taste_of(person, sources),
            )
            for person, numbers, fused, counted in zip(
                people, self.held.item_nos.tolist(), self.held.scores.tolist(), counts, strict=True
            )
        ]

    def lists(self, tasks: Sequence[RankingTask]) -> JudgingLists:
        """Returns the lists as they are judged; `tasks` are the people's own."""
        return judged(self.held, [len(task.history) for task in tasks])

    def _liked(self, person: Person) -> tuple[OwnItem, ...]:
        numbers = [n for one in person.histories.values() for n in one.item_nos[one.strengths > 0].tolist()]
        items = self.log.items_by_no(numbers)
        return tuple(
            OwnItem(items[n].domain, items[n].item_id, items[n].title or items[n].item_id) for n in numbers
        )


def judged(held: HeldOutLists, amounts: Sequence[int]) -> JudgingLists:
    """Returns held-out lists as they are judged: within the list, so what is not in it counts for nothing.

    Args:
        held: the lists.
        amounts: liked source items of each person.
    """
    nothing = np.zeros(0, dtype=np.int64)
    return JudgingLists(
        histories=[nothing] * len(held.user_nos),
        amounts=np.asarray(amounts, dtype=np.int64),
        items=held.item_nos,
        fused=held.scores,
        relevant=held.relevant,
        n_relevant=held.relevant.sum(axis=1),
    )


def _without_target(person: Person, target: str) -> Person:
    return Person(person.name, {name: one for name, one in person.histories.items() if name != target})
