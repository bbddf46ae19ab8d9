"""The door of the metrics: names, cuts, what each promises, and how cheap it is to come in."""

import subprocess
import sys

import numpy as np
import pytest
from worlds.ranked_lists import one_list

from tastebridge.eval import metrics
from tastebridge.eval.metrics import METRICS, RATING_METRICS, Context, Estimate, parse, summarise
from tastebridge.eval.study_config import DEFAULT_METRICS
from tastebridge.retrieval.errors import EvaluationError, UnknownName

LISTS = one_list([1, 0], n_relevant=1)
CONTEXT = Context(np.ones(2, dtype=np.int64), 1)


@pytest.mark.parametrize("name", [*METRICS, *RATING_METRICS])
def test_every_metric_says_what_it_is(name: str):
    metric = METRICS.get(name) or RATING_METRICS[name]
    assert metric.name == name
    assert isinstance(metric.higher_is_better, bool)
    assert "ndefined" in (type(metric).__doc__ or "")
    assert "=" in (type(metric).__doc__ or "") or name in ("hit_rate", "mrr")


def test_names_are_read_with_their_cut():
    assert parse("ndcg@10").metric is METRICS["ndcg"]
    assert parse("ndcg@10").k == 10
    assert [parse(name).name for name in DEFAULT_METRICS] == list(DEFAULT_METRICS)


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("ndgc@10", UnknownName, "no metric is called 'ndgc@10'; did you mean 'ndcg'"),
        ("", UnknownName, "did you mean 'ndcg', 'recall'"),
        ("mae", UnknownName, "no metric"),
        ("ndcg", EvaluationError, "'ndcg' needs a cut, as in 'ndcg@10'"),
        ("ndcg@0", EvaluationError, "must be a whole number above 0"),
        ("ndcg@ten", EvaluationError, "must be a whole number above 0"),
        ("ndcg@1.5", EvaluationError, "must be a whole number above 0"),
        ("ndcg@10@10", EvaluationError, "must be a whole number above 0"),
        ("auc@10", EvaluationError, "whole ranking and has no cut, got 'auc@10'"),
    ],
)
def test_names_that_mean_nothing_are_refused(name: str, error: type[Exception], message: str):
    with pytest.raises(error, match=message):
        parse(name)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("intra_list_diversity@2", "vectors or categories"),
        ("calibration@2", "categories and profile_categories"),
        ("serendipity@2", "primitive"),
        ("popularity_lift@2", "profile_log_popularity"),
        ("stability@2", "repeated"),
    ],
)
def test_what_a_context_lacks_is_named(name: str, missing: str):
    assert parse(name).lacks(CONTEXT) == missing
    with pytest.raises(EvaluationError, match=f"needs {missing} in its context"):
        parse(name)(LISTS, context=CONTEXT)


def test_accuracy_needs_no_context_and_all_else_does():
    for name, metric in METRICS.items():
        cut = parse(f"{name}@2" if metric.has_cut else name)
        if cut.has_convention:
            assert cut.lacks(None) == ""
            assert cut(LISTS)[0] > 0
        else:
            assert cut.lacks(None) == "a context"
            with pytest.raises(EvaluationError, match="needs a context"):
                cut(LISTS)


def test_only_metrics_of_all_lists_have_no_value_a_user():
    assert [name for name, metric in METRICS.items() if not metric.per_user] == ["coverage", "gini"]


def test_less_is_better_where_it_is():
    lower = [name for name, metric in METRICS.items() if not metric.higher_is_better]
    assert lower == ["gini", "popularity_lift", "calibration"]


def test_the_convention_is_passed_on():
    second = one_list([0, 1], n_relevant=1)
    assert parse("ndcg@2")(second, "lenskit") == [1.0]
    assert parse("ndcg@2")(second, "trec") < 1.0


def test_estimates_count_the_undefined_and_the_misses_apart():
    assert summarise(np.array([0.0, 1.0, np.nan, 0.5, 0.0])) == Estimate(0.375, n=4, undefined=1, misses=2)
    nobody = summarise(np.array([np.nan]))
    assert np.isnan(nobody.mean)
    assert (nobody.n, nobody.undefined, nobody.misses) == (0, 1, 0)
    assert summarise(np.zeros(0)).n == 0


def test_the_door_is_exact():
    constants = [name for name in metrics.__all__ if name.isupper()]
    classes = sorted(name for name in metrics.__all__ if name[0].isupper() and not name.isupper())
    functions = sorted(name for name in metrics.__all__ if name[0].islower())
    assert [*sorted(constants), *classes, *functions] == metrics.__all__
    assert all(hasattr(metrics, name) for name in metrics.__all__)


def test_coming_in_needs_numpy_and_scipy_only():
    heavy = {"torch", "pandas", "implicit", "chromadb", "sklearn", "sqlalchemy", "transformers", "openai"}
    code = f"import sys, tastebridge.eval.metrics; sys.exit(', '.join({heavy} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
