"""Metrics over sampled candidates that do not say so."""

from ...retrieval.records import Ints
from ..lists import Lists
from .check import Check, passed_unless


def sampled_as_full(lists: Lists, n_known: Ints, n_items: int, sampled: str) -> Check:
    """Looks for rankings of less than the whole catalogue in results that name no sampling.

    Args:
        lists: with how many items were ranked for each user.
        n_known: items that each user has already, which are rightly left out.
        n_items: of the catalogue.
        sampled: what the results say of sampled candidates; empty: the whole catalogue was ranked.
    """
    short = int((lists.n_ranked < n_items - n_known).sum())
    if sampled:
        return Check(
            "sampled candidates",
            "mark",
            f"every number is over sampled candidates ({sampled}): it says nothing of a ranking of the "
            "catalogue and may order methods otherwise (Krichene & Rendle 2020)",
            len(lists),
        )
    return passed_unless(
        "sampled candidates",
        short,
        f"for {short} users less than the whole catalogue was ranked, and the results do not say so",
        "the whole catalogue was ranked for everybody",
    )
