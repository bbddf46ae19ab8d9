"""The rating protocol hides what it must, lets the right people choose, and ranks a world of known biases."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from worlds.bias_world import bias_world

from tastebridge.eval.ratings import RatingResults, markdown, run_ratings
from tastebridge.eval.ratings.contract import Known, Pairs, Predictor, require_hidden
from tastebridge.eval.ratings.data import RatingData, Table, read_ratings
from tastebridge.eval.ratings.factorisation import Cmf, Tgt
from tastebridge.eval.ratings.forms import CleanForm, PaperForm
from tastebridge.eval.ratings.mapping import Ptupcdr, latest_liked
from tastebridge.eval.ratings.registry import PREDICTORS
from tastebridge.eval.ratings.split import RatingSplit, draw, open_split
from tastebridge.retrieval.errors import EvaluationError, UnknownName
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewEvent, NewItem
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.workspace import Workspace

SIMPLE = ("global-mean", "item-mean", "user-bias")
TRAINED = tuple(name for name, predictor in PREDICTORS.items() if predictor.is_trained)


@pytest.fixture(scope="module")
def data() -> RatingData:
    return bias_world()


@pytest.fixture(scope="module")
def split(data: RatingData, tmp_path_factory: pytest.TempPathFactory) -> RatingSplit:
    return open_split(tmp_path_factory.mktemp("splits"), data, 0.5, 1)


@dataclass
class Spy:
    """Predicts what it is told to, epoch by epoch, and remembers what it was given."""

    predictions: list[float]
    seen: list[Known]
    name: str = "spy"
    is_trained: bool = True
    settings: tuple[float, ...] = (0.0,)

    def epochs(self, known: Known, asked: Pairs, setting: float, seed: int) -> Iterator[np.ndarray]:
        self.seen.append(known)
        for one in self.predictions:
            yield np.full(len(asked.users), one)


class TestSplit:
    def test_shares_of_the_overlap_are_test_and_validation_users(self, data: RatingData) -> None:
        test, validation = draw(data, 0.2, 1)
        assert (len(test), len(validation)) == (24, 12)
        assert not np.intersect1d(test, validation).size

    def test_a_larger_share_contains_a_smaller_ones_test_users(self, data: RatingData) -> None:
        assert set(draw(data, 0.2, 1)[0]) < set(draw(data, 0.5, 1)[0]) < set(draw(data, 0.8, 1)[0])

    def test_only_people_of_both_domains_are_drawn(self, data: RatingData) -> None:
        one_sided = RatingData(
            "films", "books", data.source.without(np.arange(60)), data.target, data.user_ids
        )
        test, validation = draw(one_sided, 0.5, 1)
        assert min(*test, *validation) >= 60

    def test_it_is_written_once_and_a_change_is_noticed(self, data: RatingData, tmp_path: Path) -> None:
        first = open_split(tmp_path, data, 0.5, 1)
        assert open_split(tmp_path, data, 0.5, 1).sha256 == first.sha256
        (file,) = tmp_path.iterdir()
        file.write_text(file.read_text(encoding="utf-8").replace("user-1", "user-2"), encoding="utf-8")
        with pytest.raises(EvaluationError, match="was changed"):
            open_split(tmp_path, data, 0.5, 1)

    @pytest.mark.parametrize("beta", [0.0, 1.0, 1.5])
    def test_a_share_must_leave_somebody_on_each_side(self, data: RatingData, beta: float) -> None:
        with pytest.raises(EvaluationError, match="beta"):
            draw(data, beta, 1)


class TestHiding:
    def test_the_paper_form_learns_nothing_of_test_users(self, data: RatingData, split: RatingSplit) -> None:
        spy = Spy([3.0], [])
        PaperForm(data, split).run(spy, 1)
        assert not np.isin(spy.seen[0].target.users, split.test).any()
        assert np.isin(split.validation, spy.seen[0].target.users).all()

    def test_the_clean_form_learns_nothing_of_validation_users_either(
        self, data: RatingData, split: RatingSplit
    ) -> None:
        spy = Spy([3.0], [])
        CleanForm(data, split).run(spy, 1)
        hidden = np.union1d(split.test, split.validation)
        assert not np.isin(spy.seen[0].target.users, hidden).any()
        assert np.isin(hidden, spy.seen[0].source.users).all(), "the source must stay"

    def test_a_planted_leak_is_caught(self, data: RatingData, split: RatingSplit) -> None:
        leaking = Known(data.source, data.target.without(split.test[1:]))
        with pytest.raises(EvaluationError, match="of 1 users who must be cold"):
            require_hidden(leaking, split.test)

    @pytest.mark.parametrize("form", [PaperForm, CleanForm])
    def test_hiding_that_does_not_hide_is_caught_before_anything_is_fitted(
        self, data: RatingData, split: RatingSplit, form: type[PaperForm | CleanForm]
    ) -> None:
        class Leaky(Table):
            def without(self, users: np.ndarray) -> Table:
                return self.where(~np.isin(self.users, users[1:]))

        target = data.target
        leaky = Leaky(target.users, target.items, target.values, target.n_users, target.n_items)
        with pytest.raises(EvaluationError, match="must be cold"):
            form(replace(data, target=leaky), split)

    @pytest.mark.parametrize("name", PREDICTORS)
    def test_what_test_users_rated_changes_no_prediction(
        self, data: RatingData, split: RatingSplit, name: str
    ) -> None:
        if PREDICTORS[name].is_trained:
            pytest.importorskip("torch")
        target = data.target
        other = np.where(np.isin(target.users, split.test), 5.5 - target.values, target.values)
        changed = Table(target.users, target.items, other, target.n_users, target.n_items)
        asked = Pairs(target.users[::7], target.items[::7])
        both = [
            list(PREDICTORS[name].epochs(CleanForm(one, split).known, asked, 0.0, 1))
            for one in (data, RatingData("films", "books", data.source, changed, data.user_ids))
        ]
        np.testing.assert_array_equal(both[0], both[1])


class TestChoosing:
    def test_the_paper_form_takes_the_best_test_epoch_of_each_metric(
        self, data: RatingData, split: RatingSplit
    ) -> None:
        truth = data.target.of(split.test).values
        levels = np.linspace(1.0, 5.0, 41).tolist()
        outcome = PaperForm(data, split).run(Spy(levels, []), 1)
        assert outcome.mae == pytest.approx(min(np.abs(truth - one).mean() for one in levels))
        assert outcome.rmse == pytest.approx(min(((truth - one) ** 2).mean() ** 0.5 for one in levels))

    def test_the_clean_form_takes_the_epoch_that_validation_users_choose(
        self, data: RatingData, split: RatingSplit
    ) -> None:
        levels = [1.0, 2.0, 3.0, 4.0, 5.0]
        chosen = min(levels, key=lambda one: np.abs(data.target.of(split.validation).values - one).mean())
        outcome = CleanForm(data, split).run(Spy(levels, []), 1)
        assert outcome.epoch == levels.index(chosen) + 1
        assert outcome.mae == pytest.approx(np.abs(data.target.of(split.test).values - chosen).mean())

    def test_an_epoch_that_only_the_test_users_would_choose_is_not_chosen(
        self, data: RatingData, split: RatingSplit
    ) -> None:
        truth = dict(
            zip(zip(data.target.users, data.target.items, strict=True), data.target.values, strict=True)
        )

        @dataclass
        class Torn(Spy):
            """Right about the test users first, and about the validation users then."""

            def epochs(self, known: Known, asked: Pairs, setting: float, seed: int) -> Iterator[np.ndarray]:
                right = np.array([truth[pair] for pair in zip(asked.users, asked.items, strict=True)])
                for group in (split.test, split.validation):
                    yield np.where(np.isin(asked.users, group), right, 1.0)

        outcome = CleanForm(data, split).run(Torn([], []), 1)
        assert outcome.epoch == 2
        assert outcome.mae > 1.0

    def test_with_the_same_epochs_the_paper_form_is_never_higher(
        self, data: RatingData, split: RatingSplit
    ) -> None:
        spy = Spy(np.random.default_rng(2).uniform(1, 5, 8).tolist(), [])
        paper, clean = PaperForm(data, split).run(spy, 1), CleanForm(data, split).run(spy, 1)
        assert paper.mae <= clean.mae
        assert paper.rmse <= clean.rmse

    @pytest.mark.parametrize("kind", [Tgt(settings=(0.0,)), Cmf(settings=(0.0,)), Ptupcdr(settings=(0.0,))])
    def test_trained_on_the_same_the_paper_form_is_never_higher(
        self, data: RatingData, split: RatingSplit, kind: Predictor
    ) -> None:
        pytest.importorskip("torch")
        same_known = replace(data, target=data.target.without(split.validation))
        paper, clean = PaperForm(same_known, split).run(kind, 1), CleanForm(data, split).run(kind, 1)
        assert paper.mae <= clean.mae
        assert paper.rmse <= clean.rmse

    def test_predictions_are_clipped_to_the_known_range(self, data: RatingData, split: RatingSplit) -> None:
        form = PaperForm(data, split)
        highest = form.known.target.values.max()
        truth = data.target.of(split.test).values
        assert form.run(Spy([99.0], []), 1).mae == pytest.approx(np.abs(truth - highest).mean())


def stored(data: RatingData, root: Path) -> Workspace:
    """Writes the world into a workspace as a person's events would be."""
    workspace = Workspace.create(root)
    with EventLog(workspace.log_url) as log, log.write() as writer:
        for name, table in ((data.source_name, data.source), (data.target_name, data.target)):
            writer.add_items([NewItem(name, f"{name}-{n}", f"{name} {n}") for n in range(table.n_items)])
            writer.add_events(
                [
                    NewEvent(data.user_ids[user], name, f"{name}-{item}", EventKind.RATING, value=value)
                    for user, item, value in zip(
                        table.users.tolist(), table.items.tolist(), table.values.tolist(), strict=True
                    )
                ]
            )
    return workspace


