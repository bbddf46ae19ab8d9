"""A test finds what is there, does not find what is not, and says how sure it is."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from worlds.ab_tests import Watch, ab_config, compared, run_models
from worlds.knowing_model import ignorant_model, knowing_model, moody_model

from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.eval.ab.results import AbResults
from tastebridge.eval.ab.rows import Rows
from tastebridge.eval.ab.run import Sources, plan_ab
from tastebridge.retrieval.errors import EvaluationError, UnknownName
from tastebridge.retrieval.workspace import Workspace


@pytest.fixture(scope="module")
def found(sample_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> tuple[AbResults, Path]:
    """A model that knows against one at chance."""
    folder = tmp_path_factory.mktemp("found")
    models = {"chance": ignorant_model(), "knows": knowing_model(sample_workspace)}
    return run_models(sample_workspace, folder, models), folder


def test_a_model_that_knows_is_chosen(found: tuple[AbResults, Path]):
    results, _ = found
    assert results.verdict[0] == "Choose knows: it is better than chance in ndcg@10."
    assert results.verdict[1].startswith("knows is better than chance by ")
    one = compared(results).comparison
    assert one.mean_a > 0.8 > 0.5 > one.mean_b
    assert one.p_holm < 0.001
    assert compared(results, "hit@1").comparison.difference > 0.4


def test_the_test_stops_as_soon_as_that_is_clear_and_says_what_it_saved(found: tuple[AbResults, Path]):
    results, _ = found
    (pair,) = results.stopping
    assert pair.decided_at == results.people == 32 < results.planned.people == 64
    assert pair.looks[-1].low > 0
    assert [look.people for look in pair.looks] == [32]
    assert results.tokens_saved == results.tokens_used
    assert any("stopped after 32 of 64 people" in said for said in results.verdict)


def test_a_stopped_test_gives_the_intervals_that_hold_under_peeking(found: tuple[AbResults, Path]):
    results, _ = found
    primary, look = compared(results), results.stopping[0].looks[-1]
    assert primary.decided_by == "sequence"
    assert (primary.comparison.low, primary.comparison.high) == pytest.approx((look.low, look.high))
    assert "which holds however often one looks" in primary.comparison.sentence
    others = [one for one in results.comparisons if one.metric != "ndcg@10"]
    assert all(one.decided_by == "holm" and one.descriptive for one in others)


def test_the_folder_holds_everything(found: tuple[AbResults, Path]):
    results, folder = found
    assert AbResults.model_validate_json((folder / "results.json").read_bytes()) == results
    assert len((folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()) == 2 * 32
    assert json.loads((folder / "config.json").read_text(encoding="utf-8"))["people_sha256"] == (
        results.people_sha256
    )
    assert (folder / "report.html").exists()
    with (folder / "users.csv").open(encoding="utf-8", newline="") as file:
        users = list(csv.DictReader(file))
    assert len({user["user"] for user in users}) == 32
    mean = sum(float(user["knows ndcg@10"]) for user in users) / 32
    assert mean == pytest.approx(compared(results).comparison.mean_a, abs=1e-6)


def test_lists_stand_side_by_side_and_name_nobody(found: tuple[AbResults, Path]):
    results, folder = found
    assert [one.label for one in results.side_by_side] == [f"person {n}" for n in range(1, 6)]
    assert all(set(one.lists) == {"chance", "knows"} for one in results.side_by_side)
    assert all(len(titles) == 10 for one in results.side_by_side for titles in one.lists.values())
    with (folder / "users.csv").open(encoding="utf-8", newline="") as file:
        names = [user["user"] for user in csv.DictReader(file)]
    told = results.model_dump_json()
    assert not [name for name in names if f'"{name}"' in told]


def test_both_arms_read_the_same_people_in_the_same_order(found: tuple[AbResults, Path]):
    _, folder = found
    rows = [json.loads(line) for line in (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    read = {arm: [row["person"] for row in rows if row["arm"] == arm] for arm in ("chance", "knows")}
    assert read["chance"] == read["knows"] == list(range(32))


def test_an_a_a_test_finds_nothing_and_is_told_to_be_one(sample_workspace: Workspace, tmp_path: Path):
    results = run_models(sample_workspace, tmp_path, {"a": moody_model(), "b": moody_model()})
    one = compared(results).comparison
    assert one.difference != 0  # the lists were read in other orders, so it is no comparison with itself
    assert results.stopping[0].decided_at is None
    assert results.people == 64
    assert one.low < 0 < one.high
    assert results.verdict[0].startswith("Keep a, or take what costs least: no other arm was shown")
    assert any("A/A" in said for said in results.verdict)
    assert "a and b are the same (A/A)" in results.warnings


def test_without_stopping_everybody_is_read_and_holm_decides(sample_workspace: Workspace, tmp_path: Path):
    models = {"chance": ignorant_model(), "knows": knowing_model(sample_workspace), "moody": moody_model()}
    results = run_models(sample_workspace, tmp_path, models, stop=False)
    assert results.people == 64
    assert results.stopping == ()
    assert results.tokens_saved == 0
    assert all(one.descriptive == (one.metric == "seconds") for one in results.comparisons)
    primary = compared(results, a="knows")
    assert primary.decided_by == "holm"
    assert "after Holm" in primary.comparison.sentence
    assert results.verdict[0] == "Choose knows: it is better than chance in ndcg@10."
    # 6 metrics of two arms; those in which nobody differs have p = 1.
    tested = [one for one in results.comparisons if not one.descriptive]
    assert len(tested) == results.planned.comparisons == 10
    assert min(one.comparison.p_holm for one in tested) == pytest.approx(10 / 10_001, rel=0.01)


def test_with_three_arms_the_error_is_shared_and_the_test_goes_on_until_all_is_decided(
    sample_workspace: Workspace, tmp_path: Path
):
    models = {"chance": ignorant_model(), "knows": knowing_model(sample_workspace), "also": ignorant_model()}
    results = run_models(sample_workspace, tmp_path, models)
    assert {pair.alpha for pair in results.stopping} == {0.025}
    assert results.people == 64
    decided = {pair.a: pair.decided_at for pair in results.stopping}
    assert decided["knows"] is not None
    assert decided["also"] is None
    assert "97.5 % interval" in results.verdict[1]


def test_repeats_show_what_luck_does(sample_workspace: Workspace, tmp_path: Path):
    models = {"knows": knowing_model(sample_workspace), "moody": moody_model()}
    results = run_models(sample_workspace, tmp_path, models, repeats=3, stop=False, people=20)
    steady, moody = (
        next(mean.mean for mean in arm.means if mean.metric == "stability") for arm in results.arms
    )
    assert steady is not None
    assert moody is not None
    assert abs(moody) < 0.1
    assert steady > moody
    assert results.repeat_sd["moody"] > results.repeat_sd["knows"] == 0
    assert results.tokens_used == pytest.approx(3 * 20 * 2 * results.tokens_used / 120)


def test_explanations_are_judged_by_the_verifier(sample_workspace: Workspace, tmp_path: Path):
    models = {"a": ignorant_model(), "b": ignorant_model("other")}
    results = run_models(sample_workspace, tmp_path, models, explain=2, people=8, stop=False, repeats=2)
    support = next(mean for mean in results.arms[0].means if mean.metric == "support")
    assert support.mean == 0  # 'No idea.' says nothing of the evidence
    assert support.n == 8
    asked = {(row.repeat, row.asked > 0, row.writing.tokens > 0) for row in Rows(tmp_path).all()}
    assert asked == {(0, True, True), (1, False, False)}  # other seeds change nothing for the writer
    assert results.arms[0].explain_prompt is not None
    assert results.arms[0].explain_prompt.startswith("explain/")
    silent = run_models(sample_workspace, tmp_path / "silent", models, people=8, stop=False, repeats=2)
    assert silent.tokens_used < results.tokens_used
    assert "support" not in silent.metrics


def test_amounts_of_history_are_described(sample_workspace: Workspace, tmp_path: Path):
    models = {"chance": ignorant_model(), "knows": knowing_model(sample_workspace)}
    results = run_models(sample_workspace, tmp_path, models, stop=False, people=200)
    assert results.strata
    assert sum(one.n for one in results.strata) <= results.people
    assert all(one.low < one.difference < one.high for one in results.strata)


def test_the_plan_asks_nobody(sample_workspace: Workspace):
    def refuse(*asked: object) -> Any:
        raise AssertionError("a model was asked")

    models = {"a": FunctionBackend(refuse, refuse), "b": FunctionBackend(refuse, refuse)}
    planned = plan_ab(sample_workspace, ab_config(models, explain=2), Sources(given=models))
    assert planned.people == 64
    assert planned.comparisons == 6
    assert 0.05 < planned.sd < 0.6
    assert 0.05 < planned.mde < 0.4
    few = plan_ab(sample_workspace, ab_config(models, explain=2, people=16), Sources(given=models))
    assert few.mde > planned.mde
    assert planned.tokens == pytest.approx(4 * few.tokens, rel=0.15)


def test_progress_ends_where_it_said(sample_workspace: Workspace, tmp_path: Path):
    watch = Watch()
    models = {"a": moody_model(), "b": moody_model()}
    run_models(sample_workspace, tmp_path, models, progress=watch, people=20, repeats=2)
    assert watch.done == watch.total == 20 * 2 * 2 + 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"metric": "tokens"}, "cannot decide by 'tokens'; it can by ndcg@10, hit@1, hit@10, support"),
        ({"metric": "mrr"}, "cannot decide by 'mrr'"),
        ({"people": 1}, "people must be at least 2, got 1"),
        ({"repeats": 0}, "repeats must be at least 1, got 0"),
    ],
)
def test_what_cannot_be_run_is_refused(changes: dict[str, object], said: str):
    with pytest.raises(EvaluationError) as caught:
        ab_config({"a": 1, "b": 2}, **changes)
    assert said in str(caught.value)


def test_an_unknown_domain_is_named(sample_workspace: Workspace):
    models = {"a": moody_model(), "b": moody_model()}
    with pytest.raises(UnknownName, match="'boks'"):
        plan_ab(sample_workspace, ab_config(models, target="boks"), Sources(given=models))
