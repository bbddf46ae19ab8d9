"""What a turn does, of all that was read in it."""

from dataclasses import dataclass

from ....retrieval.mentions.mention import Use
from ..turn import Act, Context
from .languages.table import Table
from .scan import Scan

_ORDER: tuple[Act, ...] = (
    "answer", "forget", "remember", "about_me", "explain", "why_not",
    "search", "recommend", "refine", "chat", "stop",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a turn when its acts are decided."""

    scan: Scan
    table: Table
    context: Context
    domain: str
    wishes: bool
    told: bool
    """Some of the wishes are tastes that are told: 'I love horror'."""
    facts: bool
    forget: bool
    answer: bool
    list_asked: bool
    said: tuple[Act, ...]
    """Acts that phrases of their own told."""

    @property
    def asks(self) -> bool:
        """Whether a list is asked for in so many words."""
        return self.list_asked or self.table.asks.search(self.scan.plain) is not None

    def used(self, use: Use | None) -> bool:
        """Whether a title or place is of that use."""
        return any(one.use == use for one in self.scan.named.values())


def acts_of(read: Read) -> tuple[tuple[Act, ...], Use]:
    """Returns the acts in their order, and the use of titles of which nothing is said."""
    acts = set(read.said)
    if read.answer:
        acts.add("answer")
    if read.forget:
        acts.add("forget")
    if read.facts or read.told or read.used("opinion") or read.used("known"):
        acts.add("remember")
    if wanted := _wanted(read, acts):
        acts.add(wanted)
    otherwise: Use = "anchor" if acts & {"recommend", "refine"} else "question"
    if read.used(None) and otherwise == "question" and not acts & {"explain", "why_not"}:
        acts.add("search")
    if len(acts) > 1:
        acts.discard("chat")
    return tuple(act for act in _ORDER if act in acts) or ("chat",), otherwise


def _wanted(read: Read, acts: set[Act]) -> Act | None:
    """Returns whether a new list is wanted, or the one that was shown is to be changed."""
    target, new = read.context.target, bool(read.domain) and read.domain != read.context.target
    critique = read.wishes or read.used("anchor")
    if critique and target and not new and not read.list_asked:
        return "refine"
    if critique and not read.told:
        return "recommend"
    told_only = acts & {"remember", "search", "explain", "why_not", "about_me", "forget"}
    if read.list_asked or (read.asks and not acts & {"search", "explain", "why_not", "about_me"}):
        return "recommend"
    return "recommend" if read.domain and not told_only else None
