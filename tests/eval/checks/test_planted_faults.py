"""Each honesty check sees a planted fault, says what it is, and passes a clean case."""

import numpy as np
import pytest

from tastebridge.eval.checks import (
    after_the_cut,
    answer_position,
    chosen_on_test,
    duplicate_titles,
    known_items,
    sampled_as_full,
    seen_in_fitting,
    trivial_rows,
    unpersonal,
)
from tastebridge.eval.lists import Lists
from tastebridge.retrieval.history import Histories


def ints(*values: int):
    return np.array(values, dtype=np.int64)


def lists_of_items(items: list[list[int]], truth: list[list[int]], n_ranked: int = 6) -> Lists:
    hits = [[item in wanted for item in row] for row, wanted in zip(items, truth, strict=True)]
    n_relevant = ints(*(len(wanted) for wanted in truth))
    # The checks read no ranks.
    ranks = np.ones(int(n_relevant.sum()), dtype=np.int64)
    return Lists(np.array(items), np.array(hits), n_relevant, ranks, np.full(len(items), n_ranked))


class TestSeenInFitting:
    def test_clean(self):
        checks = seen_in_fitting(ints(1, 2), ints(3), ints(4, 5), disjoint=True)
        assert [one.status for one in checks] == ["pass", "pass"]

    @pytest.mark.parametrize(("validation", "test"), [((3,), (2, 5)), ((2,), (4, 5))])
    def test_a_held_out_user_in_the_fit(self, validation: tuple[int, ...], test: tuple[int, ...]):
        seen, apart = seen_in_fitting(ints(1, 2), ints(*validation), ints(*test), disjoint=True)
        assert (seen.status, seen.count, apart.status) == ("fail", 1, "pass")
        assert "the split leaks" in seen.message

    def test_a_user_in_both_stages(self):
        seen, apart = seen_in_fitting(ints(1), ints(3, 4), ints(4, 5), disjoint=True)
        assert (seen.status, apart.status, apart.count) == ("pass", "fail", 1)
        assert len(seen_in_fitting(ints(1), ints(3, 4), ints(4, 5), disjoint=False)) == 1


class TestAfterTheCut:
    def test_clean(self):
        assert after_the_cut(ints(1, 2, 3), ints(4, 5), promised=True).status == "pass"

    @pytest.mark.parametrize(("promised", "status"), [(True, "fail"), (False, "mark")])
    def test_events_from_the_future(self, promised: bool, status: str):
        check = after_the_cut(ints(1, 4, 9, -1), ints(4, 5, -1), promised=promised)
        assert (check.status, check.count) == (status, 2)  # at the same moment is not before

    def test_without_times_it_does_not_pass(self):
        assert after_the_cut(ints(-1, -1), ints(4), promised=True).status == "not applicable"
        assert after_the_cut(ints(1), ints(-1), promised=True).status == "not applicable"


class TestAnswerPosition:
    @pytest.mark.parametrize("n", [2, 7, 20, 100])
    def test_clean(self, n: int):
        slots = np.random.default_rng(n).integers(0, n, 500)
        assert answer_position(slots, n).status == "pass"

    @pytest.mark.parametrize("n", [2, 7, 20, 100])
    @pytest.mark.parametrize("place", ["first", "last"])
    def test_the_answer_always_in_one_slot(self, n: int, place: str):
        slot = 0 if place == "first" else n - 1
        check = answer_position(np.full(200, slot), n)
        assert (check.status, check.count) == ("fail", 200)
        assert f"slot {slot + 1} of {n}" in check.message

    def test_nobody_asked(self):
        assert answer_position(ints(), 20).status == "pass"


class TestDuplicateTitles:
    truth = Histories.of_lists([[0], [1]], 6)

    def check(self, titles: list[str], k: int = 2):
        return duplicate_titles(lists_of_items([[2, 3], [1, 4]], [[0], [1]]), self.truth, titles, k)

    def test_clean(self):
        assert self.check(["Heat", "Alien", "Up", "Jaws", "Ran", "Ikiru"]).status == "pass"

    def test_a_miss_with_the_title_of_an_answer(self):
        check = self.check(["Heat (1995)", "Alien", "Up", "HEAT", "Ran", "Ikiru"])
        assert (check.status, check.count) == ("mark", 1)
        assert "0.5000" in check.message  # one of two users would become a hit
        assert self.check(["Heat (1995)", "Alien", "Up", "HEAT", "Ran", "Ikiru"], k=1).status == "pass"

    def test_a_user_with_a_hit_adds_nothing_to_the_hit_rate(self):
        check = self.check(["Heat", "Alien", "Up", "Jaws", "alien", "Ikiru"])
        assert (check.status, check.count) == ("mark", 1)
        assert "0.0000" in check.message

    def test_items_without_title_are_not_the_same_item(self):
        assert self.check(["", "Alien", "Up", "", "Ran", "Ikiru"]).status == "pass"


