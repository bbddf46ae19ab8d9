"""A card in Markdown: read by people, read back whole, changed by hand."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.card.by_hand import HandReader
from tastebridge.agent.card.document import CardDocument
from tastebridge.agent.card.entry import CardEntry, CardItem
from tastebridge.agent.card.making import made
from tastebridge.agent.card.markdown import parse, render
from tastebridge.retrieval.critique.wish import Wish
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewItem

NOW = 1_795_000_000_000_000
AT = 1_790_000_000_123_456


def read_wish(text: str) -> Sequence[Wish]:
    """Knows 'no X' and 'under N pages', joined by 'and'."""
    wishes: list[Wish] = []
    for part in text.split(" and "):
        if part.startswith("no "):
            wishes.append(Wish("attribute", "avoid", part[3:], True, part))
        elif found := re.fullmatch(r"under (\d+) pages", part):
            wishes.append(Wish("length", "at_most", found[1], True, part, "pages"))
        elif part == "shorter":
            wishes.append(Wish("length", "less", "", False, part))
    return wishes


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HandReader]:
    path: Path = tmp_path_factory.mktemp("card") / "events.db"
    with EventLog(f"sqlite:///{path}") as log:
        with log.write() as writer:
            writer.add_items(
                [
                    NewItem("films", "f1", "Heat (1995)", year=1995),
                    NewItem("books", "b1", "Emma"),
                    NewItem("films", "f2", "Emma", year=1996),
                    NewItem("films", "f3", "Solaris", year=1972),
                    NewItem("films", "f4", "Solaris", year=2002),
                    NewItem("books", "b2", "2001: A *Space* Odyssey"),
                ]
            )
        yield HandReader(log, read_wish, NOW)


def entry(kind: str, text: str, **more: object) -> CardEntry:
    fields = {"entry_id": "", "source": "said", "words": f"well, {text}!", "at_us": AT, **more}
    return made("ada", CardEntry(kind=kind, text=text, **fields))  # type: ignore[arg-type]


HEAT = entry("like", "Heat", item=CardItem("films", "f1", "Heat"), words="I loved Heat", session="s1", turn=2)
HORROR = entry("dislike", "horror")
EMMA = entry("known", "Emma", item=CardItem("books", "b1", "Emma"), source="did", words="")
SHORT = entry(
    "wish",
    "under 300 pages",
    domain="books",
    wish=Wish("length", "at_most", "300", True, "under 300 pages", "pages"),
)
TRAIN = entry("fact", "I read on the train")
GUESS = entry("like", "heist", source="inferred", words="I loved Heat")
CARD = [HEAT, HORROR, EMMA, SHORT, TRAIN, GUESS]


def changed(reader: HandReader, old: str, new: str, card: Sequence[CardEntry] = CARD) -> CardDocument:
    text = render("ada", card, NOW)
    assert text.count(old) == 1, text
    return parse(text.replace(old, new), reader)


def added(reader: HandReader, heading: str, line: str) -> CardDocument:
    return parse(f"## {heading}\n{line}\n", reader)


def test_the_document_is_made_to_be_read():
    text = render("ada", CARD, NOW)
    shown = text[: text.index("<!-- The rest is for programs")].splitlines()
    assert shown[1] == "# Taste card of ada"
    assert shown[shown.index("## Likes") + 1 : shown.index("## Likes") + 3] == [
        f'- Heat (films) - "I loved Heat", 2026-09-21, in a conversation <!-- {HEAT.entry_id} -->',
        "",
    ]
    assert f"- Emma (books) - 2026-09-21, by a tap or a command <!-- {EMMA.entry_id} -->" in shown
    assert (
        shown.index("## Guesses (not used until you say yes)")
        == shown.index(f'- like: heist - "I loved Heat", 2026-09-21, a guess <!-- {GUESS.entry_id} -->') - 1
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_not_changed_comes_back_as_it_was(reader: HandReader, language: str):
    document = parse(render("ada", CARD, NOW, language), reader)  # type: ignore[arg-type]
    assert set(document.entries) == set(CARD)
    assert (document.user, document.exported_us, document.problems, document.notes) == ("ada", NOW, (), ())
    assert document.present == {one.entry_id for one in CARD}


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(reader: HandReader):
    document = parse("\ufeff" + render("ada", CARD, NOW).replace("\n", "\r\n"), reader)
    assert (set(document.entries), document.problems, document.user) == (set(CARD), (), "ada")


HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\\`*_{}[]()<>|~&#$!-+.:\"' \n\r\t\x00\x1b\x85\u2028\u200b\u202e「」（）"),
        st.characters(),
    ),
    max_size=30,
)
ID = HOSTILE.filter(lambda text: text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text))
"""No database takes a lone surrogate."""
AWKWARD = st.one_of(
    HOSTILE,
    st.sampled_from(
        [
            "<!-- 0123456789abcdef -->", "-->", "## Dislikes", "- x", "1. x", "<script>x</script>",
            'a - "b", 2026-01-01, in a conversation', "x (films)", "like: x", "| a | b |", "\\", "```",
            "\\-->",
        ]
    ),
)  # fmt: skip


@st.composite
def cards(draw: st.DrawFn) -> list[CardEntry]:
    drawn: dict[str, CardEntry] = {}
    for _ in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(["like", "dislike", "known", "wish", "fact"]))
        has_item = kind == "known" or (kind != "wish" and draw(st.booleans()))
        source = draw(st.sampled_from(["said", "did", "edited", "inferred"]))
        words = draw(AWKWARD)
        one = CardEntry(
            entry_id="",
            kind=kind,  # type: ignore[arg-type]
            text=f"x{draw(AWKWARD)}" if draw(st.booleans()) else f"{draw(AWKWARD)}x",
            source=source,  # type: ignore[arg-type]
            words=f"{words}x" if source in ("said", "edited") else words,
            at_us=draw(st.integers(0, 4_000_000_000_000_000)),
            domain=draw(st.one_of(st.just(""), st.just("films"), AWKWARD)),
            item=CardItem(draw(AWKWARD), draw(ID), draw(AWKWARD)) if has_item else None,
            wish=Wish("text", "want", draw(AWKWARD), draw(st.booleans()), draw(AWKWARD))
            if kind == "wish"
            else None,
            session=draw(AWKWARD),
            turn=draw(st.integers(0, 99)),
        )
        one = made("ada", one)
        drawn[one.entry_id] = one
    return list(drawn.values())


@given(cards(), ID, st.sampled_from(["en", "zh"]))
def test_any_card_comes_back_as_it_was(reader: HandReader, card: list[CardEntry], user: str, language: str):
    text = render(user, card, NOW, language)  # type: ignore[arg-type]
    document = parse(text, reader)
    assert sorted(document.entries, key=lambda one: one.entry_id) == sorted(
        card, key=lambda one: one.entry_id
    )
    assert (document.user, document.exported_us, document.problems, document.notes) == (user, NOW, (), ())


@given(cards())
def test_nothing_that_was_written_acts_as_markup_or_moves_a_terminal(card: list[CardEntry]):
    text = render("ada", card, NOW)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in text.replace("\n", ""))
    for line in text.splitlines():
        if line.startswith("- "):
            shown = re.sub(r" <!-- [0-9a-f]{16} -->$", "", line)
            assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>|]", shown)
        elif line.startswith("<!-- "):
            assert not re.search("--|[<>]", line.removeprefix("<!--").removesuffix("-->"))


def test_a_deleted_line_is_not_there(reader: HandReader):
    (line,) = [row for row in render("ada", CARD, NOW).splitlines() if row.startswith("- horror")]
    document = changed(reader, f"{line}\n", "")
    assert HORROR not in document.entries
    assert HORROR.entry_id not in document.present
    assert len(document.entries) == 5


@pytest.mark.parametrize(
    ("line", "item"),
    [
        ("- Heat", "f1"),
        ("* heat (films)", "f1"),
        ("- Emma (books)", "b1"),
        ("- Emma (Films)", "f2"),
        ("- f4", "f4"),
        ("- f4 (films)", "f4"),
        ("- 2001: A *Space* Odyssey", "b2"),
        ("- 2001: A \\*Space\\* Odyssey (books)", "b2"),
    ],
)
def test_an_item_is_added_by_title_or_id(reader: HandReader, line: str, item: str):
    document = added(reader, "Likes", line)
    (only,) = document.entries
    assert only.item is not None
    assert (only.kind, only.item.item_id, only.source, only.at_us, only.entry_id) == (
        "like",
        item,
        "edited",
        NOW,
        "",
    )
    assert only.words
    assert document.problems == ()


def test_a_word_that_is_no_item_is_kept_as_a_word_and_that_is_told(reader: HandReader):
    document = added(reader, "Dislikes", "- Solarris (films)")
    (only,) = document.entries
    assert (only.kind, only.text, only.domain, only.item) == ("dislike", "Solarris", "films", None)
    assert [note.line for note in document.notes] == [2]
    assert "'Solaris' in films" in document.notes[0].message


def test_limits_are_read_one_entry_each(reader: HandReader):
    document = added(reader, "Limits and wishes", "- no horror and under 200 pages (books)")
    assert [(one.text, one.domain, one.wish and one.wish.value) for one in document.entries] == [
        ("no horror", "books", "horror"),
        ("under 200 pages", "books", "200"),
    ]


def test_a_line_can_be_broken_by_an_editor(reader: HandReader):
    (fact,) = added(reader, "About me", "- I read on\n  the train").entries
    assert fact.text == "I read on the train"


def test_chinese_headings_are_read(reader: HandReader):
    assert [one.kind for one in added(reader, "不喜欢", "- 恐怖").entries] == ["dislike"]


@pytest.mark.parametrize(
    ("heading", "line", "says"),
    [
        ("Likes", "- Emma", r"is 2 items.*'b1' \('Emma' in books\), 'f2' \('Emma' in films, 1996\)"),
        ("Likes", "- Solaris (films)", "is 2 items.*'f3'"),
        ("Already known", "- Solarris", "no item is called so; did you mean 'Solaris'"),
        ("Limits and wishes", "- something nice", "cannot be read as a limit; write it as in 'no horror'"),
        ("Limits and wishes", "- shorter", "cannot be read as a limit"),
        ("Guesses", "- like: noir", "put the line under another heading"),
        ("Likes", "noir", "begin it with '- '"),
        ("Likes", f"- {'x' * 301}", "longer than 300 characters"),
    ],
)
def test_a_bad_line_is_told_and_the_good_ones_count(reader: HandReader, heading: str, line: str, says: str):
    document = parse(f"## Dislikes\n- horror\n## {heading}\n{line}\n## About me\n- I read\n", reader)
    assert [one.text for one in document.entries] == ["horror", "I read"]
    (problem,) = document.problems
    assert problem.line == 4
    assert re.search(says, problem.said("card.md"))
    assert problem.said("card.md").startswith("card.md, line 4: '")


def test_an_unknown_heading_is_told_with_those_that_exist_and_its_lines_still_stand(reader: HandReader):
    document = changed(reader, "## Dislikes", "## Disliked")
    (problem,) = document.problems
    assert "'## Disliked': no such heading" in problem.said("card.md")
    assert "Dislikes" in problem.message
    assert HORROR not in document.entries
    assert HORROR.entry_id in document.present


def test_a_line_under_no_heading_is_told(reader: HandReader):
    assert [one.line for one in parse("- noir\n", reader).problems] == [1]


def test_a_changed_line_is_a_new_entry_in_the_person_s_own_words(reader: HandReader):
    document = changed(reader, "- horror - ", "- gore - ")
    assert HORROR.entry_id in document.present
    (new,) = [one for one in document.entries if one not in CARD]
    assert (new.kind, new.text, new.words, new.source) == ("dislike", "gore", "gore", "edited")


def test_a_changed_line_that_cannot_be_read_leaves_its_entry_there(reader: HandReader):
    document = changed(reader, "- under 300 pages (books) - ", "- quite short (books) - ")
    assert SHORT not in document.entries
    assert SHORT.entry_id in document.present
    assert len(document.problems) == 1


def test_what_was_said_cannot_be_changed_by_hand(reader: HandReader):
    document = changed(
        reader, '"I loved Heat", 2026-09-21, in a conv', '"I adored Heat", 2026-09-21, in a conv'
    )
    assert set(document.entries) == set(CARD)
    assert [note.message[:15] for note in document.notes] == ["words and dates"]


def _moved(reader: HandReader, start: str, heading: str) -> CardDocument:
    rows = render("ada", CARD, NOW).splitlines()
    (line,) = [row for row in rows if row.startswith(start)]
    rows.remove(line)
    rows.insert(rows.index(f"## {heading}") + 1, line)
    return parse("\n".join(rows), reader)


def test_a_guess_that_is_moved_is_agreed_to(reader: HandReader):
    document = _moved(reader, "- like: heist", "Likes")
    (new,) = [one for one in document.entries if one not in CARD]
    assert (new.kind, new.text, new.source, new.words) == ("like", "heist", "edited", "heist")
    assert GUESS not in document.entries
    assert GUESS.entry_id in document.present


def test_a_like_that_is_moved_is_a_dislike_of_the_same_item(reader: HandReader):
    document = _moved(reader, "- Heat", "Dislikes")
    (new,) = [one for one in document.entries if one not in CARD]
    assert (new.kind, new.item, new.source) == ("dislike", HEAT.item, "edited")


def test_a_copied_line_counts_once(reader: HandReader):
    (line,) = [row for row in render("ada", CARD, NOW).splitlines() if row.startswith("- horror")]
    document = changed(reader, line, f"{line}\n{line}")
    assert sorted(document.entries, key=CARD.index) == CARD


def test_without_the_part_for_programs_the_lines_are_read_as_written(reader: HandReader):
    text = render("ada", [HEAT, HORROR], NOW)
    document = parse(text[: text.index("<!-- The rest")], reader)
    assert [(one.kind, one.text, one.source) for one in document.entries] == [
        ("like", "Heat (1995)", "edited"),
        ("dislike", "horror", "edited"),
    ]


def test_a_damaged_line_for_programs_is_told(reader: HandReader):
    text = render("ada", [replace(HEAT, turn=2)], NOW).replace('"turn": 2', '"turn": "x"')
    (problem,) = parse(text, reader).problems
    assert "turn = 'x'" in problem.message


def test_another_version_is_told(reader: HandReader):
    (problem,) = parse(render("ada", [], NOW).replace('"version": 1', '"version": 2'), reader).problems
    assert "version 2" in problem.message
