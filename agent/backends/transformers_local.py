"""A model in this process, through transformers: no server, the default on one machine."""

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import islice
from math import fsum
from pathlib import Path
from threading import Lock
from typing import Any

from ...retrieval.errors import ModelUnavailable
from ..backend import (
    Abilities,
    Choice,
    Completion,
    Continuations,
    FinishReason,
    Likelihood,
    Messages,
    Schema,
    Usage,
)
from ..deadline import Deadline
from .branching import check_branching, pack, token_logprobs
from .folder_fingerprint import folder_fingerprint
from .json_grammar import JsonGrammar, grammar_available, grammar_vocabulary
from .labels import normalised
from .local_model import LocalModel
from .reading import Reading, Tokens
from .scoring_rows import Row, batches_of_rows, rows_of


class TransformersBackend:
    """Runs a model folder; it is loaded at the first call, and one call runs at a time.

    Args:
        folder: what transformers loads.
        name: the model's name; the folder's if None.
        load: makes the model in memory of the folder.
    """

    def __init__(
        self, folder: Path, name: str | None = None, load: Callable[[Path], LocalModel] = LocalModel
    ) -> None:
        self.name = name or folder.name
        self._folder = folder
        self._load = load
        self._lock = Lock()

    @cached_property
    def fingerprint(self) -> str:
        """A digest of the folder's configuration, tokenizer and samples of its weights."""
        return folder_fingerprint(self._folder)

    @property
    def abilities(self) -> Abilities:
        """It tells all probabilities; a layout that cannot be scored is refused by `score` itself."""
        return Abilities(choose=True, score=True, schema=grammar_available())

    def count(self, prompts: Sequence[Messages | str]) -> list[int]:
        """Returns the tokens of each prompt. See `TokenCounter.count`."""
        return [len(self.local.encode(prompt)) for prompt in prompts]

    @cached_property
    def local(self) -> LocalModel:
        """The model in memory, loaded when first asked for."""
        return self._load(self._folder)

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        """Returns greedy texts, which keep to `schema` where llguidance is there. See `Backend.complete`."""
        answers = [Completion("", Usage(), "deadline")] * len(messages_batch)
        import torch

        with self._lock, torch.inference_mode():
            prompts = [self.local.encode(messages, room=max_tokens) for messages in messages_batch]
            for positions, reading in self.local.batches(prompts):
                if deadline.expired:
                    break
                grammar = self._grammar(schema, len(positions))
                written = self._write(reading, max_tokens, deadline, grammar)
                for position, tokens in zip(positions, written, strict=True):
                    answers[position] = self._completion(prompts[position], tokens, max_tokens)
        if answers and not any(answer.usage.calls for answer in answers):
            raise self._late(deadline)
        return answers

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        """Reads each prompt once and compares the labels' logits there. See `Backend.choose`."""
        import torch

        choices: dict[int, Choice] = {}
        with self._lock, torch.inference_mode():
            starts = self.local.label_tokens(labels)
            prompts = [self.local.encode(messages) for messages in messages_batch]
            # The labels' rows in float32: in bfloat16 the logits of two letters differ in steps of 1/8.
            head = self.local.model.get_output_embeddings().weight[torch.tensor(starts)].float()
            for positions, reading in self.local.batches(prompts):
                if deadline.expired:
                    raise self._late(deadline)
                logits = torch.einsum("bd,lsd->bls", reading.last.float(), head).logsumexp(dim=2)
                for position, row in zip(positions, logits.tolist(), strict=True):
                    found = dict(zip(labels, row, strict=True))
                    choices[position] = Choice(normalised(found, labels), Usage(len(prompts[position]), 1, 1))
        return [choices[position] for position in range(len(messages_batch))]

    def score(self, asked: Sequence[Continuations], *, deadline: Deadline) -> list[list[Likelihood]]:
        """Reads each prefix once, with its texts branching off it. See `Scorer.score`."""
        import torch

        likelihoods: list[list[Likelihood]] = [[] for _ in asked]
        with self._lock, torch.inference_mode():
            check_branching(self.local.model.config)
            rows = [row for n, one in enumerate(asked) for row in rows_of(n, *self.local.branches(one))]
            scored: dict[int, list[Likelihood]] = {}
            for batch in batches_of_rows(rows, self.local.batch_tokens):
                if deadline.expired:
                    raise self._late(deadline)
                scored.update(zip(batch, self._scored([rows[index] for index in batch]), strict=True))
        for index, row in enumerate(rows):
            likelihoods[row.asked] += scored[index]
        return likelihoods

    def _scored(self, rows: Sequence[Row]) -> list[list[Likelihood]]:
        packed = pack([row.prefix for row in rows], [row.branches for row in rows])
        logprobs = iter(token_logprobs(self.local.model, packed.to(self.local.model.device)).tolist())
        return [
            [
                Likelihood(
                    fsum(islice(logprobs, len(branch))),
                    len(branch),
                    Usage(len(row.prefix) + len(branch), 0, 1),
                )
                for branch in row.branches
            ]
            for row in rows
        ]

    @cached_property
    def _vocabulary(self) -> Any | None:
        return grammar_vocabulary(self.local.tokenizer, self.local.ends)

    def _grammar(self, schema: Schema | None, rows: int) -> JsonGrammar | None:
        if schema is None or not grammar_available() or self._vocabulary is None:
            return None
        return JsonGrammar(self._vocabulary, self.local.ends, schema, rows)

    def _write(
        self, reading: Reading, max_tokens: int, deadline: Deadline, grammar: JsonGrammar | None
    ) -> list[Tokens]:
        """Returns the tokens written after each prompt, with whatever follows the end of the text."""
        import torch

        written: list[list[int]] = []
        while len(written) < max_tokens and not deadline.expired:
            following = reading.likeliest(grammar.allowed if grammar else None)
            written.append(following.tolist())
            if grammar:
                grammar.read(written[-1])
            if all(not self.local.ends.isdisjoint(row) for row in zip(*written, strict=True)):
                break
            reading.last = reading.advance(following[:, None], torch.ones_like(following)[:, None])[:, -1]
        return [list(row) for row in zip(*written, strict=True)] or [[]] * len(reading.mask)

    def _completion(self, prompt: Tokens, written: Tokens, max_tokens: int) -> Completion:
        end = next((place for place, token in enumerate(written) if token in self.local.ends), None)
        reason: FinishReason = "stop" if end is not None else "deadline"
        if end is None and len(written) == max_tokens:
            reason = "length"
        text = self.local.tokenizer.decode(written[:end], skip_special_tokens=True)
        used = len(written) if end is None else end + 1
        return Completion(text.strip(), Usage(len(prompt), used, 1), reason)

    def _late(self, deadline: Deadline) -> ModelUnavailable:
        return ModelUnavailable(
            f"the model {self.name!r} did not finish within {deadline.seconds:g} s; "
            "allow more time, rank fewer candidates, or use a smaller model"
        )
