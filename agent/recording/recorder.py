"""A backend that writes down what another one answers."""

from collections.abc import Callable, Sequence
from threading import Lock

from ...retrieval.errors import InputError, ModelUnavailable, UnreadableFile
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
)
from ..backends.wrapped import WrappedBackend
from ..deadline import Deadline
from ..guard.counts import CountsSnapshot
from ..guard.guarded import GuardedBackend
from .calls import (
    COMPLETION,
    COUNT,
    LIKELIHOODS,
    RELEVANCE,
    Answer,
    AnswerForm,
    Call,
    choice_among,
    to_choose,
    to_complete,
    to_count,
    to_rerank,
    to_score,
)
from .manifest import Manifest, read_manifest
from .store import CallStore, SealedCall


class RecordingBackend(WrappedBackend):
    """Asks a backend and records each prompt of a batch as a call of its own.

    A recording holds one answer to a question. What is asked again is answered from it, in this run or a
    later one, so that a replay repeats every answer and no answer is paid for twice. A call of which
    something is redacted is asked each time: another call may have the same redacted words. Errors are not
    recorded, nor are texts that were cut short by the deadline.

    `score` and `rerank` are there for every backend, and the runtime check of their protocols looks at names
    only, so `abilities` says whether they work. `count`, which no ability tells of, is there if the backend
    has it.

    Args:
        backend: who is asked. A guard belongs inside, so that answers from the recording cost nothing.
        store: where answers go; the folder's manifest is written with the first of them.

    Raises:
        InputError: the folder holds a recording of another model, or a damaged one.
    """

    count: Callable[[Sequence[Messages | str]], list[int]]
    """See `TokenCounter.count`."""

    def __init__(self, backend: Backend, store: CallStore) -> None:
        super().__init__(backend)
        self._store = store
        self._lock = Lock()
        self._described = False
        self._check_folder()
        if isinstance(backend, TokenCounter):
            self.count = self._count

    def snapshot(self) -> CountsSnapshot | None:
        """Returns the counts of the guard inside; None if there is none."""
        return self._backend.snapshot() if isinstance(self._backend, GuardedBackend) else None

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        """Returns the backend's texts. See `Backend.complete`."""

        def ask(places: Sequence[int]) -> list[Completion]:
            prompts = [messages_batch[place] for place in places]
            return self._backend.complete(prompts, max_tokens=max_tokens, deadline=deadline, schema=schema)

        calls = [to_complete(self.name, messages, max_tokens, schema) for messages in messages_batch]
        return self._answers(calls, ask, COMPLETION, deadline)

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        """Returns the backend's choices. See `Backend.choose`."""

        def ask(places: Sequence[int]) -> list[Choice]:
            return self._backend.choose([messages_batch[n] for n in places], labels, deadline=deadline)

        calls = [to_choose(self.name, messages, labels) for messages in messages_batch]
        return self._answers(calls, ask, choice_among(labels), deadline)

    def score(self, asked: Sequence[Continuations], *, deadline: Deadline) -> list[list[Likelihood]]:
        """Returns the backend's likelihoods. See `Scorer.score`."""
        backend = self._backend
        if not isinstance(backend, Scorer):
            raise ModelUnavailable(f"the model {self.name!r} cannot tell how likely texts are")

        def ask(places: Sequence[int]) -> list[list[Likelihood]]:
            return backend.score([asked[place] for place in places], deadline=deadline)

        calls = [to_score(self.name, one.prefix, one.texts) for one in asked]
        return self._answers(calls, ask, LIKELIHOODS, deadline)

    def rerank(self, asked: Sequence[Documents], *, deadline: Deadline) -> list[Relevance]:
        """Returns the backend's scores. See `Reranker.rerank`."""
        backend = self._backend
        if not isinstance(backend, Reranker):
            raise ModelUnavailable(f"the model {self.name!r} is no reranker")

        def ask(places: Sequence[int]) -> list[Relevance]:
            return backend.rerank([asked[place] for place in places], deadline=deadline)

        calls = [to_rerank(self.name, one.query, one.texts) for one in asked]
        return self._answers(calls, ask, RELEVANCE, deadline)

    def _count(self, prompts: Sequence[Messages | str]) -> list[int]:
        backend = self._backend
        assert isinstance(backend, TokenCounter)
        calls = [to_count(self.name, prompt) for prompt in prompts]
        return self._answers(calls, lambda places: backend.count([prompts[n] for n in places]), COUNT)

    def _answers(
        self,
        calls: Sequence[Call],
        ask: Callable[[Sequence[int]], list[Answer]],
        form: AnswerForm[Answer],
        deadline: Deadline | None = None,
    ) -> list[Answer]:
        """Returns the answer to each call, from the recording or else from the model, all of them at once."""
        sealed = [self._store.seal(call) for call in calls]
        found: dict[int, Answer] = {}
        first: dict[str, int] = {}
        stands_for: dict[int, int] = {}
        for place, one in enumerate(sealed):
            answer = None if deadline is not None and deadline.expired else self._recorded(one, form)
            if answer is not None:
                found[place] = answer
            else:
                stands_for[place] = place if one.hides else first.setdefault(one.digest, place)
        # An empty batch is passed on as well: the backend may refuse what it cannot do.
        if stands_for or not calls:
            places = sorted(set(stands_for.values()))
            for place, answer in zip(places, ask(places), strict=True):
                found[place] = answer
                self._record(sealed[place], answer, form)
        return [found[stands_for.get(place, place)] for place in range(len(calls))]

    def _recorded(self, sealed: SealedCall, form: AnswerForm[Answer]) -> Answer | None:
        try:
            return None if sealed.hides else self._store.get(sealed, form)
        except UnreadableFile:  # it is written anew
            return None

    def _record(self, sealed: SealedCall, answer: Answer, form: AnswerForm[Answer]) -> None:
        if isinstance(answer, Completion) and answer.finish_reason == "deadline":
            return
        with self._lock:
            if not self._described:
                self._describe()
                self._described = True
        self._store.put(sealed, answer, form)

    def _check_folder(self) -> Manifest | None:
        try:
            manifest = read_manifest(self._store.folder)
        except UnreadableFile as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise
        if manifest.model != self.name:
            folder = self._store.folder
            raise InputError(
                f"{folder} holds calls of the model {manifest.model!r}; "
                f"record those of {self.name!r} in another folder",
                folder,
            )
        return manifest

    def _describe(self) -> None:
        """Writes the manifest; one that is there keeps its age."""
        counts = isinstance(self._backend, TokenCounter)
        manifest = Manifest.of(self.name, self.fingerprint, self.abilities, counts_tokens=counts)
        before = self._check_folder()
        if before is not None:
            manifest = manifest.model_copy(update={"created_at": before.created_at})
        if manifest != before:
            self._store.put_manifest(manifest)
