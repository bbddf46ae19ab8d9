"""Turns to success, with and without questions, in a world whose right answer is plain."""

from dataclasses import replace

import numpy as np
import pytest

from tastebridge.agent.conversation.settings import ChatSettings
from tastebridge.eval.conversation.dialogue import Case, asks_best, asks_nothing, asks_random, converse
from tastebridge.eval.conversation.questioning import Way, compare_ways, try_ways
from tastebridge.eval.conversation.shelf import Shelf
from tastebridge.eval.conversation.simulator import AttributeTaste, SimulatedPerson
from tastebridge.retrieval.critique.steering import CriticConfig
from tastebridge.retrieval.critique.wish import Wish
from tastebridge.retrieval.records import Item

K = 5
SETTINGS = ChatSettings(k=K, min_gain=0.0, pool=100)


def shelf_of(n: int = 100) -> Shelf:
    """Films of five genres, one after the other, from 1900 on."""
    genres = ("crime", "war", "western", "noir", "romance")
    return Shelf.of_items(
        [Item(n, "films", str(n), f"F{n}", 1900 + n, genres=(genres[n % 5],)) for n in range(n)]
    )


def case(shelf: Shelf, *hidden: int, seed: int = 0, indifference: float = 0.0) -> Case:
    columns = np.array(hidden)
    taste = AttributeTaste.of_hidden(columns, shelf.items, shelf.vocabulary)
    scores = np.linspace(1.0, 0.9, len(shelf.items), dtype=np.float32)  # the first of the catalogue on top
    return Case(scores, columns, SimulatedPerson(taste, indifference), seed)


def test_without_questions_the_next_items_are_shown_until_one_is_hidden():
    shelf = shelf_of()
    for place, turn in ((0, 1), (4, 1), (5, 2), (39, 8), (40, None)):
        outcome = converse(case(shelf, place), shelf, asks_nothing, SETTINGS, 8)
        assert (outcome.turn, outcome.questions) == (turn, 0)


def test_what_a_person_knows_is_never_shown():
    shelf = shelf_of()
    one = case(shelf, 5)
    scores = one.scores.copy()
    scores[:5] = -np.inf
    assert converse(replace(one, scores=scores), shelf, asks_nothing, SETTINGS, 8).turn == 1


def test_no_item_is_shown_twice_and_all_are_shown_in_the_end():
    shelf = shelf_of(20)
    turns = [converse(case(shelf, place), shelf, asks_best, SETTINGS, 4).turn for place in range(20)]
    assert None not in turns


def test_lists_end_where_the_catalogue_does():
    shelf = shelf_of(12)
    one = case(shelf, 11)
    scores = one.scores.copy()
    scores[11] = -np.inf
    assert converse(replace(one, scores=scores), shelf, asks_random, SETTINGS, 8).turn is None


def test_questions_find_a_romance_far_down_the_list_sooner():
    shelf = shelf_of()
    outcome = converse(case(shelf, 64), shelf, asks_best, SETTINGS, 8)
    assert outcome.turn is not None
    assert outcome.turn <= 5
    assert converse(case(shelf, 64), shelf, asks_nothing, SETTINGS, 8).turn is None
    assert 1 <= outcome.answered <= outcome.questions == len(outcome.texts)


def test_somebody_who_never_minds_is_served_as_if_nothing_had_been_asked():
    shelf = shelf_of()
    for place in (3, 17, 38, 60):
        one = case(shelf, place, indifference=1.0)
        asked = converse(one, shelf, asks_random, SETTINGS, 8)
        assert asked.turn == converse(one, shelf, asks_nothing, SETTINGS, 8).turn
        assert asked.answered == 0


def test_outcomes_do_not_depend_on_who_came_before():
    shelf = shelf_of()
    cases = [case(shelf, place, seed=place, indifference=0.3) for place in (20, 44, 63, 81)]
    ways = [Way("at random", asks_random, SETTINGS)]
    (forward,) = try_ways(cases, shelf, ways)
    (backward,) = try_ways(cases[::-1], shelf, ways)
    assert forward.turns.tolist() == backward.turns[::-1].tolist()


def test_results_are_counted_and_compared():
    shelf = shelf_of()
    cases = [case(shelf, 40 + n, seed=n) for n in range(40)]
    done: list[int] = []
    ways = [Way("by gain", asks_best, SETTINGS), Way("nothing", asks_nothing, SETTINGS)]
    results = {one.name: one for one in try_ways(cases, shelf, ways, turns=8, advance=done.append)}
    assert sum(done) == 80
    nothing, best = results["nothing"], results["by gain"]
    assert nothing.turns.tolist() == [9.0] * 40  # one more than the budget
    assert nothing.success_by_turn == (0.0,) * 8
    assert (nothing.questions, nothing.mean_turns) == (0.0, 9.0)
    assert np.isnan(nothing.answered)
    assert best.success_by_turn == tuple(sorted(best.success_by_turn))
    assert best.success_by_turn[-1] == (best.turns <= 8).mean() > 0.5
    assert 0 < best.answered <= 1
    (comparison,) = compare_ways(results, [("by gain", "nothing")], seed=1)
    assert comparison.effect.difference == pytest.approx(best.mean_turns - 9.0)
    assert comparison.high < 0
    assert comparison.p_holm < 0.01


@pytest.mark.parametrize(
    ("wish", "fitting"),
    [
        (Wish("attribute", "want", "war", False, ""), [1, 6]),
        (Wish("year", "at_most", "1902", False, ""), [0, 1, 2]),
        (Wish("year", "at_least", "1908", False, ""), [8, 9]),
    ],
)
def test_a_wish_lifts_what_fits_above_what_does_not(wish: Wish, fitting: list[int]):
    lift = shelf_of(10).lift(wish)
    assert np.flatnonzero(lift > 0).tolist() == fitting
    assert lift[fitting].min() - np.delete(lift, fitting).max() == pytest.approx(CriticConfig().fit)


def test_what_the_catalogue_does_not_tell_lies_between():
    items = [
        Item(0, "films", "0", "", 1950, genres=("war",)),
        Item(1, "films", "1", "", 1950, genres=("noir",)),
        Item(2, "films", "2", ""),
        Item(3, "films", "3", "", genres=("war",)),
    ]
    shelf = Shelf.of_items(items, strength=2.0)
    assert shelf.lift(Wish("attribute", "want", "war", False, "")).tolist() == [1.0, -1.0, 0.0, 1.0]
    assert shelf.lift(Wish("year", "at_least", "1990", False, "")).tolist() == [-1.0, -1.0, 0.0, 0.0]
    assert shelf.lift(Wish("attribute", "want", "opera", False, "")).tolist() == [0.0] * 4
