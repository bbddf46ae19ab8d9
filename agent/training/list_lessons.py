"""Lists that a teacher put in order: candidates, some of them the person's own, and how likely each is."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...retrieval.records import Floats, Ints
from .config import TrainingConfig
from .lessons import Learners, Lesson

CANDIDATES = 10
OWN = 3
"""At most so many candidates are the person's own."""
LISTS_A_BATCH = 4
"""About as many tokens as a batch of titles."""
_DRAWS, _PLACES = 1, 2
"""Keep the random numbers here apart from each other, and from those of `one_pass`."""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """One person's candidates, in an order that tells nothing."""

    read: Ints
    """Source columns: the person's latest items, newest last."""
    candidates: Ints
    """Target columns."""


@dataclass(frozen=True, slots=True)
class ListLesson:
    """A list, and what the teacher makes of it."""

    read: Ints
    """Source columns, newest last."""
    candidates: Ints
    """Target columns, shape (n,)."""
    targets: Floats
    """The teacher's probability of each candidate, shape (n,); they add up to 1."""


@dataclass(frozen=True, slots=True)
class ListBatch:
    """Lists that are learned in one step."""

    lessons: Sequence[ListLesson]

    def __len__(self) -> int:
        """Returns the number of lists."""
        return len(self.lessons)


def shortlists(learners: Learners, config: TrainingConfig) -> Iterator[Shortlist]:
    """Gives one list for each bridge user who can have one, in a random order; a seed gives the same ones.

    Beside the person's own items stand some that the person does not have, drawn by how many of the learners
    like them. What `Learners` leaves out, new items and judging people, is in none.
    """
    counts = _likes(learners)
    for person in np.random.default_rng([config.seed, 0, _DRAWS]).permutation(len(learners)).tolist():
        random = np.random.default_rng([config.seed, person, _DRAWS])
        own = random.permutation(learners.target.liked(person))[:OWN]
        others = counts.copy()
        others[learners.target.row(person)[0]] = 0
        wanted = min(CANDIDATES - len(own), int(np.count_nonzero(others)))
        if wanted:
            drawn = random.choice(len(others), wanted, replace=False, p=others / others.sum())
            candidates = random.permutation(np.concatenate([own, drawn]))
            yield Shortlist(learners.source.liked(person, config.history_titles), candidates)


def mixed(
    batches: Iterable[list[Lesson]],
    count: int,
    lists: Sequence[ListLesson],
    config: TrainingConfig,
    number: int,
) -> Iterator[list[Lesson] | ListBatch]:
    """Puts all lists among the batches of a pass, at random places; the same number and seed give the same.

    Args:
        batches: of the pass.
        count: how many they are.
        lists: in any order.
        config: gives the seed.
        number: of the pass.
    """
    random = np.random.default_rng([config.seed, number, _PLACES])
    order = [lists[place] for place in random.permutation(len(lists))]
    groups = [
        ListBatch(order[start : start + LISTS_A_BATCH]) for start in range(0, len(order), LISTS_A_BATCH)
    ]
    before = np.sort(random.integers(count + 1, size=len(groups)))
    coming = deque(zip(before.tolist(), groups, strict=True))
    for place, batch in enumerate(batches):
        while coming and coming[0][0] <= place:
            yield coming.popleft()[1]
        yield batch
    yield from (group for _, group in coming)


def _likes(learners: Learners) -> Ints:
    """Returns how many learners like each target item."""
    counts = np.zeros(learners.target.n_items, dtype=np.int64)
    for histories in (learners.target, learners.company):
        counts += np.bincount(histories.items[histories.strengths > 0], minlength=len(counts))
    return counts
