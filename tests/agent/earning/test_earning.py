"""A model that helps earns a weight, noise earns none, and each amount of history is judged apart."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.earning.earn import Opinion, Read, earn, of_shares, rare_bound, served_scores
from tastebridge.agent.earning.earned import Earned, earned_row
from tastebridge.agent.earning.lifting import lift
from tastebridge.agent.earning.lists import JudgingLists
from tastebridge.retrieval.records import Floats

LENGTH = 20
PLAIN = Opinion("likelihood")


def lists_of(people: int, seed: int = 0) -> JudgingLists:
    random = np.random.default_rng(seed)
    relevant = np.zeros((people, LENGTH), dtype=bool)
    relevant[np.arange(people), random.integers(LENGTH, size=people)] = True
    return JudgingLists(
        histories=[np.arange(3)] * people,
        amounts=random.choice([1, 4, 8, 20], size=people),
        items=np.tile(np.arange(LENGTH), (people, 1)),
        fused=np.tile(np.linspace(1, 0, LENGTH, dtype=np.float32), (people, 1)),
        relevant=relevant,
        n_relevant=np.ones(people, dtype=np.int64),
    )


def read_of(lists: JudgingLists, knowledge: float, seed: int = 1) -> Read:
    noise = np.random.default_rng(seed).normal(size=lists.items.shape)
    model = (knowledge * lists.relevant + noise).astype(np.float32)
    return Read("list", lists, of_shares(model, np.zeros_like(model)), lists.items % 2 == 1, 5)


def everybody(rows: tuple[Earned, ...]) -> Earned:
    return next(row for row in rows if not row.history_from)


def test_a_model_that_knows_earns_a_weight():
    rows = earn([read_of(lists_of(400), 3.0)], 0)
    row = everybody(rows)
    assert row.used
    assert row.with_model > row.without
    assert row.low > 0
    assert row.p < 0.01
    assert {(one.history_from, one.history_to) for one in rows} == {
        (0, None), (1, 2), (3, 5), (6, 10), (11, None),
    }  # fmt: skip


def test_noise_seldom_earns_one():
    parts = [read_of(lists_of(400, seed), 0.0, seed + 1) for seed in range(8)]
    used = [everybody(earn([part], seed)).used for seed, part in enumerate(parts)]
    assert sum(used) <= 1


def test_it_is_used_where_it_knows_and_nowhere_else():
    lists = lists_of(800)
    good, bad = read_of(lists, 4.0), read_of(lists, -4.0)
    model = np.where((lists.amounts < 3)[:, None], good.opinions[PLAIN], bad.opinions[PLAIN])
    rows = earn([replace(good, opinions={PLAIN: model})], 0)
    few = earned_row(rows, "list", 1)
    assert few is None or few.with_model > few.without
    for amount in (4, 8, 20):
        assert earned_row(rows, "list", amount) is None


def test_what_is_likely_for_anybody_is_taken_off_where_that_helps():
    lists = lists_of(400)
    known = read_of(lists, 3.0)
    model, noise = known.opinions[PLAIN], 10 * read_of(lists, 0.0, 9).opinions[PLAIN]
    row = everybody(earn([replace(known, opinions=of_shares(model + noise, noise))], 0))
    assert row.share == 1.0
    assert row.used
    row = everybody(earn([replace(known, opinions=of_shares(model, noise))], 0))
    assert row.share == 0.0
    assert row.used


def test_the_best_way_of_asking_is_found_and_stored():
    lists = lists_of(400)
    opinions = {
        Opinion("pointwise"): read_of(lists, 0.0).opinions[PLAIN],
        Opinion("listwise"): read_of(lists, 3.0, 5).opinions[PLAIN],
    }
    part = replace(read_of(lists, 0.0), opinions=opinions)
    row = everybody(earn([part], 0, by_popularity=False))
    assert row.mode == "listwise"
    assert row.used
    assert row.popular == row.rare
    assert row.alone == pytest.approx(part.alone(Opinion("listwise")).mean(), abs=1e-4)


def test_too_few_people_are_not_judged_apart():
    lists = lists_of(200)
    rows = earn([read_of(replace(lists, amounts=np.where(lists.amounts > 8, 20, 1)), 3.0)], 0)
    assert {row.history_from for row in rows} == {0, 1, 11}
    # who has an amount that nobody was judged with goes with everybody
    assert earned_row(rows, "list", 7) == everybody(rows)


def test_nobody_no_rows():
    assert earn([read_of(lists_of(1), 1.0)], 0) == ()


def test_served_scores_are_lifted_by_the_rows():
    part = read_of(lists_of(300), 3.0)
    rows = earn([part], 0)
    served = served_scores(part, rows)
    row = everybody(rows)
    assert served == pytest.approx(part.lifted(Opinion(row.mode, row.share), row.popular, row.rare), abs=1e-6)
    assert (served_scores(part, ()) == part.lists.fused).all()


def test_half_of_the_candidates_are_rare():
    counts = np.arange(100)
    items = np.tile(np.arange(0, 100, 5), (3, 1))
    bound = rare_bound(counts, items)
    assert (counts[items] < bound).mean() == pytest.approx(0.5)
    assert rare_bound(counts, np.full((2, 3), -1)) == 0


FLOATS = st.lists(st.floats(-5, 5, width=32), min_size=2, max_size=20)


def arrays(fused: list[float], model: list[float]) -> tuple[Floats, Floats]:
    n = min(len(fused), len(model))
    return np.array(fused[:n], dtype=np.float32), np.array(model[:n], dtype=np.float32)


@given(FLOATS, FLOATS, st.floats(0, 3, width=32))
def test_a_lift_is_centred_and_in_units_of_the_spread(fused: list[float], model: list[float], weight: float):
    f, m = arrays(fused, model)
    added = lift(f, m, np.full(len(f), weight, dtype=np.float32))
    assert added.sum() == pytest.approx(0, abs=1e-3)
    if np.ptp(m) > 1e-3:
        assert np.ptp(added) == pytest.approx(weight * (np.ptp(f) or 1.0), rel=1e-3, abs=1e-5)


@given(FLOATS, FLOATS, st.floats(0.1, 100), st.floats(-10, 10))
def test_a_lift_does_not_depend_on_the_scale_of_the_model(
    fused: list[float], model: list[float], scale: float, shift: float
):
    f, m = arrays(fused, model)
    weights = np.ones(len(f), dtype=np.float32)
    if np.ptp(m) > 0.1:
        moved = (scale * m + shift).astype(np.float32)
        assert lift(f, moved, weights) == pytest.approx(lift(f, m, weights), abs=1e-2)


def test_nothing_to_lift():
    empty = np.zeros(0, dtype=np.float32)
    assert lift(empty, empty, empty).shape == (0,)
    same = np.ones(3, dtype=np.float32)
    assert (lift(same, same, same) == 0).all()
