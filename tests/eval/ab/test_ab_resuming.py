"""A test that was killed goes on where it was, and only with rows that are its own."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from filelock import FileLock
from worlds.ab_tests import Watch, run_models
from worlds.knowing_model import ignorant_model, knowing_model, moody_model

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.eval.ab.results import AbResults
from tastebridge.eval.ab.rows import Row, Rows
from tastebridge.retrieval.errors import EvaluationError
from tastebridge.retrieval.workspace import Workspace


class Killed(BaseException):
    """What a killed process does not survive."""


class Dying:
    """A moody model that dies at its n-th question, and counts them."""

    def __init__(self, last: int | None = None) -> None:
        self.asked = 0
        self.last = last

    def model(self) -> FunctionBackend:
        inner = moody_model()

        def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
            self.asked += 1
            if self.asked == self.last:
                raise Killed
            assert inner._chooses is not None
            return dict(inner._chooses(messages, labels))

        return FunctionBackend(lambda messages: "No idea.", chooses, name="moody")


def told(results: AbResults) -> dict[str, object]:
    """Returns what a test found out, without what it took: a killed one learns the letters' prior again."""
    quality = ("ndcg@10", "hit@1", "hit@10", "invalid")
    return {
        "people": results.people,
        "arms": [[mean for mean in arm.means if mean.metric in quality] for arm in results.arms],
        "compared": [
            (one.metric, one.comparison.difference, one.comparison.low, one.comparison.high, one.comparison.p)
            for one in results.comparisons
            if one.metric in quality
        ],
        "rest": (
            results.strata,
            results.stopping,
            results.side_by_side,
            results.warnings,
            results.verdict[:2],
        ),
    }


def test_a_killed_test_goes_on_and_ends_as_if_nothing_had_been(sample_workspace: Workspace, tmp_path: Path):
    whole, first, second = Dying(), Dying(last=50), Dying()
    uninterrupted = run_models(
        sample_workspace, tmp_path / "whole", {"a": ignorant_model(), "b": whole.model()}
    )
    models = {"a": ignorant_model(), "b": first.model()}
    with pytest.raises(Killed):
        run_models(sample_workspace, tmp_path / "killed", models)
    kept = len(Rows(tmp_path / "killed"))
    assert kept > 32
    assert kept % 16 == 8  # what was read of the block in which it died is not lost
    watch = Watch()
    resumed = run_models(
        sample_workspace,
        tmp_path / "killed",
        {"a": ignorant_model(), "b": second.model()},
        progress=watch,
    )
    assert told(resumed) == told(uninterrupted)
    # A block that was not finished is read again, and nothing else.
    assert first.asked + second.asked <= whole.asked + 2 * 16 * 2
    assert second.asked < whole.asked
    assert watch.done == watch.total


def test_a_finished_test_asks_nothing_again(sample_workspace: Workspace, tmp_path: Path):
    first, second = Dying(), Dying()
    results = [
        run_models(sample_workspace, tmp_path, {"a": ignorant_model(), "b": one.model()}, people=20)
        for one in (first, second)
    ]
    assert first.asked > 0
    assert second.asked == 0
    assert told(results[0]) == told(results[1])
    assert results[0].tokens_used == results[1].tokens_used


def test_fresh_begins_anew(sample_workspace: Workspace, tmp_path: Path):
    first, second = Dying(), Dying()
    for one, fresh in ((first, False), (second, True)):
        models = {"a": ignorant_model(), "b": one.model()}
        run_models(sample_workspace, tmp_path, models, people=20, fresh=fresh)
    assert first.asked == second.asked > 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seed": 8}, "differs in seed"),
        ({"people": 21}, "differs in people_sha256, people"),
        ({"stop": False}, "differs in stop"),
        ({"repeats": 2}, "differs in repeats"),
    ],
)
def test_another_test_does_not_go_on_with_its_rows(
    sample_workspace: Workspace, tmp_path: Path, changes: dict[str, object], said: str
):
    models = {"a": ignorant_model(), "b": moody_model()}
    run_models(sample_workspace, tmp_path, models, people=20)
    with pytest.raises(EvaluationError) as caught:
        run_models(sample_workspace, tmp_path, models, **{"people": 20, **changes})
    assert said in str(caught.value)
    assert "--fresh" in str(caught.value)


def test_another_model_does_not_go_on_with_its_rows(sample_workspace: Workspace, tmp_path: Path):
    run_models(sample_workspace, tmp_path, {"a": ignorant_model(), "b": moody_model()}, people=20)
    with pytest.raises(EvaluationError, match="differs in arms"):
        run_models(
            sample_workspace,
            tmp_path,
            {"a": ignorant_model(), "b": knowing_model(sample_workspace)},
            people=20,
        )


def test_two_processes_do_not_write_one_folder(sample_workspace: Workspace, tmp_path: Path):
    with FileLock(tmp_path / "run.lock"), pytest.raises(EvaluationError, match="another process"):
        run_models(sample_workspace, tmp_path, {"a": moody_model(), "b": ignorant_model()}, people=20)


def test_a_torn_last_line_is_cut_off_and_read_again(tmp_path: Path):
    rows = Rows(tmp_path)
    rows.add([Row(arm="a", repeat=0, wording=0, person=n, scores=(0.1, 0.2)) for n in range(3)])
    path = tmp_path / "rows.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    again = Rows(tmp_path)
    assert len(again) == 2
    again.add([Row(arm="a", repeat=0, wording=0, person=2, scores=None, error="late")])
    assert [row.person for row in Rows(tmp_path).all()] == [0, 1, 2]
    assert Rows(tmp_path).get(("a", 0, 0, 2)) == again.get(("a", 0, 0, 2))


def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path):
    (tmp_path / "rows.jsonl").write_text('{"arm": "a"}\n', encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"rows.jsonl, line 1: .*--fresh"):
        Rows(tmp_path)
