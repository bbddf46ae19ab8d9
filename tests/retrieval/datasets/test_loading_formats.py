"""Each published format, from a small file of it to the rows in the log."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tastebridge.retrieval.datasets.movielens import GENRES
from tastebridge.retrieval.ingest.load import IngestReport

Rejected = Callable[[IngestReport], list[str]]

TIME_US = 978_300_760_000_000


def flags(*genres: str) -> str:
    return "|".join("1" if genre in genres else "0" for genre in GENRES)


def ml_100k(world: Any) -> None:
    world.write("u.data", "1\t10\t5\t978300760\n2\t20\t3\t978300761\n")
    world.write(
        "u.item",
        f"10|Toy Story (1995)|01-Jan-1995||http://x/?a|{flags('Comedy', 'Animation')}\n"
        f"20|Misérables, Les (1995)|01-Jan-1995|||{flags('unknown')}\n".encode("latin-1"),
    )


def ml_1m(world: Any) -> None:
    world.write("ml-1m/ratings.dat", "1::10::5::978300760\n2::20::3::978300761\n")
    world.write(
        "ml-1m/movies.dat",
        "10::Toy Story (1995)::Animation|Comedy\n20::Misérables, Les (1995)::\n".encode("latin-1"),
    )


def ml_latest(world: Any) -> None:
    rows = "userId,movieId,rating,timestamp\n1,10,5.0,978300760\n2,20,3.0,978300761\n"
    world.write("ratings.csv.gz", gzip.compress(rows.encode()))
    world.write(
        "movies.csv",
        "movieId,title,genres\r\n10,Toy Story (1995),Animation|Comedy\r\n"
        '20,"Misérables, Les (1995)",(no genres listed)\r\n',
    )


@pytest.mark.parametrize("layout", [ml_100k, ml_1m, ml_latest])
def test_movielens(world: Any, layout: Callable[[Any], None]):
    layout(world)
    items, events = world.load("movielens")
    assert (items.stored, events.stored, items.rejected, events.rejected) == (2, 2, 0, 0)
    films = world.items("films")
    assert (films["10"].title, films["10"].year) == ("Toy Story", 1995)
    assert sorted(films["10"].genres) == ["Animation", "Comedy"]
    assert (films["20"].title, films["20"].genres) == ("Misérables, Les", ())
    [event] = world.history(f"{layout.__name__.replace('_', '-')}:1")
    assert (event.item_id, event.kind, event.value, event.at_us) == ("10", "rating", 5.0, TIME_US)


def test_movielens_releases_keep_their_people_apart(world: Any):
    ml_100k(world)
    world.load("movielens")
    ml_1m(world)
    world.load("movielens", world.folder / "ml-1m")
    assert world.watermark()[3] == 4


def test_ml_10m_is_read_as_utf_8(world: Any):
    world.write("ratings.dat", "1::20::3.5::978300760\n")
    world.write("movies.dat", "20::Misérables, Les (1995)::Drama\n")
    world.load("movielens")
    assert world.items("films")["20"].title == "Misérables, Les"


@pytest.mark.parametrize(
    ("text", "title", "year"),
    [
        ("Babylon 5", "Babylon 5", None),
        ("2001 (A Space Odyssey) (1968)", "2001 (A Space Odyssey)", 1968),
        ("Fawlty Towers (1975-1979)", "Fawlty Towers", 1975),
        ("Life (2006–)", "Life", 2006),
        ("Room (3021)", "Room (3021)", None),
    ],
)
def test_years_of_films_come_from_their_titles(world: Any, text: str, title: str, year: int | None):
    world.write("ratings.csv", "userId,movieId,rating,timestamp\n1,1,5,978300760\n")
    world.write("movies.csv", f"movieId,title,genres\n1,{text},Drama\n")
    world.load("movielens")
    film = world.items("films")["1"]
    assert (film.title, film.year) == (title, year)


def goodbooks(world: Any) -> None:
    world.write("ratings.csv", "user_id,book_id,rating\n1,1,5\n1,2,2\n")
    world.write(
        "books.csv",
        "book_id,goodreads_book_id,isbn,authors,original_publication_year,original_title,title,ratings_1\n"
        '1,77,0439,"J.K. Rowling, Mary GrandPré",1997.0,X,"Harry Potter (Harry Potter, #1)",3\n'
        "2,78,0440,Homer,-720.0,X,The Odyssey,3\n",
    )


def test_goodbooks(world: Any):
    goodbooks(world)
    world.load("goodbooks")
    books = world.items("books")
    assert books["1"].title == "Harry Potter (Harry Potter, #1)"
    assert books["1"].creators == ("J.K. Rowling", "Mary GrandPré")
    assert (books["1"].year, books["2"].year) == (1997, -720)
    assert sorted(event.value for event in world.history("goodbooks:1")) == [2.0, 5.0]


def book_crossing(world: Any) -> None:
    world.write(
        "BX-Book-Ratings.csv", '"User-ID";"ISBN";"Book-Rating"\n"7";"034545104X";"0"\n"7";"0155061224";"9"\n'
    )
    world.write(
        "BX-Books.csv",
        (
            '"ISBN";"Book-Title";"Book-Author";"Year-Of-Publication";"Publisher"\n'
            '"034545104X";"Flesh \\"and\\" Tones; a Novel";"M. J. Rose";"2002";"Ballantine"\n'
            '"0155061224";"Cats &amp; Señores";"X";"0";"Y"\n'
        ).encode("latin-1"),
    )


def test_book_crossing(world: Any):
    book_crossing(world)
    world.load("book-crossing")
    books = world.items("books")
    assert books["034545104X"].title == 'Flesh "and" Tones; a Novel'
    assert (books["0155061224"].title, books["0155061224"].year) == ("Cats & Señores", None)
    events = {event.item_id: event for event in world.history("bookcrossing:7")}
    assert (events["0155061224"].kind, events["0155061224"].value) == ("rating", 9.0)
    assert events["034545104X"].kind == "view"
    assert events["034545104X"].value != events["034545104X"].value


def amazon_review(user: str, product: str) -> str:
    fields = {"rating": 5.0, "title": "Fine", "text": "x", "asin": "variant", "parent_asin": product}
    return json.dumps({**fields, "user_id": user, "timestamp": 978_300_760_000, "verified_purchase": True})


def amazon_product(product: str, title: str) -> str:
    fields = {"main_category": "All Beauty", "title": title, "store": "Howard", "features": [], "images": []}
    return json.dumps(
        {**fields, "categories": ["Beauty", "Hair"], "parent_asin": product, "details": {"a": "b"}}
    )


def amazon(world: Any) -> None:
    reviews = "\n".join(amazon_review(user, "B01") for user in ("AE1", "AE2"))
    world.write("All_Beauty.jsonl.gz", gzip.compress(reviews.encode()))
    world.write("meta_All_Beauty.jsonl", amazon_product("B01", "Comb") + "\n")


def test_amazon_reviews(world: Any):
    amazon(world)
    world.load("amazon")
    assert world.notes == ()
    product = world.items("all_beauty")["B01"]
    assert (product.title, product.genres, product.creators) == ("Comb", ("Beauty", "Hair"), ("Howard",))
    [event] = world.history("AE1")
    assert (event.item_id, event.value, event.at_us) == ("B01", 5.0, TIME_US)


def test_amazon_reviews_as_csv_of_several_categories_without_products(world: Any):
    for category in ("Gift_Cards", "Software"):
        world.write(
            f"{category}.train.csv",
            f"user_id,parent_asin,rating,timestamp\nAE1,{category}1,4.0,978300760000\n",
        )
    world.load("amazon")
    assert [event.domain for event in world.history("AE1")] == ["gift_cards", "software"]
    assert world.notes == tuple(
        f"{domain}: its items get no titles, because there is no meta_CATEGORY.jsonl"
        for domain in ("gift_cards", "software")
    )


def test_one_amazon_file_brings_the_products_beside_it(world: Any):
    amazon(world)
    world.write("Software.jsonl", amazon_review("AE1", "S1") + "\n")
    reports = world.load("amazon", world.folder / "All_Beauty.jsonl.gz", domain="beauty")
    assert [report.path.name for report in reports] == ["meta_All_Beauty.jsonl", "All_Beauty.jsonl.gz"]
    assert list(world.items("beauty")) == ["B01"]


def douban(world: Any) -> None:
    for domain in ("douban_book", "douban_movie"):
        world.write(f"{domain}/ratings.csv", "user_id,item_id,rating,timestamp\n9,3,4,978300760\n")
        world.write(f"{domain}/items.csv", f"item_id,title,genres\n3,三体 {domain},科幻|小说\n")


def test_douban(world: Any):
    douban(world)
    world.load("douban")
    assert world.items("book")["3"].title == "三体 douban_book"
    assert world.items("movie")["3"].genres == ("科幻", "小说")
    assert sorted(event.domain for event in world.history("9")) == ["book", "movie"]


def test_douban_in_one_folder(world: Any):
    for domain in ("book", "music"):
        world.write(
            f"{domain}_ratings.tsv", "user_id\titem_id\trating\ttimestamp\n9\t3\t4\t2008-01-02 10:00:00\n"
        )
    world.write("book_items.tsv", "item_id\ttitle\n3\tEmma\n")
    world.load("douban")
    assert sorted(event.domain for event in world.history("9")) == ["book", "music"]
    assert world.notes == ("music: its items get no titles, because there is no items.csv",)


def recbole(world: Any) -> None:
    world.write(
        "Tiny/Tiny.inter",
        "user_id:token\titem_id:token\trating:float\ttimestamp:float\nu\t1\t4\t978300760\n",
    )
    world.write(
        "Tiny/Tiny.item",
        "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
        "1\tToy Story\t1995\tAnimation Comedy\n",
    )
    world.write("Tiny/Tiny.user", "user_id:token\tage:float\nu\t30\n")


def test_recbole(world: Any):
    recbole(world)
    world.load("recbole")
    assert world.items("tiny")["1"].title == "Toy Story"
    assert world.items("tiny")["1"].genres == ("Animation", "Comedy")
    assert [event.value for event in world.history("u")] == [4.0]


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("movielens", ml_100k),
        ("movielens", ml_1m),
        ("movielens", ml_latest),
        ("goodbooks", goodbooks),
        ("book-crossing", book_crossing),
        ("amazon", amazon),
        ("douban", douban),
        ("recbole", recbole),
    ],
)
def test_loading_twice_changes_nothing(world: Any, name: str, write: Callable[[Any], None]):
    write(world)
    first = world.load(name)
    before = world.watermark()
    again = world.load(name)
    assert world.watermark() == before
    assert [report.known_already for report in again] == [report.rows for report in first]
    assert [report.stored for report in again] == [0] * len(first)


@pytest.mark.parametrize(
    ("name", "file", "good", "bad", "line", "reason"),
    [
        ("movielens", "u.data", ml_100k, "3\t10\n", 3, "has not as many cells"),
        ("movielens", "u.data", ml_100k, "3\t10\tfive\t978300760\n", 3, "not a finite number"),
        ("movielens", "u.data", ml_100k, "\t10\t5\t978300760\n", 3, "no user id"),
        ("movielens", "ml-1m/ratings.dat", ml_1m, "\n3::10::5::yesterday\n", 4, "not a time"),
        ("movielens", "movies.csv", ml_latest, '4,"Heat,Drama\n', 4, "has not as many cells"),
        ("movielens", "movies.csv", ml_latest, b"4,H\xe9at,Drama\n", 4, "not UTF-8"),
        ("movielens", "movies.csv", ml_latest, "4," + "x" * (1 << 21) + ",y\n", 4, "line too long"),
        ("goodbooks", "ratings.csv", goodbooks, "1,2,2,2\n", 4, "has not as many cells"),
        ("book-crossing", "BX-Book-Ratings.csv", book_crossing, '"7";"1\n', 4, "has not as many cells"),
        ("amazon", "meta_All_Beauty.jsonl", amazon, "{\n", 2, "not a JSON object"),
        ("douban", "douban_book/ratings.csv", douban, "9,,4,978300760\n", 3, "no item id"),
        ("recbole", "Tiny/Tiny.inter", recbole, "u\t\t1\t978300760\n", 3, "no item id"),
    ],
)
def test_bad_row_is_reported_by_the_published_file_and_its_line(
    world: Any,
    rejected: Rejected,
    name: str,
    file: str,
    good: Callable[[Any], None],
    bad: str | bytes,
    line: int,
    reason: str,
):
    good(world)
    path: Path = world.folder / file
    with path.open("ab") as opened:
        opened.write(bad.encode() if isinstance(bad, str) else bad)
    [report] = [report for report in world.load(name) if report.rejected]
    assert report.path == path
    [row] = rejected(report)
    assert row.startswith(f"{path},{line},")
    assert reason in row


def test_files_of_one_name_have_a_report_each(world: Any):
    douban(world)
    for domain in ("douban_book", "douban_movie"):
        with (world.folder / domain / "ratings.csv").open("a", encoding="utf-8") as file:
            file.write("9,,4,978300760\n")
    reports = [report.report_path for report in world.load("douban") if report.rejected]
    assert [path.name for path in reports] == [
        "book.ratings.csv.rejected.csv",
        "movie.ratings.csv.rejected.csv",
    ]
    assert sorted(path.name for path in (world.workspace.root / "reports").iterdir()) == [
        path.name for path in reports
    ]


def test_report_goes_when_nothing_is_bad_any_more(world: Any):
    ml_100k(world)
    good = (world.folder / "u.data").read_bytes()
    world.write("u.data", good + b"x\n")
    [_, events] = world.load("movielens")
    assert events.report_path.is_file()
    world.write("u.data", good)
    world.load("movielens")
    assert not events.report_path.exists()


@pytest.mark.shared_data
@pytest.mark.slow
def test_real_movielens_is_read_whole(world: Any):
    shared = Path(__file__).resolve().parents[4] / "shared" / "data" / "ml_latest_small"
    if not shared.is_dir():
        pytest.skip("the data set ml_latest_small is not here")
    items, events = world.load("movielens", shared)
    assert (items.rejected, events.rejected) == (0, 0)
    assert world.watermark()[1:] == (100_004, 9_125, 671)
    assert world.items("films")["1"].title == "Toy Story"
