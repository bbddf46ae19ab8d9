"""From a path to a table."""

from pathlib import Path

from .delimited import DelimitedTable
from .jsonlines import JsonLinesTable
from .parquet import ParquetTable
from .sniff import sniff
from .table import Table


def open_table(path: Path) -> tuple[Table, str]:
    """Returns the file as a table, and the name of its format; close the table after use.

    Raises:
        UnreadableFile: the file is missing, broken or not what its name says.
        MissingExtra: it is Parquet and pyarrow is not installed.
    """
    found = sniff(path)
    table: Table
    if found.name == "parquet":
        table = ParquetTable(path)
    elif found.name == "jsonl":
        table = JsonLinesTable(path, is_gzip=found.is_gzip)
    else:
        table = DelimitedTable(
            path,
            is_gzip=found.is_gzip,
            separator="," if found.name == "csv" else "\t",
            is_atomic=found.name == "atomic",
        )
    return table, found.name
