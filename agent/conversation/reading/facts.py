"""What somebody says about themselves: 'I'm a teacher', 'I read on the train'."""

from .languages.table import Table
from .scan import Scan


def read_facts(scan: Scan, table: Table) -> tuple[str, ...]:
    """Returns the facts in the words of the person, and closes their parts."""
    found = [scan.words(*match.span("fact")) for match in table.facts.finditer(scan.low)]
    scan.take(table.facts)
    return tuple(dict.fromkeys(fact for fact in found if fact))
