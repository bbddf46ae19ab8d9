"""The domain of an event that names none: the one whose catalogue has its item."""

from collections.abc import Callable, Iterable

from ..log.rows import NewEvent
from .parsing import Parsed
from .reasons import Reason
from .table import BadRow

Lookup = Callable[[Iterable[str]], dict[str, list[str]]]


def resolve_domains(parsed: Parsed[NewEvent], lookup: Lookup, item_column: str) -> Parsed[NewEvent]:
    """Fills in the empty domains; events whose item is in no catalogue, or in several, become bad rows.

    Args:
        parsed: the events of a batch.
        lookup: item ids → the domains that have each of them.
        item_column: the column to name in a bad row.
    """
    open_ids = {event.item_id for event in parsed.records if not event.domain}
    if not open_ids:
        return parsed
    domains = lookup(sorted(open_ids))
    resolved: Parsed[NewEvent] = Parsed([], [], list(parsed.bad))
    for line, event in zip(parsed.lines, parsed.records, strict=True):
        found = [event.domain] if event.domain else domains.get(event.item_id, [])
        if len(found) == 1:
            resolved.lines.append(line)
            resolved.records.append(event._replace(domain=found[0]))
        else:
            reason = Reason.UNCLEAR_DOMAIN if found else Reason.NO_DOMAIN
            resolved.bad.append(BadRow(line, item_column, event.item_id, reason))
    return resolved
