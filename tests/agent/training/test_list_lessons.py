"""Which lists a teacher is asked about, and where they stand among the batches of titles."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.training.config import TrainingConfig
from tastebridge.agent.training.lessons import Learners, Lesson, one_pass, steps_a_pass
from tastebridge.agent.training.list_lessons import (
    CANDIDATES,
    LISTS_A_BATCH,
    OWN,
    ListBatch,
    ListLesson,
    mixed,
    shortlists,
)
from tastebridge.retrieval.history import Histories

N_ITEMS = 30
histories = st.lists(st.lists(st.integers(0, N_ITEMS - 1), unique=True, max_size=8), min_size=1, max_size=12)


def learners_of(target: list[list[int]], learned: np.ndarray, company: list[list[int]]) -> Learners:
    source = Histories.of_lists([[person, person + 1, person + 2] for person in range(len(target))], 40)
    return Learners.of(
        source, Histories.of_lists(target, N_ITEMS), Histories.of_lists(company, N_ITEMS), learned
    )


@given(target=histories, company=histories, new=st.sets(st.integers(0, N_ITEMS - 1)), seed=st.integers(0, 99))
def test_candidates_are_some_own_items_and_some_of_other_learners(
    target: list[list[int]], company: list[list[int]], new: set[int], seed: int
):
    learners = learners_of(target, ~np.isin(np.arange(N_ITEMS), list(new)), company)
    config = TrainingConfig(seed=seed, history_titles=2)
    liked = set(learners.target.items.tolist()) | set(learners.company.items.tolist())
    whose = {
        tuple(learners.source.liked(person, 2)): learners.target.liked(person)
        for person in range(len(learners))
    }
    lists = list(shortlists(learners, config))
    assert len({tuple(one.read) for one in lists}) == len(lists)  # one a person
    for one in lists:
        own = whose[tuple(one.read)]
        candidates = one.candidates.tolist()
        assert len(set(candidates)) == len(candidates) <= CANDIDATES
        assert set(candidates) <= liked
        assert not set(candidates) & new
        in_it = np.isin(one.candidates, own).sum()
        assert in_it == min(OWN, len(own))
        others = len(liked - set(own.tolist()))
        assert len(candidates) - in_it == min(CANDIDATES - in_it, others) > 0


def test_who_has_something_against_the_taste_is_not_shown_it():
    items = np.array([0, 1, 2, 0, 3])
    strengths = np.array([1, -1, 1, 1, 1], dtype=np.float32)  # the first person dislikes item 1
    target = Histories(np.array([0, 3, 5]), items, strengths, N_ITEMS)
    source, company = Histories.of_lists([[0], [1]], 20), Histories.of_lists([[1, 3]] * 5, N_ITEMS)
    learners = Learners.of(source, target, company, np.ones(N_ITEMS, dtype=bool))
    lists = {
        int(one.read[0]): sorted(one.candidates.tolist()) for one in shortlists(learners, TrainingConfig())
    }
    assert lists == {0: [0, 2, 3], 1: [0, 1, 2, 3]}


def test_a_person_who_has_all_there_is_has_no_list():
    learners = learners_of([[0, 1, 2], [0]], np.ones(N_ITEMS, dtype=bool), [])
    assert [one.read.tolist() for one in shortlists(learners, TrainingConfig())] == [[1, 2, 3]]


def test_the_same_seed_gives_the_same_lists_and_another_others():
    random = np.random.default_rng(0)
    target = [random.choice(N_ITEMS, 4, replace=False).tolist() for _ in range(10)]
    learners = learners_of(target, np.ones(N_ITEMS, dtype=bool), [])

    def drawn(seed: int) -> list[list[int]]:
        return [one.candidates.tolist() for one in shortlists(learners, TrainingConfig(seed=seed))]

    assert drawn(1) == drawn(1) != drawn(2)


def test_what_many_like_is_drawn_more_often():
    everybody = [[0], [0], [0], *([item] for item in range(1, N_ITEMS))]
    company = [[1, 2]] * 200
    learners = learners_of(everybody[:17], np.ones(N_ITEMS, dtype=bool), [*company, [20, 21, 22, 23]])
    seen = Counter(
        item
        for seed in range(10)
        for one in shortlists(learners, TrainingConfig(seed=seed))
        for item in one.candidates.tolist()
    )
    assert min(seen[1], seen[2]) > 1.5 * max(seen[item] for item in (20, 21, 22, 23))


def test_the_order_does_not_tell_which_are_the_own_items():
    learners = learners_of([[0, 1, 2]] * 40 + [[n] for n in range(3, 20)], np.ones(N_ITEMS, dtype=bool), [])
    first = [
        one.candidates[0] < 3
        for one in shortlists(learners, TrainingConfig())
        if {0, 1, 2} <= set(one.candidates)
    ]
    assert 3 < sum(first) < 25


def list_lessons(count: int) -> list[ListLesson]:
    return [
        ListLesson(np.array([n]), np.array([0, 1]), np.array([0.5, 0.5], dtype=np.float32))
        for n in range(count)
    ]


class TestMixed:
    config = TrainingConfig(batch_people=2, alone=0.0)
    learners = learners_of([[n, n + 1] for n in range(20)], np.ones(N_ITEMS, dtype=bool), [])

    def of_pass(self, lists: list[ListLesson], number: int = 0) -> list[list[Lesson] | ListBatch]:
        batches = one_pass(self.learners, self.config, number)
        return list(mixed(batches, steps_a_pass(self.learners, self.config), lists, self.config, number))

    @pytest.mark.parametrize("count", [1, 4, 5, 50])
    def test_each_pass_has_all_titles_in_their_order_and_all_lists_once(self, count: int):
        found = self.of_pass(list_lessons(count))
        titles = [batch for batch in found if not isinstance(batch, ListBatch)]
        lists = [batch for batch in found if isinstance(batch, ListBatch)]
        assert predicted(titles) == predicted(list(one_pass(self.learners, self.config, 0)))
        assert sorted(int(one.read[0]) for batch in lists for one in batch.lessons) == list(range(count))
        assert len(lists) == -(-count // LISTS_A_BATCH)
        assert max(map(len, lists)) <= LISTS_A_BATCH

    def test_the_places_depend_on_seed_and_pass_alone(self):
        lists = list_lessons(20)

        def order(number: int) -> list[list[int]]:
            found = self.of_pass(lists, number)
            return [[int(o.read[0]) for o in b.lessons] if isinstance(b, ListBatch) else [] for b in found]

        assert order(0) == order(0)
        assert order(0) != order(1)

    def test_lists_stand_everywhere(self):
        first = [
            next(
                place
                for place, batch in enumerate(self.of_pass(list_lessons(1), n))
                if isinstance(batch, ListBatch)
            )
            for n in range(300)
        ]
        assert set(first) == set(range(steps_a_pass(self.learners, self.config) + 1))

    def test_without_lists_there_are_the_titles_alone(self):
        assert predicted(self.of_pass([])) == predicted(list(one_pass(self.learners, self.config, 0)))


def predicted(batches: list[list[Lesson]]) -> list[list[list[int]]]:
    return [[lesson.predicted.tolist() for lesson in batch] for batch in batches]
