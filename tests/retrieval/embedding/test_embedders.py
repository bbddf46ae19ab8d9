import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from contracts.embedder_contract import TEXTS, EmbedderContract
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.retrieval.embedding import Embedder, open_embedder
from tastebridge.retrieval.embedding.hashing import HashingEmbedder
from tastebridge.retrieval.embedding.open import DIMENSIONS, NAMES, is_here
from tastebridge.retrieval.errors import MissingExtra, ModelUnavailable
from tastebridge.retrieval.settings import EmbeddingSettings, model_cache


class TestHashingEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return HashingEmbedder()


@given(st.text(max_size=30))
def test_case_and_order_of_words_do_not_matter_to_hashing(text: str):
    one, turned = HashingEmbedder().embed([text, " ".join(text.casefold().split()[::-1])])
    assert one == pytest.approx(turned, abs=1e-5)


def test_hashing_damps_repeated_words():
    once, often, other = HashingEmbedder().embed(["noir city", "noir noir noir noir city", "noir"])
    assert once @ other < often @ other < 0.99


def test_hashing_vectors_are_the_stored_ones():
    """Stored indexes hold these vectors: another value needs another name of the embedder."""
    row = HashingEmbedder().embed(["science fiction"])[0]
    assert row[:6] * 384**0.5 == pytest.approx([0, 0, -(2**0.5), 2**0.5, -(2**0.5), 0], abs=0.02)


def test_the_settings_name_the_embedder_without_opening_it():
    assert set(NAMES) == set(DIMENSIONS) == {"minilm", "hashing"}
    embedder = open_embedder(EmbeddingSettings(model="hashing"))
    assert (embedder.name, embedder.dimension) == (NAMES["hashing"], DIMENSIONS["hashing"])


def test_a_model_that_was_not_pulled_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TASTEBRIDGE_MODELS", str(tmp_path))
    with pytest.raises(ModelUnavailable, match="run: tastebridge models pull"):
        open_embedder(EmbeddingSettings(model="minilm"))


def test_without_torch_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TASTEBRIDGE_MODELS", str(tmp_path))
    (tmp_path / "all-minilm-l6-v2").mkdir()
    (tmp_path / "all-minilm-l6-v2" / "config.json").write_text("{}", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"pip install 'tastebridge\[local\]'"):
        open_embedder(EmbeddingSettings(model="minilm"))


@pytest.fixture(scope="session")
def minilm() -> Embedder:
    if not (model_cache() / "all-minilm-l6-v2" / "config.json").is_file():
        pytest.skip("all-minilm-l6-v2 was not pulled: tastebridge models pull")
    if find_spec("torch") is None or find_spec("transformers") is None:
        pytest.skip("tastebridge[local] is not installed")
    return open_embedder(EmbeddingSettings(model="minilm", batch_size=3))


@pytest.mark.model
class TestMiniLM(EmbedderContract):
    tolerance = 2e-3  # bfloat16 sums depend on the padding

    @pytest.fixture
    def embedder(self, minilm: Embedder) -> Embedder:
        return minilm

    def test_has_the_name_that_the_settings_promise(self, embedder: Embedder):
        assert (embedder.name, embedder.dimension) == (NAMES["minilm"], DIMENSIONS["minilm"])

    def test_knows_meanings(self, embedder: Embedder):
        film, voyage, cookbook = embedder.embed(
            ["a film about space travel", "a spaceship voyage", "a cookbook"]
        )
        assert film @ voyage > film @ cookbook + 0.2

    def test_agrees_with_plain_mean_pooling_in_float32(self, embedder: Embedder):
        import torch
        from transformers import AutoModel, AutoTokenizer

        folder = model_cache() / "all-minilm-l6-v2"
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        encoder = AutoModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True).eval()
        for text, row in zip(TEXTS, embedder.embed(TEXTS), strict=True):
            tokens = tokenizer([text], return_tensors="pt", truncation=True, max_length=96)
            with torch.inference_mode():
                mean = encoder(**tokens).last_hidden_state[0].mean(dim=0).numpy()
            assert row @ mean / np.linalg.norm(mean) > 0.99, text


def test_whether_an_embedder_is_here_is_told_without_loading_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TASTEBRIDGE_MODELS", str(tmp_path))
    assert is_here(EmbeddingSettings(model="hashing"))
    assert not is_here(EmbeddingSettings(model="minilm"))
