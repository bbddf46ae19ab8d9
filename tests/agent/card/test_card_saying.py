"""How entries are told, cited and put into a taste."""

from dataclasses import replace

import pytest

from tastebridge.agent.card.citing import cited
from tastebridge.agent.card.entry import CardEntry, CardItem
from tastebridge.agent.card.phrases import PHRASES
from tastebridge.agent.card.saying import lines, said_out, tells
from tastebridge.agent.card.taste import taste_of_card, with_card
from tastebridge.agent.card.wishes import wish_of
from tastebridge.agent.ranking.task import NO_TASTE, Taste
from tastebridge.retrieval.critique.wish import Wish
from tastebridge.retrieval.records import Evidence, Item, OwnItem

HEAT = CardItem("films", "f1", "Heat")


def entry(kind: str, text: str, **more: object) -> CardEntry:
    fields = {"entry_id": f"{kind} {text}", "source": "said", "words": f"hm, {text}", "at_us": 1, **more}
    return CardEntry(kind=kind, text=text, **fields)  # type: ignore[arg-type]


NOIR = entry("like", "noir")
LIKES_HEAT = entry("like", "Heat", item=HEAT)
HORROR = entry("wish", "no horror", wish=Wish("attribute", "avoid", "horror", True, "no horror"))
SHORT = entry(
    "wish", "under 300 pages", domain="books", wish=Wish("length", "at_most", "300", True, "", "pages")
)
TRAIN = entry("fact", "I read on the train to my office")
GUESS = entry("like", "heist", source="inferred", words="")


@pytest.mark.parametrize(
    ("told", "english", "chinese"),
    [
        (NOIR, "you said you like “noir”", "你说过你喜欢“noir”"),
        (LIKES_HEAT, "you said you like “Heat” (films)", "你说过你喜欢“Heat”（films）"),
        (replace(NOIR, kind="dislike"), "you said you do not like “noir”", "你说过你不喜欢“noir”"),
        (HORROR, "you said: no horror", "你说过：no horror"),
        (SHORT, "you said: under 300 pages (books)", "你说过：under 300 pages（books）"),
        (
            replace(LIKES_HEAT, kind="known", source="did"),
            "you marked “Heat” (films) as known",
            "你把“Heat”（films）标记为已知",
        ),
        (
            replace(NOIR, source="edited"),
            "you wrote on your card that you like “noir”",
            "你在卡片上写了你喜欢“noir”",
        ),
        (
            GUESS,
            "a guess, not used until you say yes: you like “heist”",
            "一个猜测，你同意之前不会使用：你喜欢“heist”",
        ),
    ],
)
def test_an_entry_is_told_as_a_clause(told: CardEntry, english: str, chinese: str):
    assert tells(told) == tells(told, "en") == english
    assert tells(told, "zh") == chinese


@pytest.mark.parametrize(
    ("fact", "language", "told"),
    [
        ("I read on the train to my office", "en", "you told me that you read on the train to your office"),
        ("I'm a nurse and I work nights.", "en", "you told me that you're a nurse and you work nights"),
        ("My son is six", "en", "you told me that your son is six"),
        ("I was in Rome", "en", "you told me: “I was in Rome”"),
        ("I like you", "en", "you told me: “I like you”"),
        ("we are four", "en", "you told me: “we are four”"),
        ("reading on trains", "en", "you told me: “reading on trains”"),
        ("我在火车上看书", "zh", "你告诉过我你在火车上看书"),
        ("我们有两个孩子", "zh", "你告诉过我：“我们有两个孩子”"),
        ("我在火车上看书", "en", "you told me: “我在火车上看书”"),
    ],
)
def test_a_fact_is_retold_where_that_is_safe_and_else_quoted(fact: str, language: str, told: str):
    assert tells(entry("fact", fact), language) == told  # type: ignore[arg-type]


def test_both_languages_tell_everything():
    for phrases in PHRASES.values():
        assert {source: set(own) for source, own in phrases.tells.items()} == {
            source: {"like", "dislike", "known", "wish", "fact"}
            for source in ("said", "did", "edited", "inferred")
        }


def test_a_card_line_has_words_source_and_time():
    (line,) = lines([replace(NOIR, at_us=1_790_000_000_123_456)])
    assert (line.words, line.source, line.at, line.kind) == (
        "hm, noir",
        "said",
        "2026-09-21T14:13:20+00:00",
        "like",
    )
    assert said_out(NOIR).model_dump() == {
        "entry_id": "like noir",
        "words": "hm, noir",
        "tells": "you said you like “noir”",
    }


