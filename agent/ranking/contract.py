"""What every ranking mode is: the contract that `tests/contracts/mode_contract.py` tests."""

from collections.abc import Sequence
from typing import ClassVar, Literal, Protocol

from ..backend import Ability
from ..deadline import Deadline
from .task import Cost, RankingResult, RankingTask

ModeName = Literal["listwise", "pointwise", "setwise", "pairwise", "likelihood", "reranker", "written"]


class RankingMode(Protocol):
    """A way to have a model rank candidates."""

    name: ClassVar[ModeName]
    needs: ClassVar[Ability]
    """What the backend must be able to do."""
    keeps_order: ClassVar[bool]
    """Whether a model that says nothing leaves the order of retrieval, which is then what it must beat."""

    @property
    def prompt_id(self) -> str:
        """The prompt's name, version and hash."""

    def cost(self, task: RankingTask) -> Cost:
        """Returns what `rank` will cost for a task at most, before anything is asked.

        Raises:
            ModelUnavailable: the backend counts tokens on a server that is away.
        """

    def rank(self, tasks: Sequence[RankingTask], *, seed: int, deadline: Deadline) -> list[RankingResult]:
        """Returns the model's scores for each task; the same seed and task give the same prompts.

        The scores of a task depend on its candidates, not on which other tasks are ranked with it. A list of
        one candidate asks nothing.

        Raises:
            ModelError: as the backend does.
        """
