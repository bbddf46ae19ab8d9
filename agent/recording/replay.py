"""A backend that answers from a recording, without the model that was recorded."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ...retrieval.errors import InputError, ModelUnavailable, UnreadableFile
from ..backend import (
    Abilities,
    Choice,
    Completion,
    Continuations,
    Documents,
    Likelihood,
    Messages,
    Relevance,
    Schema,
)
from ..deadline import Deadline
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
from .manifest import read_manifest
from .store import CallStore


class ReplayBackend:
    """Repeats the recorded answers to the last bit, with the usage they had; asks nobody.

    Name and abilities are the recorded model's, `remote` among them, because prompts may depend on it. There
    is an answer to each call that was recorded: a prompt may come in a batch of other company, but must be
    the same in every character that is not redacted. What was redacted in a text stays redacted.

    Args:
        folder: a recording.

    Raises:
        ModelUnavailable: the folder holds none, or a damaged one.
    """

    count: Callable[[Sequence[Messages | str]], list[int]]
    """Tokens of each prompt, as recorded; only there if the model counted. See `TokenCounter.count`."""

    def __init__(self, folder: Path) -> None:
        try:
            manifest = read_manifest(folder)
        except InputError as error:
            raise ModelUnavailable(str(error)) from error
        self.name = manifest.model
        self.fingerprint = manifest.fingerprint
        self.abilities: Abilities = manifest.abilities
        self._store = CallStore(folder)
        if manifest.counts_tokens:
            self.count = self._count

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        """Returns the recorded texts. See `Backend.complete`."""
        calls = [to_complete(self.name, messages, max_tokens, schema) for messages in messages_batch]
        return self._answers(calls, COMPLETION, deadline)

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        """Returns the recorded choices. See `Backend.choose`."""
        calls = [to_choose(self.name, messages, labels) for messages in messages_batch]
        return self._answers(calls, choice_among(labels), deadline)

    def score(self, asked: Sequence[Continuations], *, deadline: Deadline) -> list[list[Likelihood]]:
        """Returns the recorded likelihoods. See `Scorer.score`."""
        calls = [to_score(self.name, one.prefix, one.texts) for one in asked]
        return self._answers(calls, LIKELIHOODS, deadline)

    def rerank(self, asked: Sequence[Documents], *, deadline: Deadline) -> list[Relevance]:
        """Returns the recorded scores. See `Reranker.rerank`."""
        calls = [to_rerank(self.name, one.query, one.texts) for one in asked]
        return self._answers(calls, RELEVANCE, deadline)

    def _count(self, prompts: Sequence[Messages | str]) -> list[int]:
        return self._answers([to_count(self.name, prompt) for prompt in prompts], COUNT, Deadline())

    def _answers(self, calls: Sequence[Call], form: AnswerForm[Answer], deadline: Deadline) -> list[Answer]:
        """Returns the recorded answers; no time is as little here as it was for the model."""
        if calls and deadline.expired:
            raise ModelUnavailable(
                f"the recording of {self.name!r} was asked when no time was left of {deadline.seconds:g} s"
            )
        return [self._answer(call, form) for call in calls]

    def _answer(self, call: Call, form: AnswerForm[Answer]) -> Answer:
        sealed = self._store.seal(call)
        try:
            answer = self._store.get(sealed, form)
        except UnreadableFile as error:
            raise ModelUnavailable(str(error)) from error
        if answer is None:
            raise ModelUnavailable(
                f"{self._store.folder} holds {len(self._store)} calls of {self.name!r}, but not this one: "
                f"{call.method} {sealed.digest[:12]}, {self._store.redact(call.first_words)!r}; "
                "replay with the settings, data and prompts of the recording, or record this call too"
            )
        return answer
