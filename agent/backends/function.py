"""A backend made of functions: for tests, and for models that nothing else here speaks to."""

from collections.abc import Callable, Mapping, Sequence

from ...retrieval.errors import CannotChoose, ModelError, ModelUnavailable
from ..backend import Abilities, Choice, Completion, Continuations, Likelihood, Messages, Schema, Usage
from ..deadline import Deadline
from .labels import choice_from_tokens

Writes = Callable[[Messages], str]
Chooses = Callable[[Messages, Sequence[str]], Mapping[str, float]]
Scores = Callable[[Messages | str, str], float]


class FunctionBackend:
    """Answers with what the functions return; a word counts as a token.

    Args:
        writes: the text that answers a prompt.
        chooses: log-probabilities of first tokens, most of them labels; they need not be complete.
        scores: log-probability of a continuation, which is not empty, after a prefix.
        name: the model's name.
    """

    def __init__(
        self,
        writes: Writes | None = None,
        chooses: Chooses | None = None,
        scores: Scores | None = None,
        name: str = "function",
    ) -> None:
        self.name = name
        self._writes = writes
        self._chooses = chooses
        self._scores = scores

    @property
    def fingerprint(self) -> str:
        """Functions have none."""
        return self.name

    @property
    def abilities(self) -> Abilities:
        """What the given functions allow."""
        return Abilities(choose=self._chooses is not None, score=self._scores is not None)

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        """Returns the function's text for each prompt, cut to `max_tokens` words."""
        if self._writes is None:
            raise ModelUnavailable(f"the model {self.name!r} was given no function that writes")
        answers = []
        for messages in messages_batch:
            if deadline.expired:
                answers.append(Completion("", Usage(), "deadline"))
                continue
            text = self._writes(messages)
            words = text.split(" ")
            usage = Usage(_count(messages), min(len(words), max_tokens), 1)
            if len(words) > max_tokens:
                answers.append(Completion(" ".join(words[:max_tokens]), usage, "length"))
            else:
                answers.append(Completion(text, usage, "stop"))
        if answers and all(answer.finish_reason == "deadline" for answer in answers):
            raise ModelUnavailable(f"the model {self.name!r} wrote nothing in {deadline.seconds:g} s")
        return answers

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        """Returns the function's probabilities for each prompt."""
        if self._chooses is None:
            raise CannotChoose(f"the model {self.name!r} was given no function that chooses")
        choices = []
        for messages in messages_batch:
            if deadline.expired:
                raise ModelUnavailable(
                    f"the model {self.name!r} did not choose within {deadline.seconds:g} s"
                )
            found = self._chooses(messages, labels)
            usage = Usage(_count(messages), 1, 1)
            choices.append(choice_from_tokens(found.items(), labels, usage, model=self.name))
        return choices

    def score(self, asked: Sequence[Continuations], *, deadline: Deadline) -> list[list[Likelihood]]:
        """Returns the function's log-probability of each continuation."""
        if self._scores is None:
            raise ModelUnavailable(f"the model {self.name!r} was given no function that scores")
        likelihoods = []
        for one in asked:
            if deadline.expired:
                raise ModelUnavailable(f"the model {self.name!r} did not score within {deadline.seconds:g} s")
            likelihoods.append([_likelihood(self._scores, one.prefix, text) for text in one.texts])
        return likelihoods


def _likelihood(scores: Scores, prefix: Messages | str, text: str) -> Likelihood:
    read, own = _count(prefix), len(text.split())
    if not read:
        raise ModelError("an empty prefix predicts nothing; give the prefix some text")
    return Likelihood(scores(prefix, text) if text else 0.0, own, Usage(read + own, 0, 1))


def _count(prompt: Messages | str) -> int:
    texts = [prompt] if isinstance(prompt, str) else [message.text for message in prompt]
    return sum(len(text.split()) for text in texts)
