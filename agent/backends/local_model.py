"""A model folder loaded by transformers: weights, tokenizer, and prompts as tokens."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from ...retrieval.errors import CannotChoose, MissingExtra, ModelError, ModelUnavailable
from ..backend import Continuations, Message, Messages
from .reading import Reading, Tokens, shared_tokens

CPU_BATCH_TOKENS = 2048
"""About a second of reading for a small model: short enough that a deadline is noticed."""
CUDA_BATCH_TOKENS = 16384


class LocalModel:
    """A causal language model in memory.

    Args:
        folder: what transformers loads: config, safetensors, tokenizer.

    Raises:
        MissingExtra: torch or transformers is not installed.
        ModelUnavailable: the folder holds no such model.
    """

    def __init__(self, folder: Path) -> None:
        try:
            torch, transformers = import_module("torch"), import_module("transformers")
        except ImportError as error:
            raise MissingExtra("a model in this process", "local") from error
        transformers.utils.logging.disable_progress_bar()
        on_cuda = torch.cuda.is_available()
        self.batch_tokens = CUDA_BATCH_TOKENS if on_cuda else CPU_BATCH_TOKENS
        """Tokens that are read at once."""
        dtype = torch.bfloat16 if on_cuda or _computes_bfloat16() else torch.float32
        try:
            self.tokenizer: Any = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model = transformers.AutoModelForCausalLM.from_pretrained(
                folder, dtype=dtype, local_files_only=True
            )
        except (OSError, ValueError) as error:
            raise ModelUnavailable(f"{folder} cannot be loaded as a language model: {error}") from error
        self.model: Any = model.eval().to("cuda" if on_cuda else "cpu")
        self.context: int = model.config.max_position_embeddings
        ends = model.generation_config.eos_token_id or self.tokenizer.eos_token_id
        self.ends: frozenset[int] = frozenset([ends] if isinstance(ends, int) else ends or ())
        """Tokens that end an answer."""
        self._controls = sorted(self._control_tokens(), key=len, reverse=True)

    def encode(self, prompt: Messages | str, room: int = 1) -> Tokens:
        """Returns the prompt's tokens, up to where the model's answer begins; a text is read as it stands.

        Text cannot end its turn: the model's own control tokens are taken out of it.

        Raises:
            ModelError: prompt and `room` tokens of answer are more than the model can hold.
        """
        text = self._without_controls(prompt) if isinstance(prompt, str) else self._as_text(prompt)
        (tokens,) = self._tokens([text])
        if len(tokens) + room > self.context:
            raise ModelError(
                f"the prompt has {len(tokens)} tokens and the answer {room}, the model holds {self.context}; "
                "give it less history or fewer candidates"
            )
        return tokens

    def branches(self, asked: Continuations) -> tuple[Tokens, list[Tokens]]:
        """Returns the tokens of the prefix, and of each text by itself.

        Raises:
            ModelError: the prefix is empty, or with the longest text more than the model can hold.
        """
        own = self._tokens([self._without_controls(text) for text in asked.texts])
        prefix = self.encode(asked.prefix, room=max(map(len, own), default=0))
        if not prefix:
            raise ModelError("an empty prefix predicts nothing; give the prefix some text")
        return prefix, own

    def label_tokens(self, labels: Sequence[str]) -> list[Tokens]:
        """Returns for each label the tokens that can begin it in an answer: bare, and after a space.

        Raises:
            CannotChoose: two labels begin with the same token.
        """
        text = self._as_text([Message("user", "?")])
        answers = [text, *(text + label for label in labels), *(f"{text} {label}" for label in labels)]
        ids: list[Tokens] = self.tokenizer(answers, add_special_tokens=False)["input_ids"]
        prompt = ids[0]
        if any(answer[: len(prompt)] != prompt for answer in ids):
            raise CannotChoose("this model's tokenizer joins the labels to the prompt before them")
        starts = [answer[len(prompt)] for answer in ids[1:]]
        bare, spaced = starts[: len(labels)], starts[len(labels) :]
        if len(set(bare)) < len(labels):
            raise CannotChoose(f"this model's tokenizer cannot tell the labels {', '.join(labels)} apart")
        if len({*bare, *spaced}) < 2 * len(labels):  # the space is a token of its own
            return [[token] for token in bare]
        return [list(pair) for pair in zip(bare, spaced, strict=True)]

    def batches(self, prompts: Sequence[Tokens]) -> Iterator[tuple[list[int], Reading]]:
        """Reads the prompts, those that begin alike together; yields their positions and what was read."""
        chosen: list[int] = []
        for position in sorted(range(len(prompts)), key=lambda p: prompts[p]):
            rows = [prompts[p] for p in (*chosen, position)]
            own = max(map(len, rows)) - shared_tokens(rows)
            if chosen and own * len(rows) > self.batch_tokens:
                yield chosen, Reading.of(self.model, rows[:-1])
                chosen = []
            chosen.append(position)
        if chosen:
            yield chosen, Reading.of(self.model, [prompts[p] for p in chosen])

    def _as_text(self, messages: Messages) -> str:
        turns = [{"role": m.role, "content": self._without_controls(m.text)} for m in messages]
        if self.tokenizer.chat_template is None:
            return "\n\n".join(turn["content"] for turn in turns) + "\n\n"
        return str(self.tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))

    def _tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """Returns the tokens of each text as it stands."""
        if not texts:
            return []
        ids: list[Tokens] = self.tokenizer(list(texts), add_special_tokens=False)["input_ids"]
        return ids

    def _without_controls(self, text: str) -> str:
        before = None
        while before != text:  # taking one out may join the halves of another
            before = text
            for control in self._controls:
                text = text.replace(control, "")
        return text

    def _control_tokens(self) -> set[str]:
        added = self.tokenizer.added_tokens_decoder.values()
        return {str(token) for token in added if token.special} | set(self.tokenizer.all_special_tokens)


def _computes_bfloat16() -> bool:
    """Whether this processor has instructions for bfloat16; without them it is slower than float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags
