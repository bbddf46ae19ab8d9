"""What every method of a study promises: the trivial, the baselines and tastebridge's own."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Protocol, Self

from ...retrieval.records import Floats
from ...retrieval.settings import Section
from ..training import People, Training

Family = Literal["trivial", "content", "collaborative", "cross-domain", "tastebridge"]
Need = Literal["source", "bridge", "text", "interactions", "tags"]
"""What a method cannot do without: a source domain, bridge users, text vectors, a person's history, the
vectors of the source domain's tags."""


class Method(Protocol):
    """A way to rank the target's items for people.

    `fit` learns, `score` says how much each person would want each item. A method is tuned by trying the
    combinations of `grid`; the first value of each list is the default.
    """

    name: ClassVar[str]
    family: ClassVar[Family]
    version: ClassVar[int]
    """Raised when equal settings would give other scores; stored results of older versions are not reused."""
    config: ClassVar[type[Section]]
    grid: ClassVar[Mapping[str, Sequence[Any]]]
    needs: ClassVar[tuple[Need, ...]]
    extra: ClassVar[str | None]
    """The extra that brings what the method imports; None: the core install is enough."""
    personal: ClassVar[bool]
    """Whether two people can get different lists."""

    @classmethod
    def fit(cls, training: Training, config: Any) -> Self:
        """Learns from what is not hidden.

        Args:
            training: the same for every method of a direction.
            config: an instance of `config`.

        Raises:
            MissingExtra: what the method needs is not installed.
        """
        ...

    def score(self, people: People) -> Floats:
        """Returns finite scores, larger is better, shape (people, target items).

        Nothing is masked: that a person has an item already is the caller's business. People need not be
        in the training data. The same people give the same scores, alone or in a batch.
        """
        ...
