"""The plain method: deterministic, bounded, and what tells the history from the catalogue comes first."""

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.history import Histories
from tastebridge.retrieval.profiles import (
    COMPOSED,
    MAX_TAGS,
    Profile,
    TagVocabulary,
    Taken,
    compose,
    history_sha256,
    recency,
)
from tastebridge.retrieval.profiles.compose import LEAST_TAGS, tag_rows, weights_of
from tastebridge.retrieval.records import Item


def film(number: int, *genres: str, title: str = "") -> Item:
    return Item(number, "films", str(number), title or f"Film {number}", genres=genres)


DRAMAS = [film(n, "Drama") for n in range(60)]
CATALOGUE = [
    *DRAMAS,
    film(60, "Drama", "Heist"),
    film(61, "Drama", "Heist"),
    film(62, "Drama", "Space"),
    film(63, "Space", "Robots", "Future", "Time travel", "Aliens", "War", "Comedy"),
    film(64, "Horror"),
    film(65, "Horror", "Ghosts"),
]
VOCABULARY = TagVocabulary.of_items(CATALOGUE)


def composed(taken: Sequence[tuple[int, float]], *, recent: Sequence[float] = ()) -> Profile:
    history = [
        Taken(CATALOGUE[n], strength, recent[place] if recent else 1.0)
        for place, (n, strength) in enumerate(taken)
    ]
    return compose("films", history, VOCABULARY, np.array([n for n, _ in taken], dtype=np.int64))


def test_what_few_items_have_comes_before_what_all_have():
    profile = composed([(60, 1.0), (61, 1.0)])
    assert [tag.name for tag in profile.tags] == ["Heist", "Drama"]
    assert profile.tags[0].strength == 1.0
    assert profile.tags[1].strength < 0.5


def test_what_more_liked_items_have_comes_before_what_is_as_rare():
    assert [tag.name for tag in composed([(64, 1.0), (65, 1.0)]).tags] == ["Horror", "Ghosts"]


def test_a_newer_item_counts_more_than_an_older_one():
    pair = [(60, 1.0), (62, 1.0)]
    assert composed(pair, recent=[0.5, 1.0]).tags[0].name == "Space"
    assert composed(pair, recent=[1.0, 0.5]).tags[0].name == "Heist"


def test_a_stronger_tie_counts_more_than_a_weaker_one():
    assert composed([(60, 3.0), (62, 1.0)]).tags[0].name == "Heist"
    assert composed([(60, 1.0), (62, 3.0)]).tags[0].name == "Space"


def test_dislikes_become_tags_below_zero_at_the_end():
    profile = composed([(60, 1.0), (64, -1.0), (65, -1.0)])
    liked, disliked = profile.tags[:2], profile.tags[2:]
    assert [tag.name for tag in liked] == ["Heist", "Drama"]
    assert [tag.name for tag in disliked] == ["Horror", "Ghosts"]
    assert all(-1 <= tag.strength < 0 for tag in disliked)
    assert disliked[0].shown == "not Horror"
    assert (
        profile.summary == "Likes Heist and Drama in films, going by 1 item. Does not like Horror and Ghosts."
    )


def test_a_tag_that_is_liked_more_than_disliked_stays_liked():
    profile = composed([(60, 1.0), (61, 1.0), (1, -1.0)])
    assert {tag.name: tag.strength > 0 for tag in profile.tags} == {"Heist": True, "Drama": True}
    assert "Drama" not in {tag.name for tag in composed([(60, 1.0), (1, -1.0)]).tags}


def test_who_only_dislikes_is_said_to_like_nothing():
    profile = composed([(64, -1.0)])
    assert [(tag.name, tag.strength) for tag in profile.tags] == [("Horror", -1.0)]
    assert profile.summary == "Does not like Horror."


def test_somebody_without_a_history_has_an_empty_profile():
    profile = composed([])
    assert (profile.summary, profile.tags, profile.made_by, profile.model) == ("", (), COMPOSED, "")
    assert profile.is_composed


def test_a_history_of_few_attributes_has_few_tags_and_one_of_many_at_least_five():
    assert len(composed([(0, 1.0)]).tags) == 1
    assert len(composed([(63, 0.01), *[(n, 3.0) for n in range(60)]]).tags) >= LEAST_TAGS


def test_dislikes_take_the_place_of_the_weakest_likes_and_are_three_at_most():
    items = [film(n, f"genre {n:02}") for n in range(30)]
    vocabulary = TagVocabulary.of_items(items)
    history = [Taken(items[n], 1.0 if n < 20 else -1.0, (n + 1) / 30) for n in range(30)]
    tags = compose("films", history, vocabulary, np.arange(30)).tags
    assert [tag.name for tag in tags] == [
        *(f"genre {n:02}" for n in range(19, 10, -1)),
        *("genre 29", "genre 28", "genre 27"),
    ]


