"""What is said of titles and places: liked, disliked, known, asked about, or to be like."""

from ..turn import Act
from .languages.table import NamedRule, Table
from .scan import Named, Scan


def read_opinions(scan: Scan, table: Table, shown: int) -> list[Act]:
    """Gives every title and place its use and sentiment, and returns the acts that come with them.

    Args:
        scan: with titles and places in it; is changed.
        table: of the language.
        shown: length of the list shown last: 'it' is its only item, if there is but one.
    """
    acts: list[Act] = []
    for rule in table.spoken_of:
        for match in scan.take(rule.pattern):
            acts += _apply(rule, scan.named_in(*match.span("named")))
    for rule in table.pronouns:
        for match in scan.take(rule.pattern):
            acts += _apply_to_last(rule, scan, match.start(), shown)
    return acts


def _apply(rule: NamedRule, named: list[Named]) -> list[Act]:
    fresh = [one for one in named if one.use is None]
    for one in fresh:
        one.use, one.sentiment = rule.use, rule.sentiment
    return [rule.act] if rule.act and fresh else []


def _apply_to_last(rule: NamedRule, scan: Scan, at: int, shown: int) -> list[Act]:
    """Reads 'it' as the title that was spoken of before in the same turn, or as the only item shown."""
    before = [start for start in scan.named if start < at]
    if before:
        last = scan.named[max(before)]
        if last.use is None or rule.sentiment != "neutral":
            last.use, last.sentiment = rule.use, rule.sentiment
    elif shown == 1:
        scan.named[at] = Named(at, at, 1, rule.use, rule.sentiment)
    # Which one is meant may be open: that something is said of it is not.
    return [rule.act or ("recommend" if rule.use == "anchor" else "remember")]
