"""What people call works, found in a small catalogue of three domains."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.errors import MissingExtra
from tastebridge.retrieval.mentions.finder import MOST_ITEMS, POINTING, MentionFinder
from tastebridge.retrieval.mentions.forms import plain_words, without_year
from tastebridge.retrieval.mentions.mention import Mention, Resolved
from tastebridge.retrieval.records import Item

ROWS = (
    ("films", "Dune (1984)", 1984, "David Lynch"),
    ("films", "Dune", 2021, "Denis Villeneuve"),
    ("films", "Dune: Part Two", 2024, "Denis Villeneuve"),
    ("books", "Dune", 1965, "Frank Herbert"),
    ("films", "Star Wars: Episode V - The Empire Strikes Back (1980)", 1980, "Irvin Kershner"),
    ("films", "Matrix, The (1999)", 1999, "Lana Wachowski"),
    ("films", "Matrix Reloaded, The (2003)", 2003, "Lana Wachowski"),
    ("films", "Matrix Resurrections, The (2021)", 2021, "Lana Wachowski"),
    ("films", "Toy Story", 1995, "John Lasseter"),
    ("films", "Toy Story 2", 1999, "John Lasseter"),
    ("films", "Heat", 1995, "Michael Mann"),
    ("films", "The Heat", 2013, "Paul Feig"),
    ("films", "It", 2017, "Andy Muschietti"),
    ("films", "Inception", 2010, "Christopher Nolan"),
    ("films", "The Lego Movie", 2014, "Phil Lord"),
    ("films", "Interstellar", 2014, "Christopher Nolan"),
    ("books", "Emma", 1815, "Jane Austen"),
    ("books", "Pride and Prejudice", 1813, "Jane Austen"),
    ("books", "Nineteen Eighty-Four", 1949, "George Orwell"),
    ("books", "Harry Potter and the Philosopher's Stone", 1997, "J. K. Rowling"),
    ("books", "Harry Potter and the Chamber of Secrets", 1998, "J. K. Rowling"),
    ("books", "Harry Potter and the Prisoner of Azkaban", 1999, "J. K. Rowling"),
    ("books", "The Left Hand of Darkness", 1969, "Ursula K. Le Guin"),
    ("books", "Lord of the Flies", 1954, "William Golding"),
    ("books", "三体", 2008, "刘慈欣"),
    ("books", "沙丘", 1965, "弗兰克·赫伯特"),
    ("films", "沙丘", 2021, "丹尼斯·维伦纽瓦"),
    ("albums", "1989", 2014, "Taylor Swift"),
)
ITEMS = tuple(
    Item(number, domain, f"id-{number}", title, year, (creator,))
    for number, (domain, title, year, creator) in enumerate(ROWS, 1)
)
FINDER = MentionFinder(ITEMS)


def resolve(
    words: str, *, place: int | None = None, shown: tuple[Item, ...] = (), domain: str = ""
) -> Resolved:
    return FINDER.resolve(Mention(words, "like", "opinion", place), shown, domain)


def found(words: str, **how: object) -> list[tuple[str, int | None]]:
    return [(item.domain, item.year) for item in resolve(words, **how).items]  # type: ignore[arg-type]


def titled(title: str) -> Item:
    return next(item for item in ITEMS if item.title == title)


@pytest.mark.parametrize(
    ("words", "domain", "year"),
    [
        ("inception", "films", 2010),
        ("INCEPTION", "films", 2010),
        ("'Inception'", "films", 2010),
        ("The Matrix", "films", 1999),
        ("matrix", "films", 1999),
        ("Matrix, The", "films", 1999),
        ("The Empire Strikes Back", "films", 1980),
        ("empire strikes back", "films", 1980),
        ("Star Wars: The Empire Strikes Back", "films", 1980),
        ("Star Wars Episode 5", "films", 1980),
        ("Pride & Prejudice", "books", 1813),
        ("Harry Potter prisoner of Azkaban", "books", 1999),
        ("the prisoner of azkaban", "books", 1999),
        ("1984", "books", 1949),
        ("the lego movie", "films", 2014),
        ("the lego movie from 2014", "films", 2014),
        ("1989", "albums", 2014),
    ],
)
def test_title_is_found_however_it_is_written(words: str, domain: str, year: int):
    assert found(words) == [(domain, year)]


@pytest.mark.parametrize(
    ("words", "domain", "year"),
    [
        ("Dune (1984)", "films", 1984),
        ("the 1984 Dune", "films", 1984),
        ("Dune from 1984", "films", 1984),
        ("Dune 1984", "films", 1984),
        ("dune from 1985", "films", 1984),
        ("the novel Dune", "books", 1965),
        ("Dune the book", "books", 1965),
        ("Heat from 1995", "films", 1995),
        ("heat 2013", "films", 2013),
        ("Dune by Frank Herbert", "books", 1965),
        ("Herbert's Dune", "books", 1965),
        ("Lynch's Dune", "films", 1984),
        ("the Orwell one", "books", 1949),
    ],
)
def test_year_kind_and_creator_choose_among_the_same_title(words: str, domain: str, year: int):
    assert found(words) == [(domain, year)]


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("Toy Story 2", 1999),
        ("toy story two", 1999),
        ("Toy Story II", 1999),
        ("the second Toy Story", 1999),
        ("the first Toy Story", 1995),
        ("the second Dune film", 2024),
        ("the second Dune", 2024),
        ("the first Harry Potter", 1997),
        ("the 3rd Harry Potter book", 1999),
        ("the last Harry Potter", 1999),
        ("the second Matrix", 2003),
        ("the last Matrix film", 2021),
        ("the new Dune film", 2021),
        ("the old Dune film", 1984),
        ("the second Hary Potter and the Chamber of Secrets", None),
    ],
)
def test_place_in_a_series_is_by_number_then_by_year(words: str, year: int | None):
    assert [item.year for item in resolve(words).items] == ([year] if year else [])


def test_place_that_a_series_does_not_have_is_nothing_and_its_works_are_nearest():
    answer = resolve("the fourth Toy Story")
    assert answer.items == ()
    assert {item.title for item in answer.nearest} == {"Toy Story", "Toy Story 2"}


def test_sequel_that_is_not_there_is_not_the_work_before_it():
    answer = resolve("Toy Story 3")
    assert answer.items == ()
    assert titled("Toy Story 2") in answer.nearest


def test_title_of_two_domains_is_both_unless_a_domain_is_preferred():
    assert found("Dune") == [("films", 2021), ("films", 1984), ("books", 1965)]
    assert found("Dune", domain="books") == [("books", 1965)]


def test_preferred_domain_is_not_exclusive_and_a_named_kind_is():
    assert found("Inception", domain="books") == [("films", 2010)]
    answer = resolve("the novel Inception")
    assert answer.items == ()
    assert answer.nearest == (titled("Inception"),)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Emmma", "Emma"),
        ("inceptoin", "Inception"),
        ("Pride and Predjudice", "Pride and Prejudice"),
        ("Intersteller", "Interstellar"),
        ("The Left Hand of Drakness", "The Left Hand of Darkness"),
    ],
)
def test_misspelt_title_is_found(words: str, title: str):
    assert resolve(words).items == (titled(title),)


@pytest.mark.parametrize("words", ["Lord of the Rings", "Meat", "The Right Hand of Darkness", "Toy Soldiers"])
def test_another_title_that_looks_alike_is_never_taken_for_it(words: str):
    assert resolve(words).items == ()


def test_what_nothing_is_near_to_is_nothing():
    for words in ("", "...", "Zzyzx Road Qwertz", "it", "that one", "那个"):
        assert resolve(words) == Resolved(Mention(words, "like", "opinion"), ())


def test_pronoun_is_a_title_only_as_it_is_written():
    assert found("It") == [("films", 2017)]
    assert found("'it'") == [("films", 2017)]


def test_place_of_the_list_is_the_item_there_and_nothing_outside():
    shown = (ITEMS[3], ITEMS[8])
    assert resolve("it", place=2, shown=shown).items == (ITEMS[8],)
    for place in (0, 3, -1):
        assert resolve("Dune", place=place, shown=shown) == Resolved(
            Mention("Dune", "like", "opinion", place), ()
        )


def test_what_was_shown_is_meant_before_what_was_not():
    assert found("Dune", shown=(ITEMS[0],)) == [("films", 1984)]
    assert resolve("azkaban", shown=(titled("Harry Potter and the Prisoner of Azkaban"),)).item is not None
    assert resolve("the Nolan one", shown=(titled("Interstellar"),)).item == titled("Interstellar")


def test_creator_alone_is_all_of_their_works():
    assert found("the Nolan one") == [("films", 2014), ("films", 2010)]
    assert found("the Austen novel") == [("books", 1815), ("books", 1813)]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("nolan", "Christopher Nolan"),
        ("Cristopher Nolan", "Christopher Nolan"),
        ("le guin", "Ursula K. Le Guin"),
        ("Ursula LeGuin", "Ursula K. Le Guin"),
        ("JK Rowling", "J. K. Rowling"),
        ("Rowling, J.K.", "J. K. Rowling"),
        ("villeneuv", "Denis Villeneuve"),
        ("刘慈欣", "刘慈欣"),
    ],
)
def test_creator_is_found_by_name(words: str, name: str):
    assert FINDER.resolve_creator(words) == [name]


def test_nobody_is_found_by_another_name():
    for words in ("", "Nobody Atall", "J", "the"):
        assert FINDER.resolve_creator(words) == []


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("《三体》", [("books", 2008)]),
        ("三体", [("books", 2008)]),
        ("小说《三体》", [("books", 2008)]),
        ("沙丘", [("films", 2021), ("books", 1965)]),
        ("电影沙丘", [("films", 2021)]),
        ("2021年的沙丘", [("films", 2021)]),
        ("沙丘这本书", [("books", 1965)]),
    ],
)
def test_chinese_titles_are_found(words: str, where: list[tuple[str, int]]):
    assert found(words) == where


def test_initials_stand_for_the_only_title_that_has_them():
    finder = MentionFinder([Item(1, "films", "a", "The Lord of the Rings: The Two Towers"), *ITEMS[5:9]])
    assert finder.resolve(Mention("LOTR", "like", "opinion")).item is not None


def test_editions_are_one_work_and_remakes_are_two():
    rows = (
        ("Emma", 1815, "Jane Austen"),
        ("Emma", 2003, "Austen, Jane"),
        ("Heat", 1995, "A"),
        ("Heat", 1986, "B"),
    )
    items = [Item(at, "books", str(at), title, year, (name,)) for at, (title, year, name) in enumerate(rows)]
    finder = MentionFinder(items)
    assert finder.resolve(Mention("Emma", "like", "opinion")).items == (items[0],)
    assert finder.resolve(Mention("Heat", "like", "opinion")).items == (items[2], items[3])


def test_batch_is_each_by_itself():
    mentions = [Mention("Emma", "like", "opinion"), Mention("nothing at all", "like", "known")]
    assert FINDER.resolve_all(mentions) == [FINDER.resolve(mention) for mention in mentions]


def test_without_rapidfuzz_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "rapidfuzz.distance", None)
    with pytest.raises(MissingExtra, match=r"misspelt titles.*tastebridge\[chat\]"):
        MentionFinder(ITEMS)


def test_no_catalogue_finds_nothing():
    finder = MentionFinder([])
    assert finder.resolve(Mention("Dune", "like", "opinion")).items == ()
    assert finder.spot("Dune") == []
    assert finder.resolve_creator("Nolan") == []


PIECES = (
    "the",
    "Dune",
    "film",
    "2",
    "II",
    "1984",
    "(1984)",
    "by",
    "of",
    ": ",
    " - ",
    "second",
    "'s",
    "last",
    "it",
    "new",
    "one",
    "part",
    "第二部",
    "电影",
    "的",
)
TITLES = st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join)


def called(title: str) -> str:
    return plain_words(without_year(title)[0]) or title.strip().casefold()


@given(st.lists(TITLES, min_size=1, max_size=5))
def test_exact_title_resolves_to_an_item_of_that_title(titles: list[str]):
    items = [Item(number, "films", str(number), title) for number, title in enumerate(titles)]
    finder = MentionFinder(items)
    for title in filter(str.strip, titles):
        answer = finder.resolve(Mention(title, "like", "opinion"))
        if title.strip().casefold() in POINTING:
            continue
        assert called(title) in [called(item.title) for item in answer.items]


@given(st.text(max_size=4000), st.sampled_from(["", "films"]))
def test_any_words_give_only_items_of_the_catalogue(words: str, domain: str):
    answer = FINDER.resolve(Mention(words, "like", "opinion"), ITEMS[:3], domain)
    assert len(answer.items) <= MOST_ITEMS
    assert len(answer.nearest) <= 3
    assert set(answer.items) | set(answer.nearest) <= set(ITEMS)
    assert not (answer.items and answer.nearest)