@pytest.fixture(scope="module")
def workspace(data: RatingData, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return stored(data, tmp_path_factory.mktemp("ratings") / "ws")


@pytest.fixture(scope="module")
def simple(workspace: Workspace) -> RatingResults:
    return run_ratings(workspace, "films", "books", methods=SIMPLE)


@pytest.fixture(scope="module")
def trained(workspace: Workspace) -> RatingResults:
    pytest.importorskip("torch")
    return run_ratings(workspace, "films", "books", betas=(0.5,), methods=TRAINED)


class TestRun:
    def test_a_persons_bias_beats_the_item_mean_and_that_the_global_mean(self, simple: RatingResults) -> None:
        for beta in (0.2, 0.5, 0.8):
            for form in ("paper", "clean"):
                rows = {row.method: row for row in simple.rows if row.beta == beta and row.form == form}
                for metric in ("mae", "rmse", "user_mae"):
                    worst, middle, best = (getattr(rows[name], metric) for name in SIMPLE)
                    assert best < 0.7 * middle < middle < worst

    def test_every_method_share_and_form_has_its_row(self, simple: RatingResults) -> None:
        assert len(simple.rows) == 3 * 3 * 2
        assert all(row.is_optimistic == (row.form == "paper") for row in simple.rows)
        assert [split.n_test for split in simple.splits] == [24, 60, 96]
        assert {row.n_users for row in simple.rows if row.beta == 0.8} == {96}

    def test_the_clean_form_has_five_seeds_and_the_paper_form_one(self, trained: RatingResults) -> None:
        for row in trained.rows:
            assert len(set(row.mae_of_seeds)) == (5 if row.form == "clean" else 1), row.method
            assert (row.sd_seeds is None) == (row.form == "paper")
            assert row.se_users is not None
            assert row.se_users > 0

    def test_whoever_carries_a_bias_over_beats_the_global_mean(
        self, trained: RatingResults, simple: RatingResults
    ) -> None:
        (mean,) = (
            row.mae
            for row in simple.rows
            if row.method == "global-mean" and row.beta == 0.5 and row.form == "clean"
        )
        for row in trained.rows:
            if row.form == "clean" and row.method != "tgt":
                assert row.mae < 0.8 * mean, row.method

    def test_the_same_again_gives_the_same(self, workspace: Workspace) -> None:
        pytest.importorskip("torch")
        runs = [
            run_ratings(
                workspace, "films", "books", betas=(0.5,), forms=("clean",), seeds=(1, 2), methods=TRAINED
            )
            for _ in range(2)
        ]
        one, other = ([row.model_copy(update={"seconds": 0.0}) for row in run.rows] for run in runs)
        assert one == other

    def test_the_table_says_which_numbers_are_optimistic(self, simple: RatingResults) -> None:
        text = markdown(simple)
        assert text.index("optimistic") < text.index("## Clean")
        assert "clipped" in text
        assert text.count("| user-bias |") == 6

    def test_what_was_finished_is_told(self, workspace: Workspace) -> None:
        told: list[str] = []
        run_ratings(
            workspace,
            "films",
            "books",
            betas=(0.5,),
            forms=("clean",),
            methods=("item-mean",),
            progress=told.append,
        )
        assert told == ["item-mean, beta 0.5, clean"]

    def test_unknown_names_are_refused(self, workspace: Workspace) -> None:
        with pytest.raises(UnknownName, match="no-such"):
            run_ratings(workspace, "films", "books", methods=("no-such",))
        with pytest.raises(UnknownName, match="no-such"):
            run_ratings(workspace, "films", "no-such")
        with pytest.raises(EvaluationError, match="two domains"):
            run_ratings(workspace, "films", "films")
        with pytest.raises(EvaluationError, match="no seed"):
            run_ratings(workspace, "films", "books", seeds=())


def test_of_several_ratings_the_latest_counts_and_events_without_a_value_do_not(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "ws")
    with EventLog(workspace.log_url) as log, log.write() as writer:
        for domain in ("films", "books"):
            writer.add_items([NewItem(domain, f"{domain}-{n}", f"{domain} {n}") for n in range(2)])
            writer.add_events(
                [
                    NewEvent("ann", domain, f"{domain}-0", EventKind.RATING, value=4.0, at_us=2_000_000),
                    NewEvent("ann", domain, f"{domain}-0", EventKind.RATING, value=1.0, at_us=1_000_000),
                    NewEvent("ann", domain, f"{domain}-1", EventKind.PURCHASE, at_us=3_000_000),
                ]
            )
    read = read_ratings(workspace, "films", "books")
    assert read.target.values.tolist() == [4.0]
    assert read.target.n_items == 1
    assert read.overlap.tolist() == [0]


def test_the_history_is_the_latest_source_items_rated_above_three() -> None:
    values = np.full(30, 4.0)
    values[28] = 3.0
    places = latest_liked(Table(np.repeat([0, 2], [29, 1]), np.arange(30), values, 3, 30))
    assert sorted(places[0].tolist()) == list(range(8, 28))
    assert places[1].tolist() == [-1] * 20
    assert sorted(places[2].tolist()) == [-1] * 19 + [29]
