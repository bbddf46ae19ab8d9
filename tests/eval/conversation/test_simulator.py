"""A simulated person who knows what their hidden items are like, and not which they are."""

import pickle
from collections import Counter

import numpy as np
import pytest

from tastebridge.agent.conversation.asking.asked import Asked, Option
from tastebridge.eval.conversation.simulator import AttributeTaste, SimulatedPerson
from tastebridge.retrieval.critique.wish import Wish
from tastebridge.retrieval.profiles.vocabulary import TagVocabulary
from tastebridge.retrieval.records import Item

KINDS = ("Crime", "War", "Western")


def catalogue() -> list[Item]:
    """Sixty films of three genres; number 0 alone is about falconry."""
    return [
        Item(
            9000 + n,
            "films",
            f"id{n}",
            f"Xanadu{n}",
            1900 + n,
            genres=(KINDS[n % 3],),
            themes=("Falconry",) if n == 0 else (),
            minutes=90 + n,
        )
        for n in range(60)
    ]


def taste(*hidden: int) -> AttributeTaste:
    items = catalogue()
    return AttributeTaste.of_hidden(np.array(hidden), items, TagVocabulary.of_items(items))


def question(*values: str) -> Asked:
    options = [
        Option(value, (Wish("attribute", "want", value.casefold(), False, value),)) for value in values
    ]
    return Asked("preference", "?", (*options, Option("no preference")), ("attribute",))


def answers(person: SimulatedPerson, asked: Asked, n: int = 2000) -> Counter[str]:
    return Counter(person.answer(asked, np.random.default_rng([n, seed])) for seed in range(n))


def test_it_holds_neither_items_nor_ids_nor_titles_nor_what_only_they_have():
    person = SimulatedPerson(taste(0, 3, 4))
    held = pickle.dumps(person).lower()
    for number in (0, 3, 4):
        assert f"id{number}".encode() not in held
        assert f"xanadu{number}".encode() not in held
    assert b"falconry" not in held
    assert b"crime" in held
    assert set(person.taste.shares) == {"crime", "war"}


def test_different_people_whose_hidden_items_are_alike_answer_alike():
    # Items 3 and 6 are both crime films: by attributes nobody can tell who hides which.
    assert taste(3).shares == taste(6).shares
    asked = question("Crime", "War")
    one, other = SimulatedPerson(taste(3)), SimulatedPerson(taste(6))
    assert answers(one, asked, 50) == answers(other, asked, 50)


def test_answers_come_as_often_as_hidden_items_fit_them():
    person = SimulatedPerson(taste(0, 3, 6, 1), indifference=0.0)  # three crime films and a war film
    given = answers(person, question("Crime", "War"))
    assert given["Crime"] == pytest.approx(1500, abs=100)
    assert given["War"] == pytest.approx(500, abs=100)
    assert given["no preference"] == 0
    # Of what is left out, nothing is said.
    given = answers(person, question("War", "Western"))
    assert given["no preference"] == pytest.approx(1500, abs=100)
    assert given["Western"] == 0


def test_an_attribute_of_all_hidden_items_is_named_unless_it_does_not_matter():
    given = answers(SimulatedPerson(taste(0, 3), indifference=0.3), question("Crime", "War"))
    assert given["no preference"] == pytest.approx(600, abs=80)
    assert given["War"] == 0


def test_options_that_overlap_are_never_more_than_certain():
    items = [Item(n, "films", str(n), "", genres=("crime", "noir")) for n in range(10)]
    items += [Item(n, "films", str(n), "", genres=("war",)) for n in range(10, 20)]
    both = AttributeTaste.of_hidden(np.array([1, 2]), items, TagVocabulary.of_items(items))
    given = answers(SimulatedPerson(both, indifference=0.0), question("crime", "noir"))
    assert given["no preference"] == 0
    assert given["crime"] == pytest.approx(1000, abs=100)


@pytest.mark.parametrize(
    ("wish", "share"),
    [
        (Wish("year", "at_most", "1904", False, ""), 0.75),
        (Wish("year", "at_least", "1904", False, ""), 0.5),
        (Wish("length", "at_least", "97", False, "", "minutes"), 0.25),
        (Wish("length", "at_least", "97", False, "", "pages"), 0.0),
        (Wish("popularity", "more", "", False, ""), 0.0),
        (Wish("attribute", "want", "Crime ", False, ""), 0.5),
        (Wish("text", "want", "war", False, ""), 0.5),
        (Wish("attribute", "want", "opera", False, ""), 0.0),
    ],
)
def test_shares_of_the_hidden_items_that_fit(wish: Wish, share: float):
    # Crime films of 1900 and 1903, war films of 1904 and 1907.
    assert taste(0, 3, 4, 7).share(wish) == share


def test_the_same_seed_gives_the_same_answer():
    person = SimulatedPerson(taste(0, 1, 2, 3))
    asked = question("Crime", "War", "Western")
    assert person.answer(asked, np.random.default_rng(4)) == person.answer(asked, np.random.default_rng(4))
