"""A whole study on a small workspace with an obvious answer: numbers, repeats, resumption, comparison."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from worlds.block_world import block_workspace

from tastebridge.eval import Study
from tastebridge.eval import evaluating as evaluating_module
from tastebridge.eval.comparing import compare_runs, markdown
from tastebridge.eval.protocols.cold_start import ColdStart
from tastebridge.eval.results import DirectionResult, RunResults
from tastebridge.eval.run_files import read_results, read_users
from tastebridge.retrieval.errors import EvaluationError, ModelUnavailable, UnknownName
from tastebridge.retrieval.settings import EmbeddingSettings, Settings
from tastebridge.retrieval.weights import model_path
from tastebridge.retrieval.workspace import Workspace

SMALL: dict[str, Any] = {
    "budget": 2,
    "resamples": 300,
    "split": {"test_share": 0.3, "validation_share": 0.2},
    "methods": ("co-occurrence", "user-knn", "content-max", "tastebridge"),
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    settings = Settings(
        embedding=EmbeddingSettings(model="hashing"), signals={"crossfit": {"folds": 2, "max_people": 100}}
    )
    root = tmp_path_factory.mktemp("study") / "workspace"
    return block_workspace(root, n_people=160, n_items=60, settings=settings)


def study(workspace: Workspace, **options: Any) -> Study:
    return Study.of_direction(workspace.root, "films", "books", **{**SMALL, **options})


@pytest.fixture(scope="module")
def results(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> RunResults:
    return study(workspace).run(tmp_path_factory.mktemp("run") / "first")


def score(direction: DirectionResult, method: str, metric: str) -> float:
    found = next(one for one in direction.methods if one.name == method)
    mean = next(one.mean for one in found.scores if one.metric == metric)
    assert mean is not None
    return mean


def test_the_obvious_answer_is_found(results: RunResults):
    direction = results.directions[0]
    assert {one.status for one in direction.methods} == {"done"}
    # A person has half of one side of the catalogue to find; a random list hits them a quarter of the time.
    for method in ("co-occurrence", "user-knn", "tastebridge"):
        assert score(direction, method, "ndcg@10") > 1.5 * score(direction, "random", "ndcg@10")
    assert direction.chance["ndcg@10"] == pytest.approx(score(direction, "random", "ndcg@10"), abs=0.12)


def test_the_rows_that_everything_must_beat_are_always_there(results: RunResults):
    names = [one.name for one in results.directions[0].methods]
    assert names[:4] == ["random", "popularity", "bridge-popularity", "item-mean"]


def test_every_method_has_as_many_trials_as_the_budget_and_its_grid_allow(results: RunResults):
    trials = {one.name: len(one.trials) for one in results.directions[0].methods}
    assert trials["user-knn"] == trials["co-occurrence"] == 2
    assert trials["tastebridge"] == trials["random"] == 0


def test_the_comparisons_are_of_tastebridge_with_all_others(results: RunResults):
    direction = results.directions[0]
    assert {one.a for one in direction.comparisons} == {"tastebridge"}
    assert {one.b for one in direction.comparisons} == {one.name for one in direction.methods} - {
        "tastebridge"
    }
    against_random = next(one for one in direction.comparisons if one.b == "random")
    assert against_random.p_holm < 0.05
    assert against_random.difference > 0
    assert all(one.p_holm >= one.p for one in direction.comparisons)


def test_nothing_failed_and_the_split_says_who_was_read(results: RunResults):
    direction = results.directions[0]
    assert not [check for check in direction.checks if check.status == "fail"]
    assert direction.split.read == "test"
    assert direction.split.protocol == "cold-start@1"
    assert (direction.split.test_users, direction.split.validation_users) == (48, 32)


def test_the_same_study_gives_the_same_digits_computed_anew(
    workspace: Workspace, results: RunResults, tmp_path: Path
):
    again = study(workspace).run(tmp_path / "again", fresh=True)
    for one, other in zip(results.directions[0].methods, again.directions[0].methods, strict=True):
        assert one.scores == other.scores
        assert one.strata == other.strata
        assert one.lists_sha256 == other.lists_sha256
        assert [trial.value for trial in one.trials] == [trial.value for trial in other.trials]
    assert results.directions[0].comparisons == again.directions[0].comparisons


def test_a_second_run_fits_nothing_and_an_interrupted_one_goes_on(
    workspace: Workspace, results: RunResults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def no_more(*_: Any) -> Any:
        raise AssertionError("computed again")

    monkeypatch.setattr(evaluating_module, "make_lists", no_more)
    again = study(workspace).run(tmp_path / "again")
    assert again.directions[0].comparisons == results.directions[0].comparisons
    # Another method is the only new part.
    with pytest.raises(AssertionError, match="computed again"):
        study(workspace, methods=("item-knn",)).run(tmp_path / "other")


def test_a_broken_method_is_a_row_and_not_the_end(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from tastebridge.eval.methods.user_knn import UserKnn

    def broken(*_: Any) -> Any:
        raise ValueError("the matrix is singular")

    monkeypatch.setattr(UserKnn, "version", 99)
    monkeypatch.setattr(UserKnn, "fit", broken)
    direction = study(workspace).run(tmp_path / "run").directions[0]
    failed = next(one for one in direction.methods if one.name == "user-knn")
    assert (failed.status, failed.reason) == ("failed", "ValueError: the matrix is singular")


def test_a_leaking_split_ends_the_run_and_says_so(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    honest = ColdStart.plan

    def leaking(*arguments: Any) -> Any:
        plan = honest(*arguments)
        from dataclasses import replace

        return replace(plan, fit_target=np.ones_like(plan.fit_target))

    monkeypatch.setattr(ColdStart, "plan", staticmethod(leaking))
    with pytest.raises(EvaluationError, match="was in the data that methods were fitted on"):
        study(workspace, methods=("popularity",)).run(tmp_path / "run")
    # What was found is kept for a look.
    assert any(check.status == "fail" for check in read_results(tmp_path / "run").directions[0].checks)


def test_validation_leaves_the_test_users_unread(workspace: Workspace, tmp_path: Path):
    def reads() -> list[str]:
        folder = workspace.root / "eval" / "splits"
        return [line for path in folder.glob("*.reads.jsonl") for line in path.read_text().splitlines()]

    before = reads()
    direction = study(workspace, read="validation").run(tmp_path / "run").directions[0]
    assert reads() == before
    assert any("on the very users" in check.message for check in direction.checks)


def test_another_configuration_on_the_same_test_users_is_marked(
    workspace: Workspace, results: RunResults, tmp_path: Path
):
    direction = (
        study(workspace, methods=("co-occurrence",), resamples=200).run(tmp_path / "run").directions[0]
    )
    assert direction.split.earlier_reads >= 1
    assert any(check.name == "test users read before" for check in direction.checks)


def test_every_user_is_kept_and_two_runs_are_compared_user_by_user(
    workspace: Workspace, results: RunResults, tmp_path: Path
):
    first, second = tmp_path / "before", tmp_path / "after"
    study(workspace).run(first)
    study(workspace, methods=("user-knn", "tastebridge-diverse")).run(second)
    values = read_users(first, "workspace-films-books")
    assert len(values.users) == 48
    mean = np.nanmean(values.of("user-knn", "ndcg@10"))
    assert mean == pytest.approx(score(results.directions[0], "user-knn", "ndcg@10"))
    comparison = compare_runs(first, second)
    same = next(one for _, one in comparison.comparisons if one.a == "after: user-knn")
    assert (same.difference, same.p) == (0.0, 1.0)
    assert "workspace-films-books: tastebridge-diverse" in comparison.only_in_one
    assert "user-knn" in markdown(comparison)


def test_runs_of_other_users_are_not_compared(workspace: Workspace, tmp_path: Path):
    study(workspace, methods=("popularity",)).run(tmp_path / "one")
    study(workspace, methods=("popularity",), split={"seed": 5}).run(tmp_path / "two")
    with pytest.raises(EvaluationError, match="not comparable"):
        compare_runs(tmp_path / "one", tmp_path / "two")
    with pytest.raises(EvaluationError, match="holds no finished run"):
        compare_runs(tmp_path / "one", tmp_path / "none")


def test_sampled_candidates_are_said_to_be_sampled_everywhere(workspace: Workspace, tmp_path: Path):
    options = {"candidates": {"negatives": 19}, "methods": ("co-occurrence",)}
    direction = study(workspace, **options).run(tmp_path / "run").directions[0]
    assert direction.sampled_candidates == "1 + 19 uniform"
    marked = [check for check in direction.checks if check.name == "sampled candidates"]
    assert {check.status for check in marked} == {"mark"}
    # One of twenty: the published chance level.
    assert direction.chance["ndcg@10"] == pytest.approx(0.2272, abs=1e-4)
    assert "1 + 19 uniform" in (tmp_path / "run" / "report.html").read_text()
    assert "1 + 19 uniform" in (tmp_path / "run" / "summary.md").read_text()


def test_a_study_within_one_domain_skips_what_needs_a_source(workspace: Workspace, tmp_path: Path):
    within = Study.of_direction(
        workspace.root,
        None,
        "books",
        **{**SMALL, "protocol": "leave-last-out", "compare": "item-knn"},
    )
    within = Study(within.config.model_copy(update={"methods": ("item-knn", "tastebridge")}))
    direction = within.run(tmp_path / "run").directions[0]
    by_name = {one.name: one for one in direction.methods}
    assert by_name["item-knn"].status == "done"
    assert by_name["tastebridge"].status == "skipped"
    assert "needs a source" in by_name["tastebridge"].reason
    assert direction.source == ""


def test_curves_are_drawn_over_validation_users(workspace: Workspace, tmp_path: Path):
    curves = {
        "bridge_users": (0, 30),
        "source_items": (1,),
        "diversity": (0.0, 1.0),
        "methods": ("co-occurrence", "tastebridge"),
    }
    direction = study(workspace, read="validation", curves=curves).run(tmp_path / "run").directions[0]
    by_kind = {curve.kind: curve for curve in direction.curves}
    assert set(by_kind) == {"bridge users", "source items", "diversity"}
    people = [(point.method, point.x) for point in by_kind["bridge users"].points]
    # Without people in both domains only tastebridge has a list: it falls back on content and popularity.
    assert people == [
        ("tastebridge", 0),
        ("co-occurrence", 30),
        ("tastebridge", 30),
        ("co-occurrence", 80),
        ("tastebridge", 80),
    ]
    ends = [
        point for point in by_kind["bridge users"].points if point.x == 80 and point.method == "co-occurrence"
    ]
    assert ends[0].scores[0].mean == pytest.approx(score(direction, "co-occurrence", "ndcg@10"))


def test_gaps_between_groups_come_with_intervals(workspace: Workspace, tmp_path: Path):
    rows = "".join(f"person-{n},{'a' if n % 2 == 0 else 'b'}\n" for n in range(160))
    (tmp_path / "users.csv").write_text(f"user_id,taste\n{rows}")
    config = study(workspace).config
    dataset = config.datasets[0].model_copy(update={"attributes": tmp_path / "users.csv"})
    direction = Study(config.model_copy(update={"datasets": (dataset,)})).run(tmp_path / "run").directions[0]
    gap = next(one for one in direction.gaps if one.method == "tastebridge")
    assert (gap.attribute, gap.a, gap.b) == ("taste", "a", "b")
    assert gap.low < gap.difference < gap.high
    assert gap.n_a + gap.n_b == 48


class TestStudyFiles:
    def test_a_file_with_two_directions(self, workspace: Workspace, tmp_path: Path):
        (tmp_path / "both.yaml").write_text(
            f"datasets:\n  - workspace: {workspace.root}\n    directions:\n"
            "      - {source: films, target: books}\n      - {source: books, target: films}\n"
            "methods: [co-occurrence]\nbudget: 1\nresamples: 100\n"
        )
        opened = Study.from_file(tmp_path / "both.yaml")
        assert opened.config.name == "both"
        results = opened.run(tmp_path / "run")
        assert [one.target for one in results.directions] == ["books", "films"]
        stored = json.loads((tmp_path / "run" / "results.json").read_text())
        assert RunResults.model_validate(stored) == results

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("datasets: 3", "datasets = 3"),
            ("- 1", "is no study"),
            ("name: x", "datasets"),
            ("datasets: [", "cannot be read as a study"),
            ("datasets: [{workspace: w, directions: [{target: b}]}]\nbudgte: 3", "budgte"),
        ],
    )
    def test_a_faulty_file_is_named_with_its_fault(self, tmp_path: Path, text: str, message: str):
        path = tmp_path / "study.yaml"
        path.write_text(text)
        with pytest.raises(EvaluationError, match=message) as caught:
            Study.from_file(path)
        assert "study.yaml" in str(caught.value)

    def test_unknown_methods_and_metrics_are_named_with_the_nearest(
        self, workspace: Workspace, tmp_path: Path
    ):
        with pytest.raises(UnknownName, match="user-knn"):
            study(workspace, methods=("userknn",)).run(tmp_path / "run")
        with pytest.raises(UnknownName, match="ndcg"):
            study(workspace, metrics=("ndgc@10",))


def test_luck_of_the_seed_is_told_from_luck_of_the_users(workspace: Workspace, tmp_path: Path):
    options = {"seeds": 3, "methods": ("bpr", "co-occurrence")}
    direction = study(workspace, **options).run(tmp_path / "run").directions[0]
    spreads = {one.name: one.spread for one in direction.methods}
    assert spreads["co-occurrence"] is not None
    assert spreads["co-occurrence"].se_seeds == 0  # it draws nothing
    assert spreads["co-occurrence"].se_users > 0
    assert spreads["bpr"] is not None
    assert spreads["bpr"].seeds == 3
    assert spreads["bpr"].se_seeds > 0


def test_a_probe_without_a_model_is_refused_before_anything_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    settings = Settings(embedding=EmbeddingSettings(model="hashing"), model={"name": "none"})
    workspace = block_workspace(tmp_path / "workspace", n_people=120, n_items=30, settings=settings)
    monkeypatch.setattr(evaluating_module, "make_lists", lambda *_: pytest.fail("computed something"))
    with pytest.raises(ModelUnavailable, match="name no model"):
        study(workspace, probe=True).run(tmp_path / "run")


@pytest.mark.model
def test_what_the_model_knows_by_heart_is_in_the_report(sample_copy: Workspace, tmp_path: Path):
    from tastebridge.eval.probe import run as probing

    try:
        model_path("smollm2-135m-instruct")
    except ModelUnavailable:
        pytest.skip("the weights of smollm2-135m-instruct are not in the model cache")
    small = probing.ProbeSize(titles=10, people=10, lists=10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(probing, "ProbeSize", lambda: small)
        results = study(sample_copy, probe=True, methods=("popularity",)).run(tmp_path / "run")
    assert {"titles", "interactions"} <= {probe.kind for probe in results.probes}
    assert "smollm2" in (tmp_path / "run" / "report.html").read_text().lower()


def test_other_settings_of_the_workspace_are_other_results(tmp_path: Path):
    settings = Settings(embedding=EmbeddingSettings(model="hashing"))
    workspace = block_workspace(tmp_path / "workspace", n_people=160, n_items=60, settings=settings)
    options = {"methods": ("signal-neighbours",), "compare": "popularity", "resamples": 100}
    study(workspace, **options).run(tmp_path / "one")
    path = workspace.root / "tastebridge.toml"
    changed = path.read_text(encoding="utf-8") + "\n[signals.factors]\nfactors = 8\nregularization = 0.1\n"
    path.write_text(changed, encoding="utf-8")
    cached, fresh = (
        study(Workspace(workspace.root), **options).run(tmp_path / name, fresh=fresh).directions[0]
        for name, fresh in (("two", False), ("three", True))
    )
    assert [one.lists_sha256 for one in cached.methods] == [one.lists_sha256 for one in fresh.methods]
    assert cached.split.earlier_reads == 1


def test_a_study_with_the_next_seed_finds_nothing_of_the_first_ones(workspace: Workspace, tmp_path: Path):
    options = {"methods": ("user-knn",), "compare": "user-knn", "resamples": 100}
    study(workspace, seed=1, seeds=2, **options).run(tmp_path / "one")
    cached, fresh = (
        study(workspace, seed=2, **options).run(tmp_path / name, fresh=fresh).directions[0]
        for name, fresh in (("two", False), ("three", True))
    )
    assert [one.lists_sha256 for one in cached.methods] == [one.lists_sha256 for one in fresh.methods]


def test_curves_of_a_study_with_candidates_rank_the_whole_catalogue(workspace: Workspace, tmp_path: Path):
    options: dict[str, Any] = {
        "read": "validation",
        "methods": ("co-occurrence",),
        "compare": "co-occurrence",
        "curves": {"source_items": (2,), "methods": ("co-occurrence",)},
    }
    sampled = study(workspace, candidates={"negatives": 20}, **options).run(tmp_path / "one").directions[0]
    whole = study(workspace, **options).run(tmp_path / "two", fresh=True).directions[0]
    assert sampled.curves == whole.curves


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"metric": "coverage@10"}, "must be one of accuracy"),
        ({"metric": "ndcg@80"}, "raise depth"),
        ({"compare": "tastebrdge"}, "tastebridge"),
    ],
)
def test_a_study_that_could_not_end_well_is_refused_at_once(
    workspace: Workspace, tmp_path: Path, options: dict[str, Any], message: str
):
    with pytest.raises((EvaluationError, UnknownName), match=message):
        study(workspace, **options).run(tmp_path / "run")


def test_the_tuning_metric_is_in_the_tables_whatever_they_hold(workspace: Workspace, tmp_path: Path):
    options = {"metric": "recall@5", "metrics": ("ndcg@10",), "methods": ("co-occurrence",)}
    direction = study(workspace, compare="co-occurrence", **options).run(tmp_path / "run").directions[0]
    assert score(direction, "co-occurrence", "recall@5") > 0


def test_one_domain_as_source_and_target_is_refused(workspace: Workspace):
    with pytest.raises(EvaluationError, match="both 'books'"):
        Study.of_direction(workspace.root, "books", "books")


def test_a_run_that_scored_nobody_is_no_reading(tmp_path: Path):
    workspace = block_workspace(tmp_path / "workspace", n_people=120, n_items=20)
    with pytest.raises(EvaluationError, match="ask for fewer"):
        study(workspace, candidates={"negatives": 99}).run(tmp_path / "run")
    assert not list((workspace.root / "eval" / "splits").glob("*.reads.jsonl"))


def test_a_run_that_cannot_be_kept_is_refused_before_it_is_made(workspace: Workspace, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EvaluationError, match="no run can be kept"):
        study(workspace).run(tmp_path / "file")
