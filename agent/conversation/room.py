"""What the nodes of the graph work with: it belongs to a conversation, never to its stored state."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import time_ns

from ...retrieval.critique.steering import Critic
from ...retrieval.log.experiments import ExperimentLog
from ...retrieval.mentions.finder import MentionFinder
from ...retrieval.person import Person, person_of_user
from ...retrieval.records import Item
from ..card.desk import CardDesk
from ..card.entry import CardEntry
from ..card.person import person_with_card
from ..deadline import Deadline
from ..recommender import Recommender
from .catalogue import Catalogue
from .reading.contract import Reader
from .reply_writer import ReplyWriter
from .settings import ChatSettings
from .turn import Language


def _nothing(_: str) -> None:
    """Watches nothing."""


def now_us() -> int:
    """Returns the time in microseconds since 1970 (UTC)."""
    return time_ns() // 1000


@dataclass
class Room:
    """One conversation's tools. Everything can be opened anew; what lasts is in the state and the log."""

    session: str
    user: str
    """Whose history; empty: nobody in the data."""
    card_user: str
    """Whose taste card."""
    settings: ChatSettings
    recommender: Recommender
    speaking: Callable[[Language], Recommender]
    """The recommender whose explanations are in a language."""
    catalogue: Catalogue
    critic: Critic
    desk: CardDesk
    experiments: ExperimentLog
    """Is told what came of the lists that took part in one."""
    reader: Reader
    fallback: Reader
    """Reads where the reader cannot: the rules."""
    writer: ReplyWriter | None = None
    """None: the composer writes everything."""
    k: int | None = None
    """Items a list; None: the settings' number."""
    progress: Callable[[str], None] = _nothing
    """Told the name of each node as it begins."""
    on_text: Callable[[str], None] = _nothing
    """Given the text of the reply when it is verified."""
    clock: Callable[[], int] = now_us
    deadline: Deadline = field(default_factory=Deadline)
    """Of the turn."""

    @property
    def domains(self) -> list[str]:
        """Names of the domains that lists can be made of."""
        return self.recommender.index.domains

    def history(self) -> Person:
        """Returns the person with what they did, without the card."""
        if not self.user or self.user not in self.recommender.log.user_nos([self.user]):
            return Person(None, {})
        return person_of_user(
            self.recommender.log, self.user, self.recommender.index.manifest, self.recommender.settings
        )

    def person(self, entries: list[CardEntry]) -> Person:
        """Returns the person with what they did and what they said."""
        return person_with_card(self.history(), entries, self.recommender.log)

    @property
    def finder(self) -> MentionFinder:
        """Finds what people mention."""
        return self.catalogue.finder

    def items(self, numbers: Iterable[int]) -> list[Item]:
        """Returns the items of these numbers, in their order; those that are gone are left out."""
        return self.catalogue.items(numbers)

    def is_attribute(self, words: str) -> bool:
        """Returns whether some domain's items have an attribute that is called so."""
        return any(self.critic.ground(name).attributes_of(words) for name in self.domains)
