"""What is hidden stays hidden: the protocols, their files, and what methods get to see."""

import json
from pathlib import Path

import numpy as np
import pytest
from worlds.small_corpus import Did, corpus_of, no_source, raw_domain, two_tastes

from tastebridge.eval.problem import make_problem
from tastebridge.eval.protocols.cold_start import ColdStart
from tastebridge.eval.protocols.contract import Chosen
from tastebridge.eval.protocols.leave_last import LeaveLastOut
from tastebridge.eval.protocols.order import by_hash
from tastebridge.eval.protocols.registry import PROTOCOLS, protocol_of
from tastebridge.eval.protocols.split_config import SplitConfig
from tastebridge.eval.protocols.split_files import open_split
from tastebridge.eval.protocols.time_split import TimeSplit
from tastebridge.retrieval.errors import EvaluationError, UnknownName

CONFIG = SplitConfig(test_share=0.3, validation_share=0.2)


class TestColdStart:
    def test_validation_and_test_users_are_disjoint_and_from_both_domains(self):
        corpus = two_tastes()
        chosen = ColdStart.choose(corpus, CONFIG)
        assert len(chosen.test) == 18
        assert len(chosen.validation) == 12
        assert not set(chosen.test) & set(chosen.validation)

    def test_nothing_of_either_stage_is_left_in_the_target(self):
        corpus = two_tastes()
        chosen = ColdStart.choose(corpus, CONFIG)
        training = make_problem(corpus, ColdStart.plan(corpus, chosen, CONFIG), seed=1).training
        hidden = np.union1d(chosen.test, chosen.validation)
        assert not np.isin(training.target.user_nos, hidden).any()
        assert np.isin(hidden, training.source.user_nos).all()

    def test_a_cold_user_is_known_by_the_source_and_must_find_the_whole_target_history(self):
        corpus = two_tastes()
        plan = ColdStart.plan(corpus, ColdStart.choose(corpus, CONFIG), CONFIG)
        task = make_problem(corpus, plan, seed=1).task(plan.test)
        for row, user in enumerate(task.user_nos.tolist()):
            events = corpus.target.columns
            wanted = set((events.item_no[events.user_no == user] - 500).tolist())
            assert set(task.truth.row(row)[0].tolist()) == wanted
            assert task.people.source.lengths[row] > 0
            assert task.people.target.lengths[row] == 0

    def test_who_comes_later_moves_nobody_else(self):
        small, large = two_tastes(60), two_tastes(80)
        before, after = (by_hash(np.arange(n), c.user_ids, 7).tolist() for n, c in ((60, small), (80, large)))
        assert [user for user in after if user < 60] == before

    def test_a_split_that_leaves_nobody_to_learn_from_is_refused(self):
        with pytest.raises(EvaluationError, match="leave nobody of the 60 people"):
            ColdStart.choose(two_tastes(), SplitConfig(test_share=0.9, validation_share=0.1))

    def test_a_study_of_fewer_users_fits_on_the_same_data(self):
        corpus = two_tastes()
        few = ColdStart.choose(corpus, CONFIG.model_copy(update={"max_test": 3, "max_validation": 2}))
        many = ColdStart.choose(corpus, CONFIG)
        assert set(few.test) < set(many.test)
        assert set(few.validation) < set(many.validation)
        assert few.hidden.tolist() == many.hidden.tolist()

    def test_too_few_bridge_users_are_an_error_that_says_how_many(self):
        with pytest.raises(EvaluationError, match="only 4 people"):
            ColdStart.choose(two_tastes(4), CONFIG)


class TestLeaveLastOut:
    def corpus(self):
        bought = [Did(1, item, position=p) for p, item in enumerate([4, 2, 3, 2, 0])]
        bought += [Did(2, 1, position=0), Did(2, 4, position=1)]
        return corpus_of(no_source(), raw_domain("books", bought, 5, 100))

    def test_the_last_item_is_the_test_and_the_one_before_the_validation(self):
        corpus = self.corpus()
        plan = LeaveLastOut.plan(corpus, LeaveLastOut.choose(corpus, CONFIG), CONFIG)
        problem = make_problem(corpus, plan, seed=1)
        validation, test = problem.task(plan.validation), problem.task(plan.test)
        assert test.user_nos.tolist() == [1]  # user 2 has too few items
        assert test.truth.items.tolist() == [0]
        assert test.people.target.items.tolist() == [4, 3, 2]
        assert validation.truth.items.tolist() == [2]
        assert validation.people.target.items.tolist() == [4, 3]

    def test_both_held_out_items_are_out_of_what_is_fitted_on(self):
        corpus = self.corpus()
        plan = LeaveLastOut.plan(corpus, LeaveLastOut.choose(corpus, CONFIG), CONFIG)
        fitted = make_problem(corpus, plan, seed=1).training.target
        assert fitted.histories.row(0)[0].tolist() == [4, 3]
        assert sorted(fitted.histories.row(1)[0].tolist()) == [1, 4]


