"""Values of JSON and Parquet as cells."""

from datetime import date
from decimal import Decimal

from .reasons import BadValue, Reason
from .table import Cell


def cell_of(value: object) -> Cell:
    """Returns a value as it would stand in a CSV file; a list of values as a tuple.

    Raises:
        BadValue: it is an object, a list in a list, or bytes that are not UTF-8.
    """
    if isinstance(value, list):
        return tuple(text for text in map(_text_of, value) if text)
    return _text_of(value)


def shown(value: object) -> str:
    """Returns a value of any type for the report on rejected rows."""
    return value if isinstance(value, str) else repr(value)


def _text_of(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadValue(Reason.NOT_UTF8) from error
    raise BadValue(Reason.NOT_A_VALUE)
