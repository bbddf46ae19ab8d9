"""The people of an A/B test: held out, with the same candidates for every arm, in a fixed random order."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...agent.held_people import HeldPeople
from ...agent.ranking.task import RankingTask
from ...retrieval.errors import EvaluationError
from ...retrieval.person import Person
from ...retrieval.records import Bools, Candidate, Ints
from ...retrieval.retriever import Retriever


@dataclass(frozen=True)
class TestPeople:
    """Who is asked for, in the order in which they are read; all arrays are in that order."""

    __test__ = False  # pytest takes it for a class of tests otherwise

    held: HeldPeople
    persons: tuple[Person, ...]
    tasks: tuple[RankingTask, ...]
    relevant: Bools
    """Whether the person has the candidate, shape (n, length)."""
    amounts: Ints
    """Liked source items of each, shape (n,)."""
    sha256: str
    """Of the people, their tastes and their candidates, whatever the order. Neighbour counts are left out:
    the search for neighbours is approximate, and they may differ by one from process to process."""

    @classmethod
    def of(cls, held: HeldPeople, seed: int) -> "TestPeople":
        """Shuffles the people, so that those who were read when a test stops are like the others.

        Raises:
            EvaluationError: there are fewer than two.
        """
        if len(held) < 2:
            raise EvaluationError(
                f"{held.target!r} has {len(held)} people with a held-out list; a test needs at least 2"
            )
        tasks, persons = held.tasks(), held.people()
        order = np.random.default_rng([seed, len(held)]).permutation(len(held)).tolist()
        return cls(
            held,
            tuple(persons[place] for place in order),
            tuple(tasks[place] for place in order),
            held.held.relevant[order],
            np.array([len(tasks[place].history) for place in order], dtype=np.int64),
            _digest(persons, tasks, held.held.relevant),
        )

    def __len__(self) -> int:
        """Returns the number of people."""
        return len(self.tasks)

    def candidates(self, places: Sequence[int], k: int) -> list[tuple[Candidate, ...]]:
        """Returns each person's best `k` items with their evidence, as retrieval finds them."""
        retriever = Retriever(self.held.index, self.held.log, self.held.workspace.settings)
        persons = [self.persons[place] for place in places]
        return [found.candidates for found in retriever.retrieve(persons, self.held.target, k)]


def _digest(persons: Sequence[Person], tasks: Sequence[RankingTask], relevant: Bools) -> str:
    told = [
        [
            person.name,
            [(item.domain, item.item_id, item.title) for item in task.history],
            [(item.item_id, item.title) for item in task.candidates],
            list(task.fused),
            list(task.neighbours),
            None if task.taste is None else [task.taste.summary, list(task.taste.tags)],
            own.tolist(),
        ]
        for person, task, own in zip(persons, tasks, relevant, strict=True)
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