class TestTimeSplit:
    def corpus(self):
        source = [Did(u, 0, day=1) for u in range(10)] + [Did(u, 1, day=95) for u in range(10)]
        target = [Did(u, u % 5, day=day) for day in range(10, 100, 10) for u in range(10)]
        target += [Did(u, 5, day=98) for u in range(10)]
        return corpus_of(raw_domain("films", source, 3, 100), raw_domain("books", target, 6, 500))

    def test_nothing_after_a_cut_is_known_before_it_in_either_domain(self):
        corpus = self.corpus()
        plan = TimeSplit.plan(corpus, TimeSplit.choose(corpus, CONFIG), CONFIG)
        for raw, fit in ((corpus.source, plan.fit_source), (corpus.target, plan.fit_target)):
            first_hidden = corpus.target.columns.at_us[plan.validation.truth].min()
            assert raw.columns.at_us[fit].max() < first_hidden
        second = corpus.target.columns.at_us[plan.test.truth].min()
        assert corpus.source.columns.at_us[plan.test.known_source].max() < second
        assert corpus.target.columns.at_us[plan.test.known_target].max() < second

    def test_an_item_the_person_had_before_the_cut_need_not_be_found(self):
        corpus = self.corpus()
        plan = TimeSplit.plan(corpus, TimeSplit.choose(corpus, CONFIG), CONFIG)
        task = make_problem(corpus, plan, seed=1).task(plan.test)
        assert set(task.truth.items.tolist()) == {5}

    def test_events_without_a_time_are_refused(self):
        corpus = corpus_of(no_source(), raw_domain("books", [Did(1, 1)], 2, 100))
        with pytest.raises(EvaluationError, match="have no time"):
            TimeSplit.choose(corpus, CONFIG)


class TestFiles:
    def test_a_split_is_made_once_and_then_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        corpus = two_tastes()
        first = open_split(tmp_path, corpus, ColdStart, CONFIG)
        monkeypatch.setattr(ColdStart, "choose", lambda *_: pytest.fail("made again"))
        second = open_split(tmp_path, corpus, ColdStart, CONFIG)
        assert first.sha256 == second.sha256
        assert first.chosen.test.tolist() == second.chosen.test.tolist()

    def test_other_data_another_seed_and_another_protocol_are_other_splits(self, tmp_path: Path):
        splits = [
            open_split(tmp_path, two_tastes(), ColdStart, CONFIG),
            open_split(tmp_path, two_tastes(seed=4), ColdStart, CONFIG),
            open_split(tmp_path, two_tastes(), ColdStart, SplitConfig(seed=9)),
            open_split(tmp_path, two_tastes(), LeaveLastOut, CONFIG),
        ]
        assert len({split.folder for split in splits}) == 4

    def test_changed_test_users_are_noticed(self, tmp_path: Path):
        split = open_split(tmp_path, two_tastes(), ColdStart, CONFIG)
        path = split.folder / "test.json"
        held = json.loads(path.read_text())
        path.write_text(json.dumps({**held, "test": held["test"][:-1]}))
        with pytest.raises(EvaluationError, match=r"test\.json was changed"):
            open_split(tmp_path, two_tastes(), ColdStart, CONFIG)

    def test_every_reading_of_the_test_users_is_written_down_once_a_configuration(self, tmp_path: Path):
        split = open_split(tmp_path, two_tastes(), ColdStart, CONFIG)
        assert split.reads() == []
        assert split.record_read("a", "one") == 0
        assert split.record_read("a", "one") == 0
        assert split.record_read("b", "two") == 1
        assert split.record_read("a", "one") == 0
        assert [read.run for read in split.reads()] == ["a", "b"]

    def test_a_reading_of_some_of_the_users_in_another_split_counts_too(self, tmp_path: Path):
        many = open_split(tmp_path, two_tastes(), ColdStart, CONFIG)
        few = open_split(tmp_path, two_tastes(), ColdStart, CONFIG.model_copy(update={"max_test": 3}))
        assert many.folder != few.folder
        many.record_read("a", "one")
        assert few.record_read("b", "two") == 1


def test_protocols_are_found_by_name_and_an_unknown_one_names_the_others():
    assert set(PROTOCOLS) == {"cold-start", "leave-last-out", "time-split"}
    assert protocol_of("cold-start") is ColdStart
    with pytest.raises(UnknownName, match="cold-start"):
        protocol_of("warm")


def test_a_plan_can_be_made_of_given_users():
    corpus = two_tastes()
    chosen = Chosen(np.array([1, 2]), np.array([3]), np.array([1, 2, 3]))
    plan = ColdStart.plan(corpus, chosen, CONFIG)
    assert make_problem(corpus, plan, seed=1).task(plan.validation).user_nos.tolist() == [1, 2]
