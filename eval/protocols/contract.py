"""What a protocol decides: who is asked about, what is known of them, what they must find."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from ...retrieval.records import Bools, Ints
from ..corpus import Corpus
from .split_config import SplitConfig


@dataclass(frozen=True)
class Stage:
    """One group of users and what is hidden of them; masks are over the events of the corpus."""

    user_nos: Ints
    """Ascending."""
    known_source: Bools
    """Source events that a method may know of these users."""
    known_target: Bools
    """Target events that a method may know of these users."""
    truth: Bools
    """Target events that are to be found."""


@dataclass(frozen=True)
class Plan:
    """What may be fitted on, and the two stages."""

    fit_source: Bools
    fit_target: Bools
    validation: Stage
    """Every choice is made on these users."""
    test: Stage
    """Looked at once, when all choices are made."""


@dataclass(frozen=True)
class Chosen:
    """The users of both stages, each ascending."""

    validation: Ints
    test: Ints
    hidden: Ints
    """Users that are hidden from fitting where a protocol hides users: those of both stages, and those left
    over where a stage has more users than are asked about. So a study of fewer users fits on the same
    data as one of more."""


class SplitProtocol(Protocol):
    """A named and versioned way to hide interactions."""

    name: ClassVar[str]
    version: ClassVar[int]
    needs_source: ClassVar[bool]
    disjoint: ClassVar[bool]
    """Whether no user is in both stages."""

    @classmethod
    def choose(cls, corpus: Corpus, config: SplitConfig) -> Chosen:
        """Picks the users of both stages; the same data and seed pick the same ones.

        Raises:
            EvaluationError: the data cannot be split this way.
        """
        ...

    @classmethod
    def plan(cls, corpus: Corpus, chosen: Chosen, config: SplitConfig) -> Plan:
        """Says what is hidden, known and to be found."""
        ...
