"""Two rankings drafted into one list: fair, complete and nothing twice."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.experiments.interleave import team_draft

ITEMS = st.integers(0, 30)
RANKING = st.lists(ITEMS, unique=True, max_size=20)


@given(RANKING, RANKING, st.integers(0, 25), st.integers())
def test_every_item_once_and_as_many_as_there_are(
    first: list[int], second: list[int], length: int, seed: int
):
    drafted = team_draft(first, second, length, Random(seed))
    assert len(drafted.items) == len(drafted.teams) == min(length, len({*first, *second}))
    assert len(set(drafted.items)) == len(drafted.items)
    assert set(drafted.items) <= {*first, *second}


@given(RANKING, RANKING, st.integers(0, 25), st.integers())
def test_teams_pick_in_turn_what_is_best_of_the_rest(
    first: list[int], second: list[int], length: int, seed: int
):
    drafted = team_draft(first, second, length, Random(seed))
    sizes, seen = [0, 0], set()
    for item, team in zip(drafted.items, drafted.teams, strict=True):
        if team is not None:
            ranking = (first, second)[team]
            assert item == next(one for one in ranking if one not in seen)
            sizes[team] += 1
            assert abs(sizes[0] - sizes[1]) <= 1
        seen.add(item)


@given(st.permutations(range(12)), st.permutations(range(12)), st.integers(1, 12), st.integers())
def test_equally_long_rankings_always_have_a_choice(
    first: list[int], second: list[int], length: int, seed: int
):
    assert None not in team_draft(first, second, length, Random(seed)).teams


def test_coin_is_fair_and_decides_who_begins():
    begins = [team_draft([1, 2], [3, 4], 2, Random(seed)).teams[0] for seed in range(2000)]
    assert 900 < begins.count(0) < 1100


def test_equal_rankings_are_left_as_they_are():
    for seed in range(20):
        drafted = team_draft("abcdef", "abcdef", 6, Random(seed))
        assert "".join(drafted.items) == "abcdef"
        assert drafted.teams.count(0) == 3


def test_what_only_one_ranking_has_left_is_nobodys_pick():
    drafted = team_draft(["a"], ["b", "c", "d"], 4, Random(1))
    assert sorted(drafted.items[:2]) == ["a", "b"]
    assert drafted.items[2:] == ("c", "d")
    assert drafted.teams[2:] == (None, None)


def test_person_who_takes_whatever_comes_prefers_neither():
    """Clicks that have nothing to do with the ranking are shared evenly, wherever on the list they fall."""
    for place in range(4):
        teams = [team_draft("abcd", "dcba", 4, Random(seed)).teams[place] for seed in range(2000)]
        assert 900 < teams.count(0) < 1100
