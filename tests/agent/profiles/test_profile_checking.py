"""What a model writes of a taste is taken only if the history says it."""

import json

import pytest

from tastebridge.agent.profiles.checking import MAX_SUMMARY_CHARS, Refused, Written, check
from tastebridge.retrieval.log.titles import title_key
from tastebridge.retrieval.profiles import Tag, Taken
from tastebridge.retrieval.records import Item

HISTORY = [
    Taken(Item(1, "films", "1", "Blade Runner", 1982, genres=("Science fiction", "Noir")), 1.0),
    Taken(Item(2, "films", "2", "The Iron Giant", 1999, genres=("Animation",), themes=("robots",)), 1.0),
    Taken(
        Item(3, "films", "3", "Alien", 1979, genres=("Horror",), description="A creature on a ship."), -0.5
    ),
    Taken(Item(4, "films", "4", "千與千尋", 2001, genres=("動畫", "奇幻")), 1.0),
]
TITLES = frozenset(
    map(title_key, ["Blade Runner", "The Iron Giant", "Alien", "Moon Dust", "Science fiction"])
)
TAGS = {"science fiction": 1.0, "noir": 0.8, "animated": 0.7, "robot": 0.5, "horror": -0.4}
SUMMARY = "Likes robots, noir and “Blade Runner”. No horror."


def told(tags: object = None, summary: object = SUMMARY) -> str:
    rows = [{"name": name, "strength": strength} for name, strength in TAGS.items()] if tags is None else tags
    return json.dumps({"summary": summary, "tags": rows}, ensure_ascii=False)


def renamed(name: str, strength: float = 0.5) -> list[dict[str, object]]:
    kept = [{"name": known, "strength": value} for known, value in list(TAGS.items())[:4]]
    return [*kept, {"name": name, "strength": strength}]


def checked(text: str, possible: int = 12) -> Written | Refused:
    return check(text, HISTORY, "films", possible, TITLES)


def reason(text: str, possible: int = 12) -> str:
    found = checked(text, possible)
    assert isinstance(found, Refused), found
    return found.reason


def test_what_the_history_says_is_taken_with_likes_first():
    rows = [{"name": name, "strength": strength} for name, strength in reversed(TAGS.items())]
    expected = tuple(Tag(name, strength) for name, strength in TAGS.items())
    for text in (told(rows), f"```json\n{told(rows)}\n```"):
        assert checked(text) == Written(SUMMARY, expected)


@pytest.mark.parametrize("name", ["Robot", "ROBOTS", "science", "fiction noir", "iron", "奇幻", "動畫"])
def test_a_tag_of_the_history_s_words_is_taken(name: str):
    rows = [{"name": known, "strength": 0.5} for known in ("animation", "giant", "sci", "runner")]
    rows[2]["name"] = "blade"
    assert isinstance(checked(told([*rows, {"name": name, "strength": 1}])), Written)


@pytest.mark.parametrize("name", ["jazz", "robot wars", "creature", "horror", "愛情", "of the", "bla"])
def test_an_invented_tag_is_refused(name: str):
    found = checked(told(renamed(name)))
    assert found == Refused("unsupported_tag", name)


def test_a_dislike_must_be_of_what_was_disliked():
    assert reason(told(renamed("giant", -0.5))) == "unsupported_tag"
    assert isinstance(checked(told(renamed("creature", -0.5))), Written)


@pytest.mark.parametrize("strength", [0, 1.01, -1.5, True, "0.5", None, float("nan"), float("inf"), 1e400])
def test_a_strength_out_of_bounds_is_refused(strength: object):
    assert reason(told([*renamed("iron")[:4], {"name": "iron", "strength": strength}])) == "strength"


def test_too_few_or_too_many_tags_are_refused_unless_the_history_has_no_more():
    few = renamed("iron")[:2]
    assert reason(told(few)) == "count"
    assert isinstance(checked(told(few), possible=2), Written)
    assert reason(told([]), possible=0) == "count"
    assert reason(told([{"name": f"iron {n}", "strength": 1} for n in range(13)])) == "count"


def test_a_tag_twice_is_refused():
    assert reason(told(renamed("Noir"))) == "repeated"


@pytest.mark.parametrize(
    ("summary", "why"),
    [
        ("Likes “Total Recall”.", "unknown_title"),
        ("Likes 《臥虎藏龍》。", "unknown_title"),
        ("Likes films such as Total Recall.", "unknown_name"),
        ("Likes the work of Kubrick.", "unknown_name"),
        ("Likes Blade Giant.", "unknown_name"),
        ("Likes quiet things like moon dust and robots.", "unknown_title"),
        ("Likes films of the 1930s.", "unknown_number"),
        ("Likes robots and romantic comedies.", "unsupported_word"),
        ("Likes robots, dislikes romance.", "unsupported_word"),
        ("Likes horror.", "unsupported_word"),
        ("Likes noir but no robots.", "unsupported_word"),
        ("A brilliant, loyal person who likes noir.", "unsupported_word"),
        ("Likes **robots**.", "markup"),
        ("Likes <b>robots</b>.", "markup"),
        ("See www.example.org.", "markup"),
        ("Likes robots\u202e.", "markup"),
        ("", "length"),
        ("robots " * MAX_SUMMARY_CHARS, "length"),
        (["Likes robots."], "shape"),
    ],
)
def test_a_summary_that_says_what_the_history_does_not_is_refused(summary: object, why: str):
    assert reason(told(summary=summary)) == why


@pytest.mark.parametrize(
    "summary",
    [
        "Likes Blade Runner and the Iron Giant.",
        "Robots and noir, not horror.",
        "The person liked films with a focus on noir, with a preference for animated films.",
        "Not only noir, but also robots. Avoids horror.",
        "Prefers science fiction.",
        "I would go for robots.",
        "喜歡《千與千尋》，也喜歡機器人。",
    ],
)
def test_a_summary_of_the_history_is_taken(summary: str):
    assert isinstance(checked(told(summary=summary)), Written)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no_json"),
        ("I cannot do that.", "no_json"),
        ('{"summary": "x", "tags": [', "no_json"),
        ("[]", "no_json"),
        ('{"summary": "x"}', "shape"),
        ('{"summary": "x", "tags": [], "more": 1}', "shape"),
        ('{"summary": "x", "tags": {"noir": 1}}', "shape"),
        ('{"summary": "x", "tags": ["noir", "a", "b", "c", "d"]}', "shape"),
        ("{" * 5000 + "}" * 5000, "no_json"),
    ],
)
def test_what_is_no_profile_is_refused(text: str, why: str):
    assert reason(text) == why


def test_a_tag_without_its_fields_is_refused():
    for row in ({"name": "iron"}, {"name": 3, "strength": 1}, {"name": "iron", "strength": 1, "why": "x"}):
        assert reason(told([*renamed("iron")[:4], row])) == "shape"


def test_a_long_or_marked_up_tag_is_refused():
    assert reason(told(renamed("iron " * 20))) == "length"
    assert reason(told(renamed("iron`"))) == "markup"
