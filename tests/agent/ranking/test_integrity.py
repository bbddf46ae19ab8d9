import time
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.agent.backend import Completion, FinishReason, Usage
from tastebridge.agent.ranking.integrity import FAULTS, parse_ranking, ranking_schema

LETTERS = "ABCDEFGHIJKLMNOPQRST"
DEEP = 10_000


def parse(text: str, count: int = 3, finish: FinishReason = "stop", *, schema: bool = False):
    """The candidates A, B, ... stand in the order of retrieval."""
    return parse_ranking(
        Completion(text, Usage(), finish), tuple(LETTERS[:count]), range(count), schema=schema
    )


def letters(text: str, count: int = 3):
    parsed = parse(text, count)
    return "".join(LETTERS[place] for place in parsed.ranking[: parsed.told])


@pytest.mark.parametrize(
    "text",
    [
        "C > A > B",
        "C>A>B",
        "[C] > [A] > [B]",
        "C, A, B",
        "C, A, B.",
        "C A B",
        "C\nA\nB",
        "C -> A -> B",
        "C → A → B",
        "C/A/B",
        "(C), (A), (B)",
        "'C', 'A', 'B'",
        "1. C\n2. A\n3. B",
        "1) C 2) A 3) B",
        '1. C: "Emma"\n2. A: "A Room of One\'s Own"\n3. B: "I, Robot"',
        "1. **C** – Emma\n2. **A** – Dune\n3. **B** – Ulysses",
        "C. Emma\nA. Dune\nB. Ulysses",
        "- C) Emma\n- A) Dune\n- B) Ulysses",
        "Here is the ranking, best first: C, A, B",
        "Sure! I think that this person likes A most, but here it is:\n\nC > A > B\n\nI hope it helps.",
        "c > a > b",
        "c, a, b",
        "\uff23 \uff1e \uff21 \uff1e \uff22",  # full-width letters
        "Ⓒ, Ⓐ, Ⓑ",
        '{"ranking": ["C", "A", "B"]}',
        '{"ranking": ["c", " a ", "b"]}',
        '```json\n{\n  "ranking": ["C", "A", "B"]\n}\n```',
        'The ranking: {"ranking": ["C", "A", "B"]} as you asked.',
        '["C", "A", "B"]',
        '{"ranking": "C > A > B"}',
        "<think>Perhaps A > B > C? No, it is about robots.</think>\n\nC > A > B",
        "<think>\n</think>C, A, B",
        "Not a refusal, though I cannot be sure: C > A > B",
    ],
)
def test_a_whole_ranking_is_read_in_whatever_dress(text: str):
    parsed = parse(text)
    assert (parsed.ranking, parsed.told, parsed.faults) == ((2, 0, 1), 3, {"ok"})
    assert not parsed.repaired


def test_two_candidates_whose_titles_begin_with_a_letter():
    assert letters("1. B: I, Robot\n2. A: Dune", 2) == "BA"


@pytest.mark.parametrize(
    ("text", "told", "faults"),
    [
        ("C > C > A > B", "CAB", {"repeated"}),
        ("C > A > C", "CA", {"repeated", "missing"}),
        ("C", "C", {"missing"}),
        ("C\nbecause of the robots", "C", {"missing"}),
        ("C > A", "CA", {"missing"}),
        ("C > X > A > B", "CAB", {"unknown_label"}),
        ("C, D, A", "CA", {"unknown_label", "missing"}),
        ('{"ranking": ["C", "Emma", "A", "B"]}', "CAB", {"unknown_label"}),
        ('{"ranking": ["C", 1, null, ["A"], "B"]}', "CB", {"unknown_label", "missing"}),
        ('{"ranking": []}', "", {"wrong_format"}),
        ("I think A is a good choice", "", {"wrong_format"}),
        ("I think that C is a good choice. A close second is B, in my view.", "", {"wrong_format"}),
        ("A good choice would be the last one, e.g. because of a robot", "", {"wrong_format"}),
        ("Emma, Dune, Ulysses", "", {"wrong_format"}),
        ("1. Emma\n2. Dune\n3. Ulysses", "", {"wrong_format"}),
        ("3, 1, 2", "", {"wrong_format"}),
        ("I'm sorry, but I can't help with that.", "", {"refusal"}),
        ("I’m sorry, I cannot rank books for a person.", "", {"refusal"}),
        ("I’m sorry.", "", {"refusal"}),
        ("As an AI, I have no taste.", "", {"refusal"}),
        ("", "", {"empty"}),
        (" \n ", "", {"empty"}),
        ("<think>C, A, B would be", "", {"empty"}),
        ("\n" * 100, "", {"empty", "white_space_loop"}),
        ('{"ranking": ["C",' + " " * 5000, "C", {"white_space_loop", "missing"}),
        ('{"a":' * DEEP + "1" + "}" * DEEP, "", {"wrong_format"}),
        ('{"ranking":' + "[" * DEEP + "]" * DEEP + "}", "", {"wrong_format"}),
    ],
)
def test_what_is_wrong_is_named_and_what_is_right_is_kept(text: str, told: str, faults: set[str]):
    parsed = parse(text)
    assert "".join("ABC"[place] for place in parsed.ranking[: parsed.told]) == told
    assert parsed.faults == faults


