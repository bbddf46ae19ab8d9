import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.evidence import as_evidence, shared_attributes
from tastebridge.retrieval.records import Item
from tastebridge.retrieval.signals import Reason

OWN = {3: Item(30, "films", "heat", "Heat"), 4: Item(40, "films", "untitled", "")}
COUNTS = st.none() | st.integers(0, 40)


@given(people=COUNTS, of_people=COUNTS, min_people=st.integers(2, 20))
def test_no_count_below_the_bound_passes(people: int | None, of_people: int | None, min_people: int):
    reason = Reason("neighbours", 1.0, people=people, of_people=of_people)
    shown = as_evidence(reason, "neighbours", "films", OWN, min_people)
    too_few = any(count is not None and count < min_people for count in (people, of_people))
    assert (shown is None) == too_few
    if shown is not None:
        assert (shown.people, shown.of_people) == (people, of_people)


def test_a_reason_becomes_evidence_with_titles():
    shown = as_evidence(Reason("transfer", 0.12345678, own=(4, 3, 99)), "transfer", "films", OWN, 5)
    assert shown is not None
    assert [(own.item_id, own.title) for own in shown.own_items] == [
        ("untitled", "untitled"),
        ("heat", "Heat"),
    ]
    assert (shown.kind, shown.signal, shown.source, shown.value) == (
        "transfer",
        "transfer",
        "films",
        0.123457,
    )


def test_popularity_has_no_source():
    shown = as_evidence(Reason("popularity", 9.0, people=9), "popularity", "films", {}, 5)
    assert shown is not None
    assert shown.source is None


def film(name: str, *themes: str) -> Item:
    return Item(1, "films", name, name.title(), themes=themes)


TARGET = Item(9, "books", "b", "B", genres=("crime",), themes=("heist", "city", "night"))


def test_shared_attributes_name_the_items_that_share_most_newest_first():
    own = [film("one", "heist"), film("two", "heist", "city"), film("three", "love"), film("four", "city")]
    shown = shared_attributes(TARGET, own)
    assert shown is not None
    assert [item.item_id for item in shown.own_items] == ["two", "four"]
    assert shown.attributes == ("city", "heist")
    assert (shown.kind, shown.source, shown.people) == ("attributes", "films", None)


def test_at_most_three_attributes_and_two_items_are_named():
    own = [film(str(n), "heist", "city", "night", "crime") for n in range(5)]
    shown = shared_attributes(TARGET, own)
    assert shown is not None
    assert [item.item_id for item in shown.own_items] == ["4", "3"]
    assert len(shown.attributes) == 3


def test_genres_and_themes_meet():
    shown = shared_attributes(TARGET, [film("one", "crime")])
    assert shown is not None
    assert shown.attributes == ("crime",)


@pytest.mark.parametrize("own", [[], [film("one", "love")], [film("bare")]])
def test_nothing_shared_is_no_evidence(own: list[Item]):
    assert shared_attributes(TARGET, own) is None
    assert shared_attributes(Item(1, "books", "b", "B"), own) is None


@given(
    st.lists(st.lists(st.sampled_from(["heist", "city", "night", "crime", "love"]), unique=True), max_size=6)
)
def test_every_claim_about_shared_attributes_is_true(themes: list[list[str]]):
    own = [film(str(n), *one) for n, one in enumerate(themes)]
    shown = shared_attributes(TARGET, own)
    if shown is None:
        assert not any(set(one) & set(TARGET.attributes) for one in themes)
        return
    assert set(shown.attributes) <= set(TARGET.attributes)
    had = {item.item_id: set(item.attributes) for item in own}
    for name in shown.attributes:
        assert any(name in had[item.item_id] for item in shown.own_items)
    assert all(had[item.item_id] & set(shown.attributes) for item in shown.own_items)