tied = st.dictionaries(
    st.integers(0, len(CATALOGUE) - 1),
    st.floats(-1, 3, allow_nan=False).filter(lambda s: abs(s) > 1e-3),
    max_size=30,
).map(lambda found: list(found.items()))


@given(tied, st.randoms(use_true_random=False))
def test_profiles_are_bounded_and_the_order_of_rows_changes_nothing(
    rows: list[tuple[int, float]], random: Random
):
    weights = dict(zip((n for n, _ in rows), recency(len(rows)).tolist(), strict=True))
    profile = composed(rows, recent=[weights[n] for n, _ in rows])
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert composed(shuffled, recent=[weights[n] for n, _ in shuffled]) == profile
    strengths = [tag.strength for tag in profile.tags]
    assert len(profile.tags) <= MAX_TAGS
    assert all(-1 <= strength <= 1 and strength for strength in strengths)
    liked = [strength for strength in strengths if strength > 0]
    assert strengths[: len(liked)] == liked == sorted(liked, reverse=True)
    assert not liked or liked[0] == 1.0
    own = {name for n, _ in rows for name in CATALOGUE[n].attributes}
    assert {tag.name for tag in profile.tags} <= own
    assert len({tag.name for tag in profile.tags}) == len(profile.tags)
    assert len(profile.summary) < 400


def test_many_people_at_once_get_what_each_gets_alone():
    lists = [[60, 61], [], [63, 64], list(range(40))]
    histories = Histories.of_lists(lists, len(CATALOGUE))
    rows = tag_rows(weights_of(histories), VOCABULARY)
    for person, own in enumerate(lists):
        alone = composed([(n, 1.0) for n in own], recent=recency(len(own)).tolist())
        columns, strengths = rows.row(person)
        assert [VOCABULARY.names[column] for column in columns] == [tag.name for tag in alone.tags]
        assert strengths == pytest.approx([tag.strength for tag in alone.tags], abs=0.006)


def test_spellings_are_one_tag_and_the_order_of_the_catalogue_changes_nothing():
    items = [film(0, "Sci-Fi"), film(1, "sci-fi "), film(2, "Sci-Fi", "SCI-FI"), film(3, "Drama")]
    vocabulary = TagVocabulary.of_items(items)
    assert vocabulary.names == ("Drama", "Sci-Fi")
    assert vocabulary.matrix.toarray().tolist() == [[0, 1], [0, 1], [0, 1], [1, 0]]
    assert TagVocabulary.of_items(items[::-1]).names == vocabulary.names


def test_without_attributes_the_words_of_the_titles_are_the_tags():
    titles = ["Green tea 12", "Black tea with milk", "Tea pot", "Coffee cup", "A cup", "Cup 7"] + [
        "Fork"
    ] * 20
    vocabulary = TagVocabulary.of_items([film(n, title=title) for n, title in enumerate(titles)])
    assert vocabulary.names == ("cup", "tea")  # 'fork' is everywhere, the others are too few


def test_a_path_of_categories_is_read_as_words():
    path = "arts crafts sewing knitting crochet yarn of a certain brand"
    items = [film(n, f"{path} {'wool' if n < 3 else 'paper'}", title=str(n)) for n in range(30)]
    assert "wool" in TagVocabulary.of_items(items).names


def test_the_hash_of_a_history_changes_with_what_is_written_from_and_with_nothing_else():
    history = [Taken(CATALOGUE[60], 1.0, 0.5), Taken(CATALOGUE[64], -0.4, 1.0)]
    known = history_sha256(history)
    assert history_sha256(history[::-1]) == known
    assert history_sha256([history[0], history[1]._replace(strength=-0.41)]) == known
    others = [
        history[:1],
        [*history, Taken(CATALOGUE[1], 1.0, 1.0)],
        [history[0], history[1]._replace(strength=1.0)],
        [history[0]._replace(recency=1.0), history[1]._replace(recency=0.5)],
        [history[0]._replace(item=film(60, "Drama")), history[1]],
        [history[0]._replace(item=film(60, "Drama", "Heist", title="Renamed")), history[1]],
    ]
    assert len({history_sha256(one) for one in others} | {known}) == len(others) + 1


def test_recency_halves_every_twenty_items():
    weights = recency(41)
    assert weights[[0, 20, 40]].tolist() == [0.25, 0.5, 1.0]
    assert recency(0).shape == (0,)
