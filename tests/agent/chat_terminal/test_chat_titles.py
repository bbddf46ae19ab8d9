"""Titles are found by how they begin, fast."""

from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.conversation.title_index import TitleIndex


def test_capitals_and_articles_do_not_matter():
    titles = TitleIndex(["The Hobbit", "Hobbits", "A Hobby", "Emma", "Emma"])
    assert titles.starting("hOBB") == ["The Hobbit", "Hobbits", "A Hobby"]
    assert titles.starting("the h") == ["The Hobbit"]
    assert titles.starting("em") == ["Emma"]
    assert titles.starting("zz") == []


@given(st.lists(st.text("abé三", min_size=1, max_size=4)), st.text("ab三", min_size=1, max_size=3))
def test_it_finds_what_a_look_at_all_titles_finds(titles: list[str], prefix: str):
    expected = {title for title in titles if title.casefold().startswith(prefix)}
    assert set(TitleIndex(titles).starting(prefix, limit=1000)) == expected


def test_a_large_catalogue_is_searched_between_two_keys():
    titles = TitleIndex(f"The title number {n}" for n in range(50_000))
    began = process_time()
    for _ in range(100):
        assert len(titles.starting("title number 4", limit=12)) == 12
    assert (process_time() - began) / 100 < 0.005
