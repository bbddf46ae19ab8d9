"""Tables without what everything must beat."""

from collections.abc import Collection

from .check import Check, passed_unless

TRIVIAL = ("random", "popularity", "bridge-popularity", "item-mean")


def trivial_rows(done: Collection[str], chance: Collection[str], metric: str, *, needs_bridge: bool) -> Check:
    """Looks for the trivial methods and the chance level of the study's metric.

    Args:
        done: methods with results.
        chance: metrics with a chance level.
        metric: what methods are compared by.
        needs_bridge: whether there is a source, so that popularity among bridge users exists.
    """
    wanted = [name for name in TRIVIAL if needs_bridge or name != "bridge-popularity"]
    missing = [name for name in wanted if name not in done]
    missing += [f"chance of {metric}"] if metric not in chance else []
    return passed_unless(
        "trivial rows",
        len(missing),
        f"without {', '.join(missing)} nobody can say whether a number is good",
        "random, popularity and chance are there",
    )
