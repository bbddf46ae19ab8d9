"""Events that a method may know and that happened after what it must find."""

from ...retrieval.records import Ints
from .check import Check, Status


def after_the_cut(known_at: Ints, wanted_at: Ints, *, promised: bool) -> Check:
    """Looks for known events that are later than the first one to be found.

    Args:
        known_at: times of the events that methods are fitted on or told, microseconds, -1 unknown.
        wanted_at: times of the events that are to be found.
        promised: whether the protocol is split by time; if not, later events are marked, not failed.
    """
    known, wanted = known_at[known_at >= 0], wanted_at[wanted_at >= 0]
    name = "events after the cut"
    if not len(known) or not len(wanted):
        return Check(
            name, "not applicable", "the events have no times: who learned from the future is unknown"
        )
    late = int((known >= wanted.min()).sum())
    if not late:
        return Check(name, "pass", "everything known is earlier than everything to be found")
    status: Status = "fail" if promised else "mark"
    advice = "" if promised else "; published numbers of this protocol have that too, a time split has not"
    share = late / len(known)
    return Check(
        name,
        status,
        f"{late} known events ({share:.0%}) are later than the first one to be found{advice}",
        late,
    )
