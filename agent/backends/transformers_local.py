"""A model in this process, through transformers: no server, the default on one machine."""

from collections.abc import Sequence
from copy import deepcopy
from functools import cached_property
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from ...retrieval.errors import ModelUnavailable
from ..backend import Choice, Completion, FinishReason, Likelihood, Messages, Schema, Usage
from ..deadline import Deadline
from .labels import normalised
from .local_model import LocalModel, Tokens

if TYPE_CHECKING:
    import torch


class TransformersBackend:
    """Runs a model folder; it is loaded at the first call, and one call runs at a time.

    Args:
        folder: what transformers loads.
        name: the model's name; the folder's if None.
    """

    def __init__(self, folder: Path, name: str | None = None) -> None:
        self.name = name or folder.name
        self._folder = folder
        self._lock = Lock()

    @cached_property
    def _local(self) -> LocalModel:
        return LocalModel(self._folder)

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        """Returns greedy texts; `schema` is not enforced here. See `Backend.complete`."""
        answers = [Completion("", Usage(), "deadline")] * len(messages_batch)
        with self._lock:
            prompts = [self._local.encode(messages, room=max_tokens) for messages in messages_batch]
            for positions, inputs in self._local.batches(prompts):
                if deadline.expired:
                    break
                written = self._generate(inputs, max_tokens, deadline)
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
            starts = self._local.label_tokens(labels)
            prompts = [self._local.encode(messages) for messages in messages_batch]
            # The labels' rows in float32: in bfloat16 the logits of two letters differ in steps of 1/8.
            head = self._local.model.get_output_embeddings().weight[torch.tensor(starts)].float()
            for positions, inputs in self._local.batches(prompts):
                if deadline.expired:
                    raise self._late(deadline)
                last = self._local.model.base_model(**inputs).last_hidden_state[:, -1].float()
                logits = torch.einsum("bd,lsd->bls", last, head).logsumexp(dim=2)
                for position, row in zip(positions, logits.tolist(), strict=True):
                    found = dict(zip(labels, row, strict=True))
                    choices[position] = Choice(normalised(found, labels), Usage(len(prompts[position]), 1, 1))
        return [choices[position] for position in range(len(messages_batch))]

    def score(
        self, prefix: Messages, continuations: Sequence[str], *, deadline: Deadline
    ) -> list[Likelihood]:
        """Reads the prefix once, then the continuations. See `Scorer.score`."""
        import torch

        likelihoods: dict[int, Likelihood] = {}
        with self._lock, torch.inference_mode():
            local = self._local
            texts = [local.tokenizer(text, add_special_tokens=False)["input_ids"] for text in continuations]
            prompt = local.encode(prefix, room=max(map(len, texts), default=0))
            read = local.model(torch.tensor([prompt], device=local.device), use_cache=True, logits_to_keep=1)
            for positions, _ in local.batches(texts):
                if deadline.expired:
                    raise self._late(deadline)
                sums = self._log_likelihoods(read, len(prompt), [texts[position] for position in positions])
                for position, logprob in zip(positions, sums, strict=True):
                    tokens = len(texts[position])
                    likelihoods[position] = Likelihood(logprob, tokens, Usage(tokens, 0, 1))
        return [likelihoods[position] for position in range(len(continuations))]

    def _log_likelihoods(self, read: Any, prompt_tokens: int, rows: Sequence[Tokens]) -> list[float]:
        """Returns each row's log-probability after the prompt whose output, with its cache, is `read`."""
        import torch

        width, device = max(map(len, rows)), self._local.device
        ids = torch.tensor([row + [self._local.pad] * (width - len(row)) for row in rows], device=device)
        real = torch.tensor([[place < len(row) for place in range(width)] for row in rows], device=device)
        cache = deepcopy(read.past_key_values)
        cache.batch_repeat_interleave(len(rows))
        mask = torch.cat([torch.ones((len(rows), prompt_tokens), device=device), real], dim=1).long()
        after = self._local.model(ids, past_key_values=cache, attention_mask=mask).logits[:, :-1]
        logits = torch.cat([read.logits.expand(len(rows), -1, -1), after], dim=1).float()
        found = logits.log_softmax(dim=2).gather(2, ids[:, :, None])[:, :, 0]
        return [float(total) for total in (found * real).sum(dim=1)]

    def _generate(
        self, inputs: dict[str, "torch.Tensor"], max_tokens: int, deadline: Deadline
    ) -> list[Tokens]:
        """Returns the tokens written after each prompt, with whatever follows the end of the text."""
        import torch

        transformers = import_module("transformers")

        def out_of_time(input_ids: torch.Tensor, scores: torch.Tensor, **kwargs: Any) -> torch.Tensor:
            return torch.full((len(input_ids),), deadline.expired, device=input_ids.device)

        config = transformers.GenerationConfig(
            do_sample=False,
            max_new_tokens=max_tokens,
            pad_token_id=self._local.pad,
            eos_token_id=self._local.ends,
        )
        with torch.inference_mode():
            output = self._local.model.generate(
                **inputs,
                generation_config=config,
                stopping_criteria=transformers.StoppingCriteriaList([out_of_time]),
            )
        rows: list[Tokens] = output[:, inputs["input_ids"].shape[1] :].tolist()
        return rows

    def _completion(self, prompt: Tokens, written: Tokens, max_tokens: int) -> Completion:
        end = next((place for place, token in enumerate(written) if token in self._local.ends), None)
        reason: FinishReason = "stop" if end is not None else "deadline"
        if end is None and len(written) == max_tokens:
            reason = "length"
        text = self._local.tokenizer.decode(written[:end], skip_special_tokens=True)
        used = len(written) if end is None else end + 1
        return Completion(text.strip(), Usage(len(prompt), used, 1), reason)

    def _late(self, deadline: Deadline) -> ModelUnavailable:
        return ModelUnavailable(
            f"the model {self.name!r} did not finish within {deadline.seconds:g} s; "
            "allow more time, rank fewer candidates, or use a smaller model"
        )
