"""One relevant item among sampled ones: the same for every method, whoever else is asked about."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.eval.protocols.candidates import CandidateOptions, Candidates, Sampling, draw_candidates
from tastebridge.retrieval.errors import EvaluationError
from tastebridge.retrieval.history import Histories

N_ITEMS = 400
PEOPLE = 60
USERS = [f"user-{n}" for n in range(PEOPLE)]


def world(seed: int = 1) -> tuple[Histories, Histories]:
    """Three relevant and five known items a person, never the same."""
    generator = np.random.default_rng(seed)
    drawn = [generator.permutation(N_ITEMS)[:8].tolist() for _ in range(PEOPLE)]
    return (
        Histories.of_lists([one[:3] for one in drawn], N_ITEMS),
        Histories.of_lists([one[3:] for one in drawn], N_ITEMS),
    )


def draw(
    sampling: Sampling = "uniform", negatives: int = 99, seed: int = 7, popularity: np.ndarray | None = None
) -> Candidates:
    truth, known = world()
    counts = np.ones(N_ITEMS, dtype=np.int64) if popularity is None else popularity
    return draw_candidates(truth, known, USERS, counts, CandidateOptions(negatives, sampling, seed))


@pytest.mark.parametrize("sampling", ["uniform", "popularity"])
def test_one_relevant_item_and_no_known_one_without_repetition(sampling: Sampling):
    truth, known = world()
    candidates = draw(sampling)
    assert candidates.items.shape == (PEOPLE, 100)
    for row in range(PEOPLE):
        items = set(candidates.items[row].tolist())
        assert len(items) == 100
        assert items & set(truth.row(row)[0].tolist()) == {int(truth.row(row)[0][-1])}
        assert not items & set(known.row(row)[0].tolist())


def test_the_slot_is_where_the_last_relevant_item_stands():
    truth, _ = world()
    candidates = draw()
    assert [candidates.items[row, slot] for row, slot in enumerate(candidates.slots)] == [
        truth.row(row)[0][-1] for row in range(PEOPLE)
    ]
    assert candidates.positives.items.tolist() == [truth.row(row)[0][-1] for row in range(PEOPLE)]
    assert candidates.positives.indptr.tolist() == list(range(PEOPLE + 1))


def test_the_place_of_the_relevant_item_says_nothing():
    slots = np.concatenate([draw(negatives=3, seed=seed).slots for seed in range(10)])
    counts = np.bincount(slots, minlength=4)
    assert counts.sum() == 600
    assert counts.min() > 110  # 150 each; five deviations of 10.6 below would be 97
    assert counts.max() < 190


@pytest.mark.parametrize("sampling", ["uniform", "popularity"])
def test_other_users_and_their_order_change_nothing(sampling: Sampling):
    truth, known = world()
    popularity = np.arange(N_ITEMS)
    options = CandidateOptions(20, sampling, 3)
    everybody = draw_candidates(truth, known, USERS, popularity, options)
    some = np.array([41, 7, 12])
    few = draw_candidates(truth.take(some), known.take(some), [USERS[n] for n in some], popularity, options)
    assert few.items.tolist() == everybody.items[some].tolist()
    assert few.slots.tolist() == everybody.slots[some].tolist()


def test_another_seed_draws_others():
    assert draw(seed=1).items.tolist() == draw(seed=1).items.tolist()
    assert draw(seed=1).items.tolist() != draw(seed=2).items.tolist()


def test_users_do_not_share_their_candidates():
    truth = Histories.of_lists([[0], [0]], N_ITEMS)
    nothing = Histories.of_lists([[], []], N_ITEMS)
    counts = np.ones(N_ITEMS, dtype=np.int64)
    two = draw_candidates(truth, nothing, ["a", "b"], counts, CandidateOptions(20, "uniform", 1))
    assert set(two.items[0].tolist()) != set(two.items[1].tolist())


def test_popular_items_are_drawn_in_proportion_and_uniform_ones_are_not():
    popularity = np.where(np.arange(N_ITEMS) < N_ITEMS // 2, 0, 9)  # with the one added: 1 to 10
    shares = {}
    for sampling in ("uniform", "popularity"):
        drawn = [draw(sampling, negatives=10, seed=seed, popularity=popularity) for seed in range(5)]
        negatives = np.concatenate(
            [
                np.delete(one.items.ravel(), np.arange(PEOPLE) * one.items.shape[1] + one.slots)
                for one in drawn
            ]
        )
        shares[sampling] = (negatives >= N_ITEMS // 2).mean()
    assert shares["uniform"] == pytest.approx(1 / 2, abs=0.05)
    assert shares["popularity"] == pytest.approx(10 / 11, abs=0.03)


def test_items_that_nobody_has_can_be_drawn_by_popularity():
    nobody = np.zeros(N_ITEMS, dtype=np.int64)
    assert draw("popularity", popularity=nobody).items.shape == (PEOPLE, 100)


def test_a_user_without_anything_to_find_has_a_list_and_no_slot():
    truth = Histories.of_lists([[1], [], [2, 3]], 30)
    known = Histories.of_lists([[4], [5], [6]], 30)
    counts = np.ones(30, dtype=np.int64)
    candidates = draw_candidates(truth, known, ["a", "b", "c"], counts, CandidateOptions(9, "uniform", 1))
    assert candidates.slots[1] == -1
    assert 5 not in candidates.items[1]
    assert candidates.positives.indptr.tolist() == [0, 1, 1, 2]
    assert candidates.positives.items.tolist() == [1, 3]


def test_a_user_without_anything_to_find_has_no_item_twice():
    truth, known = Histories.of_lists([[]], 30), Histories.of_lists([[5]], 30)
    counts = np.ones(30, dtype=np.int64)
    for seed in range(40):
        candidates = draw_candidates(truth, known, ["a"], counts, CandidateOptions(9, "uniform", seed))
        assert len(set(candidates.items[0].tolist())) == 10


def test_a_catalogue_that_is_too_small_says_how_many_there_are():
    truth, known = Histories.of_lists([[0]], 10), Histories.of_lists([[1, 2]], 10)
    counts = np.ones(10, dtype=np.int64)
    with pytest.raises(EvaluationError, match=r"9 candidates .* 'ada': only 7 items"):
        draw_candidates(truth, known, ["ada"], counts, CandidateOptions(9, "uniform", 1))
    just_enough = draw_candidates(truth, known, ["ada"], counts, CandidateOptions(7, "uniform", 1))
    assert sorted(just_enough.items[0].tolist()) == [0, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    ("negatives", "sampling", "label"),
    [(99, "uniform", "1 + 99 uniform"), (20, "popularity", "1 + 20 popularity")],
)
def test_the_label_says_what_was_done(negatives: int, sampling: Sampling, label: str):
    assert draw(sampling, negatives).label == label


@given(st.text(min_size=1, max_size=20), st.integers(0, 2**31))
def test_any_user_id_has_a_generator(user: str, seed: int):
    truth, known = Histories.of_lists([[0]], 12), Histories.of_lists([[1]], 12)
    counts = np.ones(12, dtype=np.int64)
    candidates = draw_candidates(truth, known, [user], counts, CandidateOptions(5, "uniform", seed))
    assert candidates.items[0, candidates.slots[0]] == 0
