"""Why a row is rejected. A closed list, so that rows can be counted by it."""

from enum import StrEnum


class Reason(StrEnum):
    """The words of the report on rejected rows."""

    NOT_UTF8 = "not UTF-8"
    NUL = "contains a NUL character"
    LINE_TOO_LONG = "line too long"
    NOT_CSV = "quotes or separators are broken"
    WRONG_WIDTH = "has not as many cells as there are columns"
    NOT_JSON = "not a JSON object"
    NOT_A_VALUE = "a value expected"
    NO_USER = "no user id"
    NO_ITEM = "no item id"
    ID_TOO_LONG = "id longer than 200 characters"
    MISSING_DOMAIN = "no domain"
    NO_DOMAIN = "no domain, and the item is in no catalogue"
    UNCLEAR_DOMAIN = "no domain, and the item is in several catalogues"
    UNKNOWN_KIND = "unknown kind of event"
    NO_RATING = "a rating without its value"
    BAD_RATING = "not a finite number"
    BAD_TIME = "not a time"
    UNLIKELY_TIME = "a time before 1973 or after 2099"
    BAD_POSITION = "not a whole number from 0 up"
    BAD_YEAR = "not a year"
    BAD_PAGES = "not a number of pages from 1 to 100000"
    BAD_MINUTES = "not a number of minutes from 1 to 100000"


class BadValue(Exception):
    """A cell that cannot be what its column should hold; `field` names it where the raiser saw several."""

    def __init__(self, reason: Reason, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
