import re
from string import Formatter
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.agent.explanation import compose, verify
from tastebridge.agent.explanation.composer import sentence
from tastebridge.agent.explanation.languages import LANGUAGES, Language, LanguageCode
from tastebridge.retrieval.records import Evidence, EvidenceKind, Item, OwnItem

ITEM = Item(1, "books", "b1", "Neuromancer")


def own(*titles: str):
    return tuple(OwnItem("films", title, title) for title in titles)


def text_of(*evidence: Evidence, item: Item = ITEM):
    return compose(item, evidence).text


def test_neighbours_are_counted():
    text = text_of(Evidence("neighbours", "latent", source="films", people=14, of_people=300))
    assert re.search(r"14 of the 300 people", text)
    assert "films" in text


def test_cooccurrence_names_the_item_and_the_count():
    text = text_of(Evidence("cooccurrence", "pairs", source="films", own_items=own("Arrival"), people=23))
    assert "“Arrival”" in text
    assert "23 people" in text


def test_transfer_names_the_items_it_rests_on():
    text = text_of(
        Evidence("transfer", "map", source="films", own_items=own("Arrival", "Blade Runner", "Heat"))
    )
    assert "“Arrival” and “Blade Runner”" in text
    assert "books" in text


def test_a_model_says_what_it_learned_and_after_what():
    text = text_of(Evidence("model", "proposals", source="films", own_items=own("Arrival", "Heat")))
    assert "model" in text
    assert "films and books" in text
    assert "“Arrival” and “Heat”" in text


def test_attributes_are_listed():
    shared = ("artificial intelligence", "dystopia", "noir")
    text = text_of(Evidence("attributes", "content", own_items=own("Blade Runner"), attributes=shared))
    assert "artificial intelligence, dystopia and noir" in text


@pytest.mark.parametrize("kind", LANGUAGES["en"].phrasings)
def test_without_a_count_none_is_told(kind: EvidenceKind):
    text = text_of(Evidence(kind, "s", source="films", own_items=own("Arrival")))
    assert not re.search(r"\d", text)


@pytest.mark.parametrize("kind", LANGUAGES["en"].phrasings)
def test_evidence_that_knows_nothing_more_still_makes_a_sentence(kind: EvidenceKind):
    text = text_of(Evidence(kind, "s"))
    assert text.endswith(".")
    assert "  " not in text


def test_two_sentences_at_most_strongest_first_and_popularity_last():
    text = text_of(
        Evidence("popularity", "pop", people=58),
        Evidence("content", "text", own_items=own("Arrival")),
        Evidence("neighbours", "latent", source="films", people=14, of_people=300),
        Evidence("transfer", "map", own_items=own("Heat")),
    )
    assert text.index("Arrival") < text.index("14 of the 300")
    assert "58" not in text
    assert "Heat" not in text


def test_claims_point_to_their_evidence():
    explanation = compose(
        ITEM, [Evidence("popularity", "pop", people=58), Evidence("content", "t", own_items=own("Arrival"))]
    )
    assert [claim.evidence for claim in explanation.claims] == [(1,)]
    assert explanation.text == explanation.claims[0].text
    assert explanation.written_by == "composer"


def test_nothing_known_is_nothing_said():
    explanation = compose(ITEM, [])
    assert (explanation.text, explanation.claims) == ("", ())


def test_ten_items_do_not_read_alike():
    evidence = Evidence("neighbours", "latent", source="films", people=14, of_people=300)
    texts = {compose(Item(n, "books", f"b{n}", "x"), [evidence]).text for n in range(10)}
    assert len(texts) > 1


def test_the_same_item_always_reads_the_same():
    evidence = Evidence("content", "text", own_items=own("Arrival"))
    assert text_of(evidence) == text_of(evidence)


def test_a_title_cannot_break_out_of_its_quotes():
    text = text_of(Evidence("content", "t", own_items=own("Good” <b>and</b>\x1b[31m\n“bad")))
    assert text.count("“") == text.count("”") == 1
    assert not set(text) & set("<>\x1b\n")


names = st.text(min_size=1, max_size=30)
evidences = st.builds(
    Evidence,
    kind=st.sampled_from(list(LANGUAGES["en"].phrasings)),
    signal=st.just("s"),
    source=st.sampled_from([None, "films", "food & drink", "Kitchen_Home", "TV", "电影", "人里", "其它"]),
    own_items=st.lists(st.builds(OwnItem, st.just("films"), st.just("1"), names), max_size=4).map(tuple),
    people=st.one_of(st.none(), st.integers(0, 10**6)),
    of_people=st.one_of(st.none(), st.integers(0, 10**6)),
    attributes=st.lists(
        st.one_of(
            names, st.sampled_from(["1984", "sci-fi/fantasy", "the", "not", "无", "无糖", "赛博朋克", "的"])
        ),
        max_size=4,
    ).map(tuple),
)
items = st.builds(Item, st.integers(0), st.sampled_from(["books", "games", "图书", "14"]), names, names)


languages = st.sampled_from(list(LANGUAGES))


@settings(max_examples=800, deadline=None)
@given(items, st.lists(evidences, min_size=1, max_size=4), languages)
def test_what_the_composer_writes_always_verifies(
    item: Item, evidence: list[Evidence], language: LanguageCode
):
    explanation = compose(item, evidence, language)
    verdict = verify(explanation.text, item, evidence, language)
    assert verdict.ok, (explanation.text, verdict)
    assert [claim.text for claim in verdict.claims] == [claim.text for claim in explanation.claims]


@settings(max_examples=400, deadline=None)
@given(items, st.lists(evidences, min_size=1, max_size=4), languages)
def test_each_claim_verifies_on_the_evidence_it_cites_alone(
    item: Item, evidence: list[Evidence], language: LanguageCode
):
    for claim in compose(item, evidence, language).claims:
        assert verify(claim.text, item, [evidence[place] for place in claim.evidence], language).ok


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_each_phrasing_names_the_item_once(language: Language):
    for phrasing in [text for texts in language.phrasings.values() for text in texts]:
        assert [name for _, name, _, _ in Formatter().parse(phrasing)].count("it") == 1, phrasing


def test_every_language_knows_every_kind_of_evidence():
    for language in LANGUAGES.values():
        for table in (language.phrasings, language.of_kind):
            assert set(table) == set(get_args(EvidenceKind))


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_an_item_called_it_is_not_taken_for_the_word(language: Language):
    evidence = Evidence("content", "t", own_items=own("It 它"))
    text = sentence(ITEM, evidence, language, by_title=True)
    assert "“It 它”" in text
    assert "“Neuromancer”" in text


def test_own_item_of_the_same_title_is_told_apart_by_its_domain():
    item = Item(1, "books", "b", "Solaris")
    evidence = Evidence(
        "attributes", "content", source="films", own_items=own("Solaris", "Arrival"), attributes=("grief",)
    )
    text = compose(item, [evidence]).text
    assert "“Solaris” (films)" in text
    assert "“Arrival” (films)" not in text
    assert verify(text, item, [evidence]).ok