@pytest.mark.parametrize("refusal", ["I'm sorry, I can't.", "I, as an AI, cannot.", "I’m sorry", "I won't"])
def test_the_word_i_is_no_ninth_candidate(refusal: str):
    parsed = parse(refusal, count=12)
    assert (parsed.told, parsed.faults) == (0, {"refusal"})


@pytest.mark.parametrize("finish", ["length", "deadline"])
def test_a_ranking_that_was_cut_short(finish: FinishReason):
    parsed = parse('{"ranking": ["C", "A", "B', finish=finish)
    assert (parsed.ranking, parsed.told) == ((2, 0, 1), 2)
    assert parsed.faults == {"truncated", "missing"}
    assert parse("C, A, B, and I would like to add", finish=finish).faults == {"ok"}
    assert parse("", finish=finish).faults == {"truncated", "empty"}


def test_a_stream_that_was_stopped_in_white_space():
    assert parse('{"ranking":', finish="white_space").faults == {"white_space_loop", "wrong_format"}
    assert parse("", finish="white_space").faults == {"white_space_loop", "empty"}


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('{"ranking": ["C", "A", "B"]}', {"ok"}),
        ('{"ranking": ["C", "C", "B"]}', {"repeated", "missing"}),
        ("C, A, B", {"grammar_not_enforced"}),
        ('```json\n{"ranking": ["C", "A", "B"]}\n```', {"grammar_not_enforced"}),
        ('{"ranking": ["C", "A"]}', {"grammar_not_enforced", "missing"}),
        ('{"ranking": ["C", "A", "X"]}', {"grammar_not_enforced", "missing", "unknown_label"}),
        ('{"ranking": ["C", "A", "B"], "why": "robots"}', {"grammar_not_enforced"}),
        ('{"ranking": "C, A, B"}', {"grammar_not_enforced"}),
        ("I cannot do that.", {"grammar_not_enforced", "refusal"}),
        ("", {"empty"}),
    ],
)
def test_a_text_that_breaks_its_schema_shows_that_the_grammar_is_not_enforced(text: str, faults: set[str]):
    assert parse(text, schema=True).faults == faults


def test_a_cut_text_says_nothing_of_the_grammar():
    assert parse('{"ranking": ["C"', finish="length", schema=True).faults == {"truncated", "missing"}
    assert "grammar_not_enforced" not in parse("{" + " " * 50, finish="white_space", schema=True).faults


def test_missing_ones_follow_in_the_order_of_retrieval():
    parsed = parse_ranking(Completion("B", Usage(), "stop"), ("A", "B", "C", "D"), [2, 0, 3, 1])
    assert parsed.ranking == (0, 1, 2, 3)
    parsed = parse_ranking(Completion("C, A", Usage(), "stop"), ("A", "B", "C", "D"), [2, 0, 3, 1])
    assert (parsed.ranking, parsed.told, parsed.repaired) == ((3, 2, 0, 1), 2, True)


def test_the_schema_allows_rankings_of_the_right_length_only():
    ranking = ranking_schema("AB")["properties"]["ranking"]
    assert ranking["items"]["enum"] == ["A", "B"]
    assert (ranking["minItems"], ranking["maxItems"]) == (2, 2)


