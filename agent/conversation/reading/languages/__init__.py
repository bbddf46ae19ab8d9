"""The languages that turns are read in: what differs between them, a table for each."""

from collections.abc import Mapping

from ...turn import Language
from .chinese import CHINESE
from .english import ENGLISH
from .table import Table

TABLES: Mapping[Language, Table] = {"en": ENGLISH, "zh": CHINESE}

__all__ = ["TABLES", "Table"]
