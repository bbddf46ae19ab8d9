"""A backend behind admission, a circuit breaker and a budget, with counts of all that happens."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import chain
from typing import TypeVar

from ...retrieval.errors import ModelUnavailable
from ..backend import (
    Backend,
    Choice,
    Completion,
    Continuations,
    Documents,
    Likelihood,
    Messages,
    Relevance,
    Reranker,
    Schema,
    Scorer,
    TokenCounter,
    Usage,
)
from ..backends.wrapped import WrappedBackend
from ..deadline import Deadline
from . import estimate
from .admission import Admission
from .breaker import CircuitBreaker
from .budget import Booking, Spending
from .counts import Counts, CountsSnapshot, Refusal

Answer = TypeVar("Answer")


class GuardedBackend(WrappedBackend):
    """Asks a backend only what the budget allows, when the breaker lets it pass and a slot is free.

    A call that is sent away raises BudgetExceeded or ModelBusy, both ModelUnavailable, and costs nothing. An
    empty batch is passed on as it is, and counting tokens is not guarded.

    `score` and `rerank` are there for every backend, and the runtime check of their protocols looks at names
    only, so `abilities` says whether they work. `count`, which no ability tells of, is there if the backend
    has it.

    Args:
        backend: who is asked.
        admission: how many prompts at the same time. Share it between backends of one server.
        breaker: of this model.
        spending: its budget.
        counts: where everything is counted.
    """

    count: Callable[[Sequence[Messages | str]], list[int]]
    """See `TokenCounter.count`."""

    def __init__(
        self,
        backend: Backend,
        admission: Admission,
        breaker: CircuitBreaker,
        spending: Spending,
        counts: Counts,
    ) -> None:
        super().__init__(backend)
        self._admission = admission
        self._breaker = breaker
        self._spending = spending
        self._counts = counts
        if isinstance(backend, TokenCounter):
            self.count = backend.count

    def snapshot(self) -> CountsSnapshot:
        """Returns the counts of this moment."""
        return self._counts.snapshot(self._breaker.openings)

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        """Returns the backend's texts. See `Backend.complete`."""
        return self._guarded(
            estimate.of_texts(messages_batch, max_tokens),
            lambda: self._backend.complete(
                messages_batch, max_tokens=max_tokens, deadline=deadline, schema=schema
            ),
            lambda texts: [text.usage for text in texts],
            deadline,
        )

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        """Returns the backend's choices. See `Backend.choose`."""
        return self._guarded(
            estimate.of_choices(messages_batch),
            lambda: self._backend.choose(messages_batch, labels, deadline=deadline),
            lambda choices: [choice.usage for choice in choices],
            deadline,
        )

    def score(self, asked: Sequence[Continuations], *, deadline: Deadline) -> list[list[Likelihood]]:
        """Returns the backend's likelihoods. See `Scorer.score`."""
        backend = self._backend
        if not isinstance(backend, Scorer):
            raise ModelUnavailable(f"the model {self.name!r} cannot tell how likely texts are")
        return self._guarded(
            estimate.of_likelihoods(asked),
            lambda: backend.score(asked, deadline=deadline),
            lambda found: [each.usage for each in chain.from_iterable(found)],
            deadline,
        )

    def rerank(self, asked: Sequence[Documents], *, deadline: Deadline) -> list[Relevance]:
        """Returns the backend's scores. See `Reranker.rerank`."""
        backend = self._backend
        if not isinstance(backend, Reranker):
            raise ModelUnavailable(f"the model {self.name!r} is no reranker")
        return self._guarded(
            estimate.of_relevance(asked),
            lambda: backend.rerank(asked, deadline=deadline),
            lambda found: [each.usage for each in found],
            deadline,
        )

    def _guarded(
        self,
        expected: Usage,
        ask: Callable[[], list[Answer]],
        usages: Callable[[list[Answer]], list[Usage]],
        deadline: Deadline,
    ) -> list[Answer]:
        if not expected.calls:
            return ask()
        self._counts.called(expected.calls)
        with ExitStack() as held:
            booking = self._let_in(held, expected, deadline)
            try:
                answers = ask()
            except BaseException as error:
                self._counts.failed(error)
                raise
            booking.used = sum(usages(answers), Usage())
            reasons = [answer.finish_reason for answer in answers if isinstance(answer, Completion)]
            self._counts.answered(booking.used, self._spending.prices.of(booking.used), reasons)
        return answers

    def _let_in(self, held: ExitStack, expected: Usage, deadline: Deadline) -> Booking:
        """Returns once the call may be made; what it holds is given back when `held` is left."""
        why: Refusal = "time"
        try:
            if deadline.expired:
                raise ModelUnavailable(
                    f"the model {self.name!r} was not asked: no time is left of {deadline.seconds:g} s"
                )
            why = "budget"
            booking = held.enter_context(self._spending.reserving(expected))
            why = "breaker"
            self._breaker.check()
            why = "busy"
            waited_s = held.enter_context(self._admission.slots(expected.calls, deadline))
            # Asked once more: while this call waited, those before it may have failed.
            why = "breaker"
            held.enter_context(self._breaker.watching())
        except ModelUnavailable:
            self._counts.refused(why)
            raise
        if waited_s:
            self._counts.waited(waited_s)
        return booking