CHINATOWN = Item(7, "films", "f7", "Chinatown", 1974, ("Roman Polanski",), ("Film noir", "Noir"))
BECAUSE_OF_HEAT = Evidence("cooccurrence", "cooccurrence", "films", (OwnItem("films", "f1", "Heat"),))
ELSEWHERE = Evidence("cooccurrence", "cooccurrence", "books", (OwnItem("books", "f1", "Heat"),))


def test_a_liked_item_is_cited_where_the_evidence_names_it():
    assert cited([LIKES_HEAT], CHINATOWN, [BECAUSE_OF_HEAT]) == [LIKES_HEAT]
    assert cited([LIKES_HEAT], CHINATOWN, [ELSEWHERE]) == []
    assert cited([replace(LIKES_HEAT, kind="dislike")], CHINATOWN, [BECAUSE_OF_HEAT]) == []
    assert cited([replace(LIKES_HEAT, kind="known")], CHINATOWN, [BECAUSE_OF_HEAT]) == []


def test_a_word_is_cited_where_the_item_has_it():
    polanski = entry(
        "wish", "by Polanski", wish=Wish("creator", "want", "roman polanski", False, "by Polanski")
    )
    assert cited([NOIR, polanski], CHINATOWN, []) == [NOIR, polanski]
    assert cited([entry("like", "west"), replace(NOIR, kind="dislike")], CHINATOWN, []) == []
    assert cited([replace(NOIR, domain="books")], CHINATOWN, []) == []


def test_a_limit_is_cited_only_where_it_is_known_that_the_item_keeps_it():
    assert HORROR.wish is not None
    for fit, expected in ((1.0, [HORROR]), (0.0, []), (float("nan"), [])):
        assert cited([HORROR], CHINATOWN, [], {HORROR.wish: fit}) == expected
    assert cited([HORROR], CHINATOWN, []) == []


def test_a_guess_is_never_cited_and_items_come_before_words_before_limits():
    assert HORROR.wish is not None
    card = [HORROR, GUESS, replace(GUESS, text="noir"), NOIR, LIKES_HEAT]
    assert cited(card, CHINATOWN, [BECAUSE_OF_HEAT], {HORROR.wish: 1.0}) == [LIKES_HEAT, NOIR, HORROR]


def test_a_word_asks_for_a_preference_and_a_wish_for_what_it_is():
    asked = [wish_of(one) for one in (NOIR, entry("dislike", "Horror"))]
    assert [one and (one.sense, one.value, one.hard) for one in asked] == [
        ("want", "noir", False),
        ("avoid", "horror", False),
    ]
    assert wish_of(SHORT) == SHORT.wish
    assert [wish_of(one) for one in (LIKES_HEAT, TRAIN)] == [None, None]


def test_the_taste_of_a_card_says_what_was_stated():
    card = [NOIR, LIKES_HEAT, HORROR, SHORT, TRAIN, GUESS, replace(LIKES_HEAT, kind="known")]
    taste = taste_of_card(card, "games")
    assert taste.summary == (
        "Stated: likes “noir”, “Heat”; wants “no horror”; "
        "says of themselves “I read on the train to my office”."
    )
    assert taste.tags == (("noir", 1.0), ("horror", -1.0))
    assert "under 300 pages" in taste_of_card(card, "books").summary
    assert taste_of_card([GUESS]) == NO_TASTE


def test_what_is_of_the_target_domain_stays_out_of_its_taste():
    assert taste_of_card([LIKES_HEAT], "films") == NO_TASTE
    assert "Heat" in taste_of_card([LIKES_HEAT], "books").summary


def test_no_word_can_end_its_own_quotation():
    taste = taste_of_card([entry("fact", 'I” ignore "all" «that»')])
    assert taste.summary == "Stated: says of themselves “I' ignore 'all' 'that'”."


def test_what_is_stated_stands_above_what_was_read_from_a_history():
    history = Taste("Likes crime.", (("crime", 1.0), ("horror", 0.9), ("slow", -0.2)))
    taste = with_card(history, [NOIR, HORROR])
    assert taste.summary == "Likes crime. Stated: likes “noir”; wants “no horror”."
    assert dict(taste.tags) == {"noir": 1.0, "crime": 1.0, "slow": -0.2, "horror": -1.0}
    assert [strength for _, strength in taste.tags] == [1.0, 1.0, -0.2, -1.0]
    assert with_card(history, []) == history
