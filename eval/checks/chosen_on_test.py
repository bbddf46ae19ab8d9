"""Settings that were chosen on the users whose scores are reported."""

from .check import Check


def chosen_on_test(tuned_on: str, reported_on: str, earlier_reads: int, *, read_test: bool) -> list[Check]:
    """Looks at whom settings were chosen on, and whether others had read the test users before.

    Args:
        tuned_on: hash of what the tuning users had to find.
        reported_on: hash of what the users of the reported scores had to find.
        earlier_reads: studies of other settings that had scored the same test users before.
        read_test: whether test users were scored.
    """
    name = "settings chosen on test users"
    if not read_test:
        first = Check(
            name,
            "mark",
            "settings were chosen on the very users whose scores these are: tuned methods look better",
        )
    elif tuned_on == reported_on:
        first = Check(name, "fail", "settings were chosen on the very users whose scores are reported", 1)
    else:
        first = Check(name, "pass", "settings were chosen on other users, or to find other items")
    if not read_test or not earlier_reads:
        return [first]
    return [
        first,
        Check(
            "test users read before",
            "mark",
            f"{earlier_reads} studies with other settings scored these test users before: what was learned "
            "from them may have shaped this one",
            earlier_reads,
        ),
    ]
