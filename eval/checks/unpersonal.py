"""Methods that claim to be personal and are not."""

import numpy as np

from ..lists import Lists
from .check import Check


def unpersonal(lists: Lists, k: int, *, personal: bool) -> Check:
    """Looks for one list that most people get from a method that should tell them apart."""
    name = "personal lists"
    if not personal or len(lists) < 2:
        return Check(name, "not applicable", "the method gives everybody the same list by design")
    _, counts = np.unique(lists.items[:, :k], axis=0, return_counts=True)
    share = float(counts.max() / len(lists))
    if share <= 0.5:
        return Check(name, "pass", f"at most {share:.0%} of the users share a list")
    return Check(
        name,
        "mark",
        f"{share:.0%} of the users get the same list: the method hardly uses what is known of them",
        int(counts.max()),
    )
