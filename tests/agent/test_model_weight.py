"""A model earns its weight on people who did not choose it, or has none."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from worlds.model_weights import earned_by_model, model_weight

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.calibrating import calibrate_model, fit_rows
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.held_people import judged
from tastebridge.agent.model_terminal import show_weight
from tastebridge.agent.model_weight import read_weights, weight_of, weights_of, write_weight
from tastebridge.agent.ranking.modes import open_mode
from tastebridge.agent.ranking.task import RankingTask
from tastebridge.agent.recommender import WEIGHTS_FILE
from tastebridge.agent.settings import ModelSettings
from tastebridge.agent.terminal import bars, console
from tastebridge.retrieval.errors import CannotRank, ModelUnavailable
from tastebridge.retrieval.fusion.held_out import HeldOutLists
from tastebridge.retrieval.records import Item
from tastebridge.retrieval.workspace import Workspace


def lists(people: int, seed: int) -> HeldOutLists:
    """Twenty candidates each, two of them relevant, in an order that knows nothing."""
    generator = np.random.default_rng(seed)
    relevant = np.zeros((people, 20), dtype=np.bool_)
    for row in relevant:
        row[generator.permutation(20)[:2]] = True
    scores = -np.sort(-generator.random((people, 20)).astype(np.float32), axis=1)
    item_nos = np.arange(people * 20).reshape(people, 20)
    return HeldOutLists(np.arange(people), item_nos, scores, relevant)


def test_the_mode_that_knows_gets_the_weight():
    held = lists(80, seed=1)
    random = np.random.default_rng(2)
    knows = (held.relevant + random.normal(0, 0.3, held.scores.shape)).astype(np.float32)
    guesses = random.normal(size=held.scores.shape).astype(np.float32)
    everybody, *_ = fit_rows(judged(held, [5] * 80), {"pointwise": guesses, "listwise": knows}, 0)
    assert everybody.used
    assert everybody.mode == "listwise"
    assert everybody.popular == everybody.rare > 0
    assert everybody.with_model > everybody.without + 0.1


def test_a_mode_that_is_wrong_stays_out():
    held = lists(80, seed=3)
    everybody, *_ = fit_rows(judged(held, [5] * 80), {"listwise": -held.relevant.astype(np.float32)}, 0)
    assert not everybody.used


def test_each_amount_of_history_has_its_row():
    weight = model_weight(1.0, rows=(
        earned_by_model(1.0, used=False),
        earned_by_model(0.5, history_from=1, history_to=2, used=False),
        earned_by_model(0.7, history_from=3, history_to=5, mode="pointwise"),
    ))  # fmt: skip
    assert weight.row(1) is None
    assert (weight.row(4).mode, weight.row(4).popular) == ("pointwise", 0.7)
    assert weight.row(30) is None
    assert weight.may_rank


def test_a_stored_weight_replaces_the_earlier_one_of_the_same_model_domain_and_prompt(tmp_path: Path):
    path = tmp_path / "weights.json"
    write_weight(path, model_weight(2.0))
    write_weight(path, model_weight(1.0, target="other"))
    write_weight(path, model_weight(0.0))
    stored = {(one.target, one.everybody.popular) for one in read_weights(path)}
    assert stored == {("books", 0.0), ("other", 1.0)}


def test_what_was_measured_with_another_prompt_stays(tmp_path: Path):
    path = tmp_path / "weights.json"
    write_weight(path, model_weight(2.0, prompt="rank/one@v1"))
    write_weight(path, model_weight(1.0, prompt="rank/two@v1"))
    stored = read_weights(path)
    found = weights_of(stored, "function", "function", "books")
    assert [one.prompt for one in found] == ["rank/two@v1", "rank/one@v1"]
    assert weight_of(stored, "function", "function", "books") == found[0]
    assert weights_of(stored, "function", "function", "films") == []


def test_a_model_that_changed_was_not_measured():
    weights = [model_weight(2.0)]
    assert weight_of(weights, "function", "function", "books") == weights[0]
    assert weight_of(weights, "function", "another", "books") is None


def test_a_broken_file_has_no_weights(tmp_path: Path):
    (tmp_path / "weights.json").write_text('[{"model": "m", "weight": 1.0}]', encoding="utf-8")
    assert read_weights(tmp_path / "weights.json") == []


def writes(messages: Messages) -> str:
    return "Trust me."


def test_calibrating_asks_about_held_out_people_and_stores_what_came_of_it(
    sample_copy: Workspace, capsys: pytest.CaptureFixture[str]
):
    backend = FunctionBackend(writes, lambda messages, labels: dict.fromkeys(labels, -1.0))
    with bars() as progress:
        weight = calibrate_model(sample_copy, "books", 12, progress, backend)
    assert weight.people == 12
    assert not weight.may_rank  # it prefers nothing
    assert [result.mode for result in weight.modes] == ["listwise", "pointwise"]
    assert (weight.asked_to_write, weight.wrote, weight.may_write) == (20, 0, False)
    assert read_weights(sample_copy.root / WEIGHTS_FILE) == [weight]
    show_weight(console(), weight)
    assert "it stays out of the ranking" in capsys.readouterr().out


def test_a_model_that_only_writes_is_measured_by_what_it_writes(sample_copy: Workspace):
    with bars() as progress:
        weight = calibrate_model(sample_copy, "books", 4, progress, FunctionBackend(writes))
    (result,) = weight.modes
    assert result.mode == "written"
    assert result.faults == {"wrong_format": 4}


def test_a_mode_that_the_model_cannot_do_is_refused(sample_copy: Workspace):
    refused = pytest.raises(CannotRank, match=r"cannot rank by 'likelihood'.*local: and vllm:")
    with bars() as progress, refused:
        calibrate_model(sample_copy, "books", 4, progress, FunctionBackend(writes), modes=("likelihood",))


def test_calibrating_without_a_model_says_what_to_set(sample_copy: Workspace):
    settings = sample_copy.root / "tastebridge.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[model]\n", '[model]\nname = "none"\n'), encoding="utf-8")
    with bars() as progress, pytest.raises(ModelUnavailable, match=r"\[model\] name"):
        calibrate_model(Workspace(sample_copy.root), "books", 12, progress)


def test_what_a_model_prefers_of_the_letters_is_learned_from_people_where_that_is_set(sample_copy: Workspace):
    """A preference for letters that blank lists do not show comes out in the mean over people."""
    settings = sample_copy.root / "tastebridge.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("[model]\n", '[model]\nletter_prior = "people"\nrank_mode = "listwise"\n'),
        encoding="utf-8",
    )

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        if "something" in messages[-1].text or "N/A" in messages[-1].text or "an item" in messages[-1].text:
            return dict.fromkeys(labels, -3.0)
        return {label: -3.0 - number / 10 for number, label in enumerate(labels)}

    with bars() as progress:
        weight = calibrate_model(
            Workspace(sample_copy.root), "books", 12, progress, FunctionBackend(writes, chooses)
        )
    learned = weight.letters[20]
    assert learned == sorted(learned, reverse=True)
    model = FunctionBackend(writes, chooses)
    task = RankingTask((), tuple(Item(n, "books", f"b{n}", f"Book {n}") for n in range(20)), "books")
    for letters, spread in ((weight.letters, 0.0), ({}, 1.9)):
        mode = open_mode("listwise", model, ModelSettings(orders=1), letters)
        (result,) = mode.rank([task], seed=1, deadline=Deadline())
        assert np.ptp(result.scores) == pytest.approx(spread, abs=1e-9)