class TestSampledAsFull:
    def check(self, n_ranked: int, sampled: str):
        lists = lists_of_items([[0, 1], [1, 2]], [[0], [1]], n_ranked)
        return sampled_as_full(lists, ints(2, 2), 8, sampled)

    def test_clean(self):
        assert self.check(6, "").status == "pass"

    def test_fewer_items_than_the_catalogue(self):
        check = self.check(5, "")
        assert (check.status, check.count) == ("fail", 2)

    def test_sampling_that_is_named_is_marked(self):
        check = self.check(5, "99 uniform")
        assert check.status == "mark"
        assert "99 uniform" in check.message


class TestChosenOnTest:
    def test_clean(self):
        assert [one.status for one in chosen_on_test("a", "b", 0, read_test=True)] == ["pass"]

    def test_the_same_users(self):
        assert chosen_on_test("a", "a", 0, read_test=True)[0].status == "fail"

    def test_test_users_read_before(self):
        first, second = chosen_on_test("a", "b", 3, read_test=True)
        assert (first.status, second.status, second.count) == ("pass", "mark", 3)

    def test_scores_of_validation_users_are_marked(self):
        assert [one.status for one in chosen_on_test("a", "a", 3, read_test=False)] == ["mark"]


class TestTrivialRows:
    rows = ("random", "popularity", "bridge-popularity", "item-mean", "ease")

    def test_clean(self):
        assert trivial_rows(self.rows, ["ndcg@10"], "ndcg@10", needs_bridge=True).status == "pass"
        without = [name for name in self.rows if name != "bridge-popularity"]
        assert trivial_rows(without, ["ndcg@10"], "ndcg@10", needs_bridge=False).status == "pass"

    @pytest.mark.parametrize("missing", rows[:4])
    def test_a_missing_row(self, missing: str):
        rows = [name for name in self.rows if name != missing]
        check = trivial_rows(rows, ["ndcg@10"], "ndcg@10", needs_bridge=True)
        assert (check.status, check.count) == ("fail", 1)
        assert missing in check.message

    def test_a_missing_chance_level(self):
        check = trivial_rows(self.rows, ["mrr@10"], "ndcg@10", needs_bridge=True)
        assert check.status == "fail"
        assert "chance of ndcg@10" in check.message


class TestUnpersonal:
    same = lists_of_items([[0, 1], [0, 1], [0, 1], [2, 3]], [[0]] * 4)
    apart = lists_of_items([[0, 1], [1, 0], [2, 1], [2, 3]], [[0]] * 4)

    def test_clean(self):
        assert unpersonal(self.apart, 2, personal=True).status == "pass"

    def test_one_list_for_most(self):
        check = unpersonal(self.same, 2, personal=True)
        assert (check.status, check.count) == ("mark", 3)

    def test_a_method_that_does_not_claim_to_be_personal(self):
        assert unpersonal(self.same, 2, personal=False).status == "not applicable"


class TestKnownItems:
    known = Histories.of_lists([[5], [4]], 6)

    def check(self, items: list[list[int]], truth: list[list[int]]):
        return known_items(lists_of_items(items, truth), self.known, Histories.of_lists(truth, 6))

    def test_clean(self):
        # The other person's item and the end of a short list are no fault.
        assert [one.status for one in self.check([[4, -1], [5, -1]], [[0], [1]])] == ["pass", "pass"]

    def test_a_known_item_in_a_list(self):
        listed, given = self.check([[0, 5], [1, 2]], [[0], [1]])
        assert (listed.status, listed.count, given.status) == ("fail", 1, "pass")

    def test_an_answer_that_is_known(self):
        listed, given = self.check([[0, 1], [1, 2]], [[0], [1, 4]])
        assert (listed.status, given.status, given.count) == ("pass", "fail", 1)