MEGABYTE = 1_000_000
HUGE = {
    "arrows": "A" + "->" * (MEGABYTE // 2) + "x",
    "white space": " " * MEGABYTE,
    "white space inside": "A" + "\n" * MEGABYTE + "x",
    "dots": "." * MEGABYTE + "x",
    "lines of dots": ".\n" * (MEGABYTE // 2) + "x",
    "letters": "A " * (MEGABYTE // 2),
    "letters and numbers": "A" + "1." * (MEGABYTE // 2) + "x",
    "small letters": "a" + "12." * (MEGABYTE // 3) + "é",
    "thoughts": "<think>" * (MEGABYTE // 7),
    "closed thoughts": "<think></think>" * (MEGABYTE // 15),
    "braces": '{"a":' * (MEGABYTE // 5) + "}",
    "brackets": "[" * MEGABYTE,
    "half a refusal": "I'm " * (MEGABYTE // 4),
    "a letter that unfolds into 18": "\ufdfa" * MEGABYTE,
    "layout": (" " * 39 + "x") * (MEGABYTE // 40),
    "half of a JSON": '{"ranking":[' * (MEGABYTE // 12),
    "quotes": '{"ranking":[' + '"' * MEGABYTE,
    "number": '{"ranking": [' + "9" * MEGABYTE + "]}",
}


@pytest.mark.parametrize("name", HUGE)
def test_a_megabyte_of_anything_is_parsed_in_a_second(name: str):
    begun = time.process_time()
    parsed = parse(HUGE[name], count=20)
    assert time.process_time() - begun < 1.0
    assert sorted(parsed.ranking) == list(range(20))
    assert parsed.faults != {"ok"}


def test_the_answer_after_a_megabyte_of_thought_is_read():
    assert letters("<think>" + "Is it A > B? " * 100_000 + "</think>C > A > B") == "CAB"


pieces = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        list(LETTERS)
        + list('Zab>-"[]{}é_’Ⓑ\n\x00\ud800\uff21')
        + [
            " > ",
            ", ",
            "1. ",
            '{"ranking": [',
            "]}",
            "```",
            "<think>",
            "</think>",
            "I'm sorry",
            " " * 50,
            "->",
        ]
    ),
)


@settings(max_examples=400, deadline=None)
@given(
    text=st.lists(pieces, max_size=30).map("".join),
    finish=st.sampled_from(get_args(FinishReason)),
    places=st.integers(1, 20).flatmap(lambda count: st.permutations(range(count))),
    schema=st.booleans(),
)
def test_whatever_is_written_what_leaves_is_a_permutation(
    text: str, finish: FinishReason, places: list[int], schema: bool
):
    labels = tuple(LETTERS[: len(places)])
    completion = Completion(text, Usage(), finish)
    parsed = parse_ranking(completion, labels, places, schema=schema)
    assert sorted(parsed.ranking) == list(range(len(places)))
    rest = parsed.ranking[parsed.told :]
    assert list(rest) == sorted(rest)
    assert parsed.faults
    assert parsed.faults <= set(FAULTS)
    assert ("ok" in parsed.faults) == (parsed.faults == {"ok"})
    assert parsed.repaired == (parsed.told < len(places))
    if parsed.faults == {"ok"}:
        assert not parsed.repaired
    if not 0 < parsed.told < len(places):
        assert "missing" not in parsed.faults
    assert parse_ranking(completion, labels, places, schema=schema) == parsed


@settings(max_examples=100, deadline=None)
@given(
    places=st.integers(2, 20).flatmap(lambda count: st.permutations(range(count))),
    wish=st.randoms(use_true_random=False),
    between=st.sampled_from([", ", " > ", "\n", ">", " -> ", "; "]),
)
def test_a_clean_ranking_is_read_as_written(places: list[int], wish: Random, between: str):
    told = list(LETTERS[: len(places)])
    wish.shuffle(told)
    parsed = parse_ranking(
        Completion(between.join(told), Usage(), "stop"), tuple(LETTERS[: len(places)]), places
    )
    assert parsed.faults == {"ok"}
    assert list(parsed.ranking) == [places[LETTERS.index(label)] for label in told]
