"""What every method of a study must do; a test class inherits it and brings the fixture `kind`.

`kind` is the method's class. `settings` may be brought to make a slow method fast; by default a method is
tested as it comes. What only some methods promise is in `PersonalMethodContract`.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, get_args

import numpy as np
import pytest
from worlds.block_world import block_world

from tastebridge.eval.methods.contract import Family, Method, Need
from tastebridge.eval.training import People, Training
from tastebridge.retrieval.dataset import DomainData
from tastebridge.retrieval.history import Histories
from tastebridge.retrieval.ingest.strengths import RatingScale
from tastebridge.retrieval.records import Floats
from tastebridge.retrieval.settings import Section

Kind = type[Method]
Settings = Mapping[str, Any]

N_ITEMS = 12
"""Of each domain; the first half is of taste A, the second of taste B."""
A, B = np.arange(N_ITEMS // 2), np.arange(N_ITEMS // 2, N_ITEMS)
A_PERSON, B_PERSON = [0, 1, 2], [7, 8, 9]


def block_training(n_people: int = 120, seed: int = 3) -> Training:
    """Returns the block world as methods see it: 10 people have the source only, 10 the target only."""
    world = block_world(n_people, N_ITEMS)
    source = _titled(_people(world.source, np.arange(10, n_people)))
    target = _titled(_people(world.target, np.arange(n_people - 10)))
    texts = world.source_space.text, world.target_space.text
    return Training(source, target, *texts, seed, source_tags=world.source_space.tags)


@cache
def shared_training() -> Training:
    """Returns the world that all tests share, so that its text and factors are made once."""
    return block_training()


def changed(training: Training, **parts: Any) -> Training:
    """Returns the same with other parts; what was computed from the old ones is forgotten."""
    return replace(training, **parts, _known={})


def without_source(training: Training) -> Training:
    """Returns the target by itself, as in a study within one domain."""
    nothing = np.zeros(0, dtype=np.float32)
    no_people = np.zeros(0, dtype=np.int64)
    empty = DomainData("", [], no_people, Histories.of_lists([], 0), nothing, RatingScale(0.0, 1.0), "")
    return changed(training, source=empty, source_text=training.source_text[:0])


def without_bridge(training: Training) -> Training:
    """Returns two domains that nobody shares."""
    source, target = training.source, training.target
    return changed(training, source=replace(source, user_nos=source.user_nos + target.user_nos.max() + 1))


def people_of(
    source: Sequence[Sequence[int]], target: Sequence[Sequence[int]] | None = None, n_source: int = N_ITEMS
) -> People:
    """Returns people who like these items; without `target` they are cold."""
    target = [[] for _ in source] if target is None else target
    return People(Histories.of_lists(source, n_source), Histories.of_lists(target, N_ITEMS))


def scores_of(kind: Kind, training: Training, settings: Settings, people: People) -> Floats:
    """Fits and scores."""
    return kind.fit(training, kind.config(**settings)).score(people)


class MethodContract:
    """Inherit and add the fixture `kind`."""

    @pytest.fixture
    def settings(self) -> Settings:
        return {}

    @pytest.fixture
    def training(self) -> Training:
        return shared_training()

    @pytest.fixture
    def method(self, kind: Kind, training: Training, settings: Settings) -> Method:
        return kind.fit(training, kind.config(**settings))

    def test_it_says_what_it_is(self, kind: Kind) -> None:
        assert kind.name
        assert kind.name == kind.name.lower()
        assert kind.family in get_args(Family)
        assert kind.version >= 1
        assert set(kind.needs) <= set(get_args(Need))
        assert issubclass(kind.config, Section)
        assert isinstance(kind.personal, bool)

    def test_every_setting_of_the_grid_is_allowed_and_the_first_is_the_default(self, kind: Kind) -> None:
        defaults = kind.config()
        assert {key: values[0] for key, values in kind.grid.items()} == {
            key: getattr(defaults, key) for key in kind.grid
        }
        for values in kind.grid.values():
            assert len(set(values)) == len(values), "a value is tried twice"
        for combination in itertools.product(*kind.grid.values()):
            kind.config(**dict(zip(kind.grid, combination, strict=True)))

    def test_every_value_of_the_grid_gives_finite_scores(
        self, kind: Kind, training: Training, settings: Settings
    ) -> None:
        people = people_of([A_PERSON, B_PERSON])
        for key, values in kind.grid.items():
            for value in values[1:]:
                scores = scores_of(kind, training, {key: value, **settings}, people)
                assert np.isfinite(scores).all(), f"{key} = {value!r}"

    def test_an_unknown_setting_is_refused(self, kind: Kind) -> None:
        with pytest.raises(ValueError, match="no_such_setting"):
            kind.config(no_such_setting=1)

    def test_scores_are_finite_floats_one_row_a_person(self, method: Method, training: Training) -> None:
        scores = method.score(training.everybody)
        assert scores.shape == (120, N_ITEMS)
        assert scores.dtype == np.float32
        assert np.isfinite(scores).all()

    def test_a_second_fit_gives_the_same_scores(
        self, kind: Kind, training: Training, method: Method, settings: Settings
    ) -> None:
        again = scores_of(kind, block_training(), settings, training.everybody)
        np.testing.assert_array_equal(again, method.score(training.everybody))

    def test_a_second_scoring_gives_the_same_scores(self, method: Method, training: Training) -> None:
        first = np.array(method.score(training.everybody))
        np.testing.assert_array_equal(method.score(training.everybody), first)

    def test_a_batch_is_scored_as_each_alone(self, method: Method, training: Training) -> None:
        batch = method.score(training.everybody)
        for person in range(0, 120, 17):
            alone = method.score(training.everybody.take(np.array([person])))
            assert alone[0] == pytest.approx(batch[person], rel=1e-4, abs=1e-5)

    def test_the_order_of_people_in_a_batch_does_not_matter(self, method: Method, training: Training) -> None:
        order = np.arange(120)[::-1]
        turned = method.score(training.everybody.take(order))
        assert turned == pytest.approx(method.score(training.everybody)[order], rel=1e-4, abs=1e-5)

    def test_nobody_is_scored_as_nobody(self, method: Method) -> None:
        assert method.score(people_of([])).shape == (0, N_ITEMS)

    def test_people_without_any_history_are_no_problem(self, method: Method) -> None:
        scores = method.score(people_of([[], A_PERSON, []]))
        assert np.isfinite(scores).all()
        np.testing.assert_array_equal(scores[0], scores[2])

    def test_people_who_know_the_target_are_no_problem(self, method: Method) -> None:
        every = list(range(N_ITEMS))
        scores = method.score(people_of([A_PERSON, [], every], [[0, 1], [7], every]))
        assert np.isfinite(scores).all()

    def test_somebody_who_only_dislikes_is_no_problem(self, method: Method) -> None:
        cold = Histories.of_lists([[0, 1]], N_ITEMS)
        dislikes = Histories(cold.indptr, cold.items, -cold.strengths, N_ITEMS)
        assert np.isfinite(method.score(People(dislikes, Histories.of_lists([[]], N_ITEMS)))).all()

    def test_an_item_that_nobody_has_is_no_problem(
        self, kind: Kind, training: Training, settings: Settings
    ) -> None:
        target = training.target
        histories = target.histories
        strengths = np.where(histories.items == N_ITEMS - 1, 0, histories.strengths)
        rare = Histories(histories.indptr, histories.items, strengths, N_ITEMS)
        scores = scores_of(
            kind, changed(training, target=replace(target, histories=rare)), settings, people_of([A_PERSON])
        )
        assert np.isfinite(scores).all()

    def test_fitting_and_scoring_change_nothing(self, kind: Kind, settings: Settings) -> None:
        training, people = block_training(), people_of([A_PERSON, B_PERSON], [[0], []])
        before, asked = _contents(training), _sides(people)
        scores_of(kind, training, settings, people)
        for one, other in zip(before + asked, _contents(training) + _sides(people), strict=True):
            np.testing.assert_array_equal(one, other)

    def test_it_is_personal_exactly_if_it_says_so(self, kind: Kind, method: Method) -> None:
        scores = method.score(people_of([A_PERSON, B_PERSON]))
        assert (not np.array_equal(scores[0], scores[1])) == kind.personal

    def test_without_a_source_it_works_or_says_that_it_needs_one(
        self, kind: Kind, training: Training, settings: Settings
    ) -> None:
        if "source" in kind.needs:
            return
        people = people_of([[], []], [A_PERSON, B_PERSON], n_source=0)
        scores = scores_of(kind, without_source(training), settings, people)
        assert scores.shape == (2, N_ITEMS)
        assert np.isfinite(scores).all()
        assert (not np.array_equal(scores[0], scores[1])) == kind.personal

    def test_without_bridge_users_it_works_or_says_that_it_needs_some(
        self, kind: Kind, training: Training, settings: Settings
    ) -> None:
        if "bridge" in kind.needs:
            return
        scores = scores_of(kind, without_bridge(training), settings, people_of([A_PERSON]))
        assert np.isfinite(scores).all()


class PersonalMethodContract(MethodContract):
    """For methods that carry a taste over from the source."""

    def test_a_cold_taste_is_offered_its_own_items_first(self, method: Method) -> None:
        a_person, b_person = method.score(people_of([A_PERSON, B_PERSON]))
        assert a_person[A].min() > a_person[B].max()
        assert b_person[B].min() > b_person[A].max()

    def test_a_stranger_is_scored_like_somebody_known_of_the_same_history(
        self, method: Method, training: Training
    ) -> None:
        known = training.everybody.take(np.array([40]))
        stranger = people_of([known.source.row(0)[0].tolist()], [known.target.row(0)[0].tolist()])
        assert method.score(stranger) == pytest.approx(method.score(known), rel=1e-4, abs=1e-5)


def _people(data: DomainData, rows: Any) -> DomainData:
    histories = data.histories.take(rows)
    recency = np.ones(len(histories.items), dtype=np.float32)
    return replace(data, user_nos=data.user_nos[rows], histories=histories, recency=recency)


def _titled(data: DomainData) -> DomainData:
    """Gives titles that tell A from B."""
    fruits = ["Apple"] * (N_ITEMS // 2) + ["Berry"] * (N_ITEMS // 2)
    items = [
        replace(item, title=f"{fruit} {item.title}") for item, fruit in zip(data.items, fruits, strict=True)
    ]
    return replace(data, items=items)


def _sides(people: People) -> list[Any]:
    return [
        array.copy()
        for side in (people.source, people.target)
        for array in (side.indptr, side.items, side.strengths, side.likes.data, side.likes.indices)
    ]


def _contents(training: Training) -> list[Any]:
    people = [
        *_sides(training.everybody),
        *_sides(training.bridge_people),
        training.everybody.joint.data.copy(),
    ]
    return [*people, *(part.copy() for part in (training.source_text, training.target_text))]
