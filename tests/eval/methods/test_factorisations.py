"""The least-squares steps solve what they say, and each method learns what only it learns."""

from dataclasses import replace

import numpy as np
import pytest
from contracts.method_contract import A, B, Kind, block_training, changed, people_of

from tastebridge.eval.methods.bpr import Bpr, BprConfig
from tastebridge.eval.methods.cmf import Cmf
from tastebridge.eval.methods.ials import Ials, IalsConfig
from tastebridge.eval.methods.joint import joint_histories
from tastebridge.eval.training import People
from tastebridge.retrieval import weighted_als
from tastebridge.retrieval.collective import CollectiveConfig
from tastebridge.retrieval.history import Histories
from tastebridge.retrieval.records import Floats
from tastebridge.retrieval.settings import Section
from tastebridge.retrieval.weighted_als import Part, Ties, solve, solve_exactly

ALPHA = 4.0


def drawn(shape: tuple[int, ...], seed: int) -> Floats:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


@pytest.fixture
def parts() -> list[Part]:
    left = Histories.of_lists([[0, 2], [], [1, 3, 4], []], 5)
    left.strengths[1] = -0.5
    right = Histories.of_lists([[0], [1, 2], [], []], 3)
    return [
        Part(Ties.of(left, ALPHA), drawn((5, 3), 1), 1.4),
        Part(Ties.of(right, ALPHA), drawn((3, 3), 2), 0.6),
    ]


def by_hand(parts: list[Part], regularization: float) -> np.ndarray:
    """Solves one row after the other, every column with its confidence."""
    rows = []
    for row in range(len(parts[0].ties.active)):
        system, right = regularization * np.eye(3), np.zeros(3)
        for part in parts:
            if not part.ties.active[row]:
                continue
            confidence, wanted = np.ones(len(part.factors)), np.zeros(len(part.factors))
            entries = slice(part.ties.indptr[row], part.ties.indptr[row + 1])
            confidence[part.ties.columns[entries]] = part.ties.confidence[entries]
            wanted[part.ties.columns[entries]] = part.ties.wanted[entries]
            system += part.weight * (part.factors.T * confidence) @ part.factors
            right += part.weight * (confidence * wanted) @ part.factors
        rows.append(np.linalg.solve(system, right))
    return np.array(rows)


def test_the_exact_step_is_the_row_by_row_solution(parts: list[Part]) -> None:
    assert solve_exactly(parts, 0.7) == pytest.approx(by_hand(parts, 0.7), rel=1e-4, abs=1e-5)


def test_conjugate_gradients_reach_it(parts: list[Part], monkeypatch: pytest.MonkeyPatch) -> None:
    # As many steps as there are dimensions are exact but for rounding.
    assert solve(drawn((4, 3), 3), parts, 0.7) == pytest.approx(by_hand(parts, 0.7), rel=1e-3, abs=1e-4)
    monkeypatch.setattr(weighted_als, "BLOCK_ENTRIES", 2)
    assert solve(drawn((4, 3), 3), parts, 0.7) == pytest.approx(by_hand(parts, 0.7), rel=1e-3, abs=1e-4)


def test_turned_ties_are_the_same_entries_by_item(parts: list[Part]) -> None:
    ties = parts[0].ties
    turned = ties.turned
    assert sorted(zip(ties.rows, ties.columns, ties.confidence, strict=True)) == sorted(
        zip(turned.columns, turned.rows, turned.confidence, strict=True)
    )
    assert len(turned.active) == 5


def test_an_empty_target_does_not_count_as_dislike_in_cmf_but_does_in_ials() -> None:
    # A thousand people of whom 50 have a target: to the joint factorisation nearly everybody dislikes all.
    world = block_training(n_people=1000)
    histories = world.target.histories.take(np.arange(50))
    few = replace(
        world.target,
        user_nos=world.target.user_nos[:50],
        histories=histories,
        recency=np.ones(len(histories.items), dtype=np.float32),
    )
    training, person = changed(world, target=few), people_of([[0, 1, 2]])
    cmf = Cmf.fit(training, CollectiveConfig(factors=4, regularization=1.0)).score(person)[0]
    ials = Ials.fit(training, IalsConfig(factors=4, regularization=1.0)).score(person)[0]
    assert cmf[A].mean() - cmf[B].mean() > 0.3
    assert ials[A].mean() - ials[B].mean() < 0.15


def test_a_cold_person_is_scored_by_the_source_alone_in_cmf() -> None:
    method = Cmf.fit(block_training(), CollectiveConfig())
    cold = people_of([[0, 1, 2]])
    ties = Ties.of(cold.source, method.settings.alpha)
    expected = solve_exactly([Part(ties, method.items.source, 1.0)], method.settings.regularization)
    assert method.score(cold) == pytest.approx(expected @ method.items.target.T, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "config"), [(Cmf, CollectiveConfig(factors=4)), (Ials, IalsConfig(factors=4))]
)
def test_a_dislike_speaks_against_what_goes_with_it(kind: Kind, config: Section) -> None:
    method = kind.fit(block_training(), config)
    likes = Histories.of_lists([[0, 1, 6, 7]], 12)
    dislikes = Histories(likes.indptr, likes.items, np.array([1, 1, -1, -1], dtype=np.float32), 12)
    cold = Histories.of_lists([[]], 12)
    before, after = (method.score(People(side, cold))[0] for side in (likes, dislikes))
    assert after[B].mean() < before[B].mean() / 2
    assert after[A].min() > after[B].max()


def test_joint_histories_are_both_sides_as_one_catalogue() -> None:
    people = people_of([[3, 1], [], [5]], [[0], [2, 4], []])
    joint = joint_histories(people)
    assert joint.n_items == 24
    assert [joint.row(person)[0].tolist() for person in range(3)] == [[3, 1, 12], [14, 16], [5]]
    np.testing.assert_array_equal(joint.likes.toarray(), people.joint.toarray())


def test_a_folded_in_person_moves_towards_their_items_in_bpr() -> None:
    method = Bpr.fit(block_training(), BprConfig())
    nothing, a_person, b_person = method.score(people_of([[], [0, 1, 2, 3], [8, 9]]))
    leads = [float(row[A].mean() - row[B].mean()) for row in (b_person, nothing, a_person)]
    assert leads[0] < leads[1] < leads[2]
    np.testing.assert_array_equal(nothing, method.biases[12:])
