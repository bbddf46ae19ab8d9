"""Every convention gives what its library gives; golden/make_golden.py asked them."""

import json
from pathlib import Path

import numpy as np
import pytest
from worlds.ranked_lists import lists_of

from tastebridge.eval.lists import Lists
from tastebridge.eval.metrics import RATING_METRICS, Context, Ratings, parse
from tastebridge.eval.metrics.stability import Stability

GOLDEN = json.loads((Path(__file__).parent / "golden" / "golden.json").read_text(encoding="utf-8"))
CONVENTION_OF = {
    "ranx": "trec",
    "ir_measures": "trec",
    "rectools": "rectools",
    "lenskit": "lenskit",
    "recbole": "recbole",
}
CASES = [
    (library, world, metric)
    for library, worlds in GOLDEN["values"].items()
    for world, metrics in worlds.items()
    for metric in metrics
    if "@" in metric or metric == "auc"
    if not metric.startswith("stability")
]


def lists_in(world: str) -> Lists:
    found = GOLDEN["worlds"][world]
    return lists_of(found["rankings"], found["truth"], 12, found["lengths"])


CONTEXT = Context(
    np.array(GOLDEN["context"]["popularity"]),
    GOLDEN["context"]["n_users"],
    np.array(GOLDEN["context"]["vectors"], dtype=np.float32),
)


def test_every_library_was_asked():
    assert set(GOLDEN["values"]) == set(GOLDEN["versions"]) == set(CONVENTION_OF)
    assert len(CASES) > 250


@pytest.mark.parametrize(("library", "world", "metric"), CASES)
def test_equals_the_library(library: str, world: str, metric: str):
    ours = parse(metric)(lists_in(world), CONVENTION_OF[library], CONTEXT)
    np.testing.assert_allclose(ours, GOLDEN["values"][library][world][metric], rtol=0, atol=1e-6)


def test_stability_equals_lenskit():
    items = lists_in("full").items[:, :10]
    expected = GOLDEN["values"]["lenskit"]["full"]["stability of neighbours@10"]
    np.testing.assert_allclose(Stability(0.9).between(items[:-1], items[1:]), expected, atol=1e-6)


@pytest.mark.parametrize("name", ["mae", "rmse"])
def test_errors_of_ratings_equal_lenskit_by_user_and_recbole_over_all(name: str):
    table = np.array(GOLDEN["context"]["ratings"])
    ratings = Ratings(table[:, 2], table[:, 1], table[:, 0].astype(int), 4)
    metric = RATING_METRICS[name]
    np.testing.assert_allclose(metric.by_user(ratings), GOLDEN["values"]["lenskit"]["full"][name], atol=1e-6)
    assert metric(ratings) == pytest.approx(GOLDEN["values"]["recbole"]["full"][f"{name} of all"], abs=1e-6)


def test_conventions_are_told_apart_by_what_the_libraries_gave():
    """Else a convention could be equal to its library only because the worlds are too easy."""
    lists = {world: lists_in(world) for world in GOLDEN["worlds"]}
    for first, second, metric in [
        ("trec", "rectools", "ndcg@10"),
        ("trec", "lenskit", "ndcg@10"),
        ("trec", "lenskit", "recall@10"),
        ("trec", "lenskit", "precision@10"),
        ("trec", "recbole", "map@10"),
        ("recbole", "lenskit", "map@10"),
    ]:
        assert any(
            not np.allclose(parse(metric)(one, first), parse(metric)(one, second)) for one in lists.values()
        ), (first, second, metric)
