"""Lists of one arm for the people who have it, whatever happens to some of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from ...retrieval.errors import UnknownName
from ...retrieval.person import Person
from ..answer import Answer

Recommend = Callable[[Sequence[Person]], Iterator[Answer]]


@dataclass(frozen=True)
class Made:
    """What an arm made for one person: an answer, or an error."""

    answer: Answer | None
    error: Exception | None
    seconds: float
    """That it took to fail; 0 for an answer, which tells its own time."""

    @property
    def complaint(self) -> str:
        """Why the arm could not do what it should; empty if it could."""
        if self.error is not None:
            return f"{type(self.error).__name__}: {self.error}"
        return (self.answer and self.answer.failure) or ""


class ArmLists:
    """Makes one arm's lists in the order of the people, many at a time as the recommender likes it.

    After a failure everybody else is asked for alone, so that one person's fault is not the next one's, and
    nobody is made a list twice.

    Args:
        recommend: makes the lists of some people.
        people: all who have the arm.
    """

    def __init__(self, recommend: Recommend, people: Sequence[Person]) -> None:
        self._recommend = recommend
        self._left = list(people)
        self._alone = False
        self._coming = 0
        self._answers: Iterator[Answer] = iter(())

    def next(self) -> Made:
        """Returns what was made for the next person.

        Raises:
            UnknownName: the question names a domain that there is not; no arm is to blame for it.
        """
        start = perf_counter()
        together = not self._alone and len(self._left) > 1
        made = self._try()
        if made.error is not None and together:
            made = self._try()
        del self._left[0]
        return made if made.error is None else Made(None, made.error, perf_counter() - start)

    def _try(self) -> Made:
        try:
            if not self._coming:
                asked = tuple(self._left[:1] if self._alone else self._left)
                self._answers, self._coming = self._recommend(asked), len(asked)
            answer = next(self._answers)
        except UnknownName:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an arm does becomes a counted error of that arm
            self._alone, self._coming = True, 0
            return Made(None, error, 0.0)
        self._coming -= 1
        return Made(answer, None, 0.0)
