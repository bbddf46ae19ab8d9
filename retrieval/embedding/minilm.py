"""all-MiniLM-L6-v2 in process: sentence embeddings by mean pooling (Reimers & Gurevych 2019)."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..errors import MissingExtra
from ..processor import has_fast_bfloat16
from ..records import Floats
from .contract import Progress


class MiniLMEmbedder:
    """Runs the encoder over texts sorted by length, so that little is spent on padding.

    Args:
        folder: the model's folder, with tokenizer and safetensors.
        batch_size: texts a batch.
        max_tokens: longer texts are cut; titles and attributes fit.

    Raises:
        MissingExtra: torch or transformers is not installed.
    """

    name = "all-MiniLM-L6-v2"
    dimension = 384

    def __init__(self, folder: Path, batch_size: int = 64, max_tokens: int = 96) -> None:
        try:
            import torch
            from transformers import AutoModel, AutoTokenizer
            from transformers.utils import logging
        except ImportError as error:
            raise MissingExtra("the embedding model 'minilm'", "local") from error
        dtype = torch.bfloat16 if has_fast_bfloat16() else torch.float32
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # a bar of its own for 0.1 s of loading
        self._torch = torch
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._encoder = AutoModel.from_pretrained(folder, dtype=dtype, local_files_only=True).eval()
        self._batch_size = batch_size
        self._max_tokens = max_tokens

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """Returns unit rows, shape (texts, 384); a text without any word gives a zero row."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        by_length = sorted((i for i, text in enumerate(texts) if text.strip()), key=lambda i: len(texts[i]))
        for start in range(0, len(by_length), self._batch_size):
            batch = by_length[start : start + self._batch_size]
            rows[batch] = self._encode([texts[i] for i in batch])
            if progress is not None:
                progress(len(batch))
        return rows

    def _encode(self, texts: list[str]) -> Floats:
        torch = self._torch
        tokens = self._tokenizer(
            texts, padding=True, truncation=True, max_length=self._max_tokens, return_tensors="pt"
        )
        with torch.inference_mode():
            states = self._encoder(**tokens).last_hidden_state.float()
            mask = tokens["attention_mask"].unsqueeze(-1)
            pooled = (states * mask).sum(1) / mask.sum(1)
            vectors: Floats = torch.nn.functional.normalize(pooled, dim=1).numpy()
        return vectors
