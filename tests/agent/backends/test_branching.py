"""Texts packed side by side after one prefix are read as if each stood alone."""

from itertools import islice
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.agent.backends.branching import check_branching, pack, token_logprobs
from tastebridge.agent.backends.scoring_rows import ROW_TOKENS, batches_of_rows, rows_of
from tastebridge.retrieval.errors import ModelUnavailable

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

VOCABULARY = 40
tokens = st.lists(st.integers(0, VOCABULARY - 1), max_size=6)
rows = st.lists(
    st.tuples(st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=9), st.lists(tokens, max_size=5)),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def llama():
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=128,
        initializer_range=0.5,
    )
    return transformers.LlamaForCausalLM(config).eval()


def alone(model: Any, prefix: list[int], branch: list[int]) -> list[float]:
    """The log-probability of each token of the branch, read without any packing."""
    logprobs = model(torch.tensor([prefix + branch])).logits[0].log_softmax(dim=1)
    return [logprobs[place, token].item() for place, token in enumerate(branch, len(prefix) - 1)]


@settings(max_examples=40, deadline=None)
@given(rows)
def test_a_branch_is_as_likely_as_alone(llama: Any, drawn: list[tuple[list[int], list[list[int]]]]):
    with torch.inference_mode():
        packed = pack([prefix for prefix, _ in drawn], [branches for _, branches in drawn])
        found = iter(token_logprobs(llama, packed).tolist())
        for prefix, branches in drawn:
            for branch in branches:
                expected = alone(llama, prefix, branch)
                assert list(islice(found, len(branch))) == pytest.approx(expected, abs=1e-4)
    assert next(found, None) is None


def test_who_sees_whom():
    packed = pack([[5, 6], [7]], [[[1], [2, 3]], []])
    assert packed.ids.tolist() == [[5, 6, 1, 2, 3], [7, 0, 0, 0, 0]]
    assert packed.positions[0].tolist() == [0, 1, 2, 2, 3]
    assert packed.mask[0, 0].int().tolist() == [
        [1, 0, 0, 0, 0],
        [1, 1, 0, 0, 0],
        [1, 1, 1, 0, 0],
        [1, 1, 0, 1, 0],
        [1, 1, 0, 1, 1],
    ]
    assert packed.mask.diagonal(dim1=2, dim2=3).all()
    assert packed.rows.tolist() == [0, 0, 0]
    assert packed.places.tolist() == [1, 1, 3]
    assert packed.expected.tolist() == [1, 2, 3]


def test_gradients_flow_and_are_finite_beside_padding(llama: Any):
    packed = pack([[1, 2, 3], [4]], [[[5, 6], [7]], [[8]]])
    embeddings = llama.get_input_embeddings().weight
    (gradient,) = torch.autograd.grad(token_logprobs(llama, packed).sum(), embeddings)
    assert gradient.isfinite().all()
    assert gradient[1].any()


def test_nothing_follows_an_empty_prefix():
    with pytest.raises(ValueError, match="row 1 is empty"):
        pack([[1], []], [[[2]], [[2]]])


def plain(**changed: Any) -> SimpleNamespace:
    found = {
        "model_type": "llama",
        "rope_parameters": {"rope_type": "default"},
        "_attn_implementation": "sdpa",
    }
    return SimpleNamespace(**found | changed)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"layer_types": ["full_attention", "linear_attention"]}, "layers of linear_attention"),
        ({"sliding_window": 4096}, "a sliding window of attention"),
        ({"rope_parameters": None}, "no rotary positions"),
        ({"alibi": True}, "positions in its attention"),
        ({"_attn_implementation": "flash_attention_2"}, "attention by flash_attention_2"),
        ({"final_logit_softcapping": 30.0}, "softened logits"),
        ({"logits_scaling": 8.0}, "scaled logits"),
    ],
)
def test_a_model_that_reads_branches_otherwise_is_refused(changed: dict[str, Any], problem: str):
    check_branching(plain(layer_types=["full_attention"], logits_scaling=1.0, sliding_window=None))
    with pytest.raises(ModelUnavailable, match=f"'llama' cannot tell how likely .* it has {problem}; use"):
        check_branching(plain(**changed))


@given(st.lists(st.integers(0, 2 * ROW_TOKENS), max_size=12))
def test_long_lists_are_cut_into_rows_without_losing_a_text(lengths: list[int]):
    branches = [[number] * length for number, length in enumerate(lengths)]
    found = rows_of(3, [1, 2], branches)
    assert [branch for row in found for branch in row.branches] == branches
    assert all(row.asked == 3 and row.branches for row in found)
    assert all(row.width <= ROW_TOKENS + 2 or len([b for b in row.branches if b]) == 1 for row in found)


@given(st.lists(st.integers(1, 50), max_size=20))
def test_every_row_is_in_one_batch_and_batches_are_bounded(widths: list[int]):
    found = [rows_of(number, [0], [[0] * (width - 1)])[0] for number, width in enumerate(widths)]
    batches = list(batches_of_rows(found, 60))
    assert sorted(index for batch in batches for index in batch) == list(range(len(widths)))
    assert all(max(widths[index] for index in batch) * len(batch) <= 60 for batch in batches)
