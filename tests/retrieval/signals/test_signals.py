"""Every signal keeps the contract and gives the obvious answer in the block world."""

from dataclasses import replace

import numpy as np
import pytest
from contracts.signal_contract import Kind, SignalContract, reasons, score
from worlds.block_world import BlockWorld, block_world, taste_of

from tastebridge.retrieval.bridge import fit_signals
from tastebridge.retrieval.factors import FactorsConfig, fold_in
from tastebridge.retrieval.history import Histories
from tastebridge.retrieval.records import Floats
from tastebridge.retrieval.signals import (
    SIGNALS,
    Content,
    Cooccurrence,
    Direction,
    Joint,
    Neighbours,
    Popularity,
    ProfileNeighbours,
    Shared,
    Signal,
    TextNeighbours,
    Transfer,
    used_signals,
)
from tastebridge.retrieval.signals.content import ContentConfig
from tastebridge.retrieval.spaces import DomainSpace, Tastes
from tastebridge.retrieval.vectors.exact import unit_rows

PERSONAL = (Neighbours, Transfer, Cooccurrence, TextNeighbours, Content, Joint, Shared, ProfileNeighbours)


@pytest.fixture(scope="module")
def world() -> BlockWorld:
    return block_world()


class PersonalContract(SignalContract):
    """A signal that looks at the person must tell A from B."""

    def test_each_taste_is_offered_its_own_items_first(self, signal: Signal, world: BlockWorld) -> None:
        a_target, b_target = world.a_items(world.target_space), world.b_items(world.target_space)
        a_person = score(signal, taste_of(world.source_space, [0, 1, 2]))[0]
        b_person = score(signal, taste_of(world.source_space, [7, 8, 9]))[0]
        assert a_person[a_target].min() > a_person[b_target].max()
        assert b_person[b_target].min() > b_person[a_target].max()

    def test_reasons_are_given_for_the_own_side_only(self, signal: Signal, world: BlockWorld) -> None:
        found = reasons(signal, taste_of(world.source_space, [0, 1, 2]))
        assert all(found[column] for column in world.a_items(world.target_space))
        weak = [found[column] for column in world.b_items(world.target_space)]
        strongest = max(reason.value for reason in found if reason)
        assert all(reason is None or reason.value < strongest / 3 for reason in weak)


