"""Book-Crossing: explicit and implicit ratings of books, by ISBN."""

from html import unescape

from .delimited import Delimited, Row
from .layout import DataSet, Layout, RawFile, layouts


def _rating(user: str, isbn: str, rating: str) -> Row:
    # 0 is no low rating: it says that the person had to do with the book.
    is_implicit = rating.strip() == "0"
    return f"bookcrossing:{user}" if user.strip() else "", isbn, "" if is_implicit else rating, ""


def _book(isbn: str, title: str, author: str, year: str) -> Row:
    return isbn, unescape(title), year, "", unescape(author)


def _person(user: str, age: str) -> Row:
    return f"bookcrossing:{user}", "", "" if age == "NULL" else age


_RATING = ("User-ID", "ISBN", "Book-Rating")
_BOOK = ("ISBN", "Book-Title", "Book-Author", "Year-Of-Publication")
_PERSON = ("User-ID", "Age")

_ORIGINAL = Layout(
    events=RawFile(("bx-book-ratings.csv",), Delimited(_RATING, _rating, ";", escape="\\", is_latin1=True)),
    items=RawFile(("bx-books.csv",), Delimited(_BOOK, _book, ";", escape="\\", is_latin1=True)),
)

BOOK_CROSSING = DataSet(
    name="book-crossing",
    title="Book-Crossing",
    domains="books",
    scale="1 to 10; 0 is implicit and becomes a view",
    files="BX-Book-Ratings.csv and BX-Books.csv",
    find=layouts("Book-Crossing", "books", (_ORIGINAL,)),
    users=(RawFile(("bx-users.csv",), Delimited(_PERSON, _person, ";", escape="\\", is_latin1=True)),),
)