class TestNeighbours(PersonalContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return Neighbours


class TestTextNeighbours(PersonalContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return TextNeighbours


class TestProfileNeighbours(PersonalContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return ProfileNeighbours


class TestTransfer(PersonalContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return Transfer


class TestCooccurrence(PersonalContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return Cooccurrence


class TestContent(PersonalContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return Content


class TestJoint(PersonalContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return Joint


class TestShared(PersonalContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return Shared


class TestPopularity(SignalContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return Popularity


def test_every_signal_is_under_the_contract():
    tested = {Neighbours, TextNeighbours, Transfer, Cooccurrence, Content, Popularity, Joint, Shared}
    tested.add(ProfileNeighbours)
    assert set(SIGNALS) == tested == {*PERSONAL, Popularity}
    assert len({signal.name for signal in SIGNALS}) == len(SIGNALS)


def test_profile_neighbours_take_part_only_where_the_settings_say_so(world: BlockWorld):
    assert ProfileNeighbours not in used_signals({})
    assert set(used_signals({})) == set(SIGNALS) - {ProfileNeighbours}
    used = {"profile_neighbours": {"use": True}}
    assert used_signals(used) == SIGNALS
    assert "profile_neighbours" not in fit_signals(world.direction, {})
    assert "profile_neighbours" in fit_signals(world.direction, used)
    with pytest.raises(ValueError, match="us"):
        used_signals({"profile_neighbours": {"us": True}})


def test_only_content_and_popularity_need_no_bridge_users():
    assert {signal.name for signal in SIGNALS if not signal.needs_bridge} == {"content", "popularity"}


@pytest.mark.parametrize("kind", [Neighbours, TextNeighbours, ProfileNeighbours])
@pytest.mark.parametrize("most", [5, 25, 300])
def test_neighbours_sum_the_cosines_of_the_nearest_who_have_an_item(world: BlockWorld, kind: Kind, most: int):
    direction, taste = world.direction, taste_of(world.source_space, [0, 1, 8])
    scored = kind.fit(direction, {"neighbours": most}).score(taste)
    space = {Neighbours: "taste", TextNeighbours: "text", ProfileNeighbours: "profile"}[kind]
    cosines = unit_rows(direction.voters.vectors(space)) @ unit_rows(taste.vectors(space))[0]
    near = [int(row) for row in np.argsort(-cosines, kind="stable")[:most] if cosines[row] > 0]
    for column, reason in enumerate(scored.reasons(0, np.arange(12))):
        having = [row for row in near if column in direction.answers.liked(row)]
        assert scored.values[0, column] == pytest.approx(sum(cosines[having]), rel=1e-4)
        if not having:
            assert reason is None
        else:
            assert reason is not None
            assert (reason.people, reason.of_people) == (len(having), len(near))


def test_a_neighbour_who_dislikes_an_item_does_not_vote_for_it(world: BlockWorld):
    answers = world.direction.answers
    disliking = Histories(answers.indptr, answers.items, -answers.strengths, answers.n_items)
    direction = replace(world.direction, answers=disliking)
    for kind in (Neighbours, TextNeighbours, ProfileNeighbours, Cooccurrence, Popularity):
        signal = kind.fit(direction, {})
        taste = taste_of(world.source_space, [0, 1])
        assert not score(signal, taste).any(), kind
        assert reasons(signal, taste) == [None] * 12, kind


def test_cooccurrence_counts_every_pair(world: BlockWorld):
    direction = world.direction
    voters, answers = direction.voters.histories, direction.answers
    own = [0, 3, 7]
    scored = Cooccurrence.fit(direction, {"shrinkage": 4.0}).score(taste_of(world.source_space, own))
    for column, reason in enumerate(scored.reasons(0, np.arange(12))):
        counts, shares = [], []
        for item in own:
            people = [p for p in range(len(voters)) if item in voters.liked(p)]
            both = sum(1 for p in people if column in answers.liked(p))
            counts.append(both)
            shares.append(both / (len(people) + 4.0) ** 0.5)
        assert scored.values[0, column] == pytest.approx(sum(shares), rel=1e-5)
        strongest = int(np.argmax(shares))
        if not counts[strongest]:
            assert reason is None
        else:
            assert reason is not None
            assert (reason.own, reason.people) == ((own[strongest],), counts[strongest])


def test_cooccurrence_of_very_active_people_counts_their_newest_items_only():
    source = Histories.of_lists([[0, 1, 2]] * 3, 3)
    target = Histories.of_lists([[0, 1, 2, 3]] * 3, 4)
    pairs = Cooccurrence.fit(_direction(source, target), {"max_items": 2}).pairs.toarray()
    assert pairs.tolist() == [[0, 0, 0, 0], [0, 0, 3, 3], [0, 0, 3, 3]]


def test_popularity_counts_people_and_weighs_them_by_recency():
    source = Histories.of_lists([[0]] * 3, 1)
    target = Histories(np.array([0, 2, 3, 5]), np.array([0, 1, 1, 2, 0]), np.array([1, 1, 2, -1, 1.0]), 4)
    recency = np.array([1.0, 0.5, 0.25, 1.0, 0.125], dtype=np.float32)
    direction = replace(_direction(source, target), recency=recency)
    scored = Popularity.fit(direction, {}).score(_taste(direction))
    assert scored.values.tolist() == [[1.125, 0.75, 0.0, 0.0]]
    found = scored.reasons(0, np.arange(4))
    assert [(r.people, r.of_people, r.kind) if r else None for r in found] == [
        (2, 3, "popularity"),
        (2, 3, "popularity"),
        None,
        None,
    ]


def test_popularity_is_the_same_for_everybody(world: BlockWorld):
    values = Popularity.fit(world.direction, {}).score(world.tastes).values
    assert (values == values[0]).all()


def test_content_is_the_largest_cosine_with_the_newest_liked_items(world: BlockWorld):
    own = [7, 0, 2, 1]
    signal = Content.fit(world.direction, {"recent_items": 2})
    scored = signal.score(taste_of(world.source_space, own, dislikes=[9]))
    cosines = world.source_space.text[[2, 1]] @ world.target_space.text.T
    assert scored.values[0] == pytest.approx(cosines.max(axis=0), abs=1e-6)
    for column, reason in enumerate(scored.reasons(0, np.arange(12))):
        if cosines[:, column].max() <= 0:
            assert reason is None
        else:
            assert reason is not None
            assert reason.own == ([2, 1][int(cosines[:, column].argmax())],)


def test_content_in_blocks_is_the_same(world: BlockWorld, monkeypatch: pytest.MonkeyPatch):
    whole = score(Content(world.target_space, ContentConfig()), world.tastes)
    monkeypatch.setattr("tastebridge.retrieval.signals.content.BLOCK_FLOATS", 1)
    assert score(Content(world.target_space, ContentConfig()), world.tastes) == pytest.approx(whole, abs=1e-6)


def test_transfer_is_the_ridge_solution(world: BlockWorld):
    direction = world.direction
    known = unit_rows(direction.voters.factors).astype(np.float64)
    wanted = unit_rows(fold_in(direction.target.factors, direction.answers, direction.target.config))
    penalty = 0.3 * (known**2).sum() / known.shape[1]
    # Ridge as plain least squares: rows sqrt(penalty)·I with the answer 0 are added.
    system = np.vstack([known, np.sqrt(penalty) * np.eye(known.shape[1])])
    answer = np.vstack([wanted, np.zeros((known.shape[1], wanted.shape[1]))])
    mapping, *_ = np.linalg.lstsq(system, answer, rcond=None)
    signal = Transfer.fit(direction, {"ridge": 0.3})
    assert signal.mapping == pytest.approx(mapping, rel=1e-3, abs=1e-5)
    taste = taste_of(world.source_space, [1, 4])
    expected = unit_rows(taste.factors)[0] @ mapping @ direction.target.factors.T
    assert score(signal, taste)[0] == pytest.approx(expected, rel=1e-3, abs=1e-5)


def test_transfer_names_the_own_item_that_adds_most(world: BlockWorld):
    signal = Transfer.fit(world.direction, {})
    found = reasons(signal, taste_of(world.source_space, [0, 1, 2, 7]))
    for column in range(12):
        reason = found[column]
        assert reason is not None
        assert 1 <= len(reason.own) <= 2
        is_a = column in world.a_items(world.target_space)
        assert reason.own[0] in ({0, 1, 2} if is_a else {7})


def test_transfer_never_names_an_item_that_speaks_against():
    config = FactorsConfig(factors=2)
    vectors: Floats = np.array([[1, 0], [-1, 0], [0, 1]], dtype=np.float32)
    space = DomainSpace("domain", np.arange(3), vectors, vectors, config)
    mixed = Histories(np.array([0, 2]), np.array([0, 1]), np.array([3.0, 0.5]), 3)
    signal = Transfer(space, np.eye(2, dtype=np.float32))
    for_it, against_it, unrelated = reasons(signal, Tastes(space, mixed))
    assert for_it is not None
    assert for_it.own == (0,)
    assert (against_it, unrelated) == (None, None)


def _direction(source: Histories, target: Histories) -> Direction:
    def space(histories: Histories) -> DomainSpace:
        n_items = histories.n_items
        generator = np.random.default_rng(1)
        vectors: Floats = generator.normal(size=(n_items, 4)).astype(np.float32)
        return DomainSpace("domain", np.arange(n_items), vectors, unit_rows(vectors), FactorsConfig())

    recency = np.ones(len(target.items), dtype=np.float32)
    return Direction(Tastes(space(source), source), space(target), target, recency)


def _taste(direction: Direction) -> Tastes:
    return direction.voters.take(np.array([0]))
