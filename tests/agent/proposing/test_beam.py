"""Writing titles of a catalogue: the search against scoring all titles one by one."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.agent.deadline import Deadline
from tastebridge.agent.proposing.beam import Proposals, propose
from tastebridge.agent.proposing.guide import unconditional_logprobs
from tastebridge.agent.proposing.trie import TitleTrie

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

VOCABULARY = 40
Rows = list[list[int]]


@pytest.fixture(scope="module")
def tiny():
    """A Llama of random weights whose next-token probabilities differ clearly."""
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=128,
        initializer_range=0.6,
    )
    return transformers.LlamaForCausalLM(config).eval()


@torch.inference_mode()
def scored_one_by_one(model: Any, prefix: list[int], rows: Rows) -> np.ndarray:
    """The log-probability of each row after the prefix, each from a pass of its own without a cache."""
    found = []
    for row in rows:
        logprobs = model(torch.tensor([prefix + row])).logits[0].log_softmax(dim=1)
        found.append(sum(float(logprobs[len(prefix) - 1 + i, token]) for i, token in enumerate(row)))
    return np.array(found)


def tokens(count: int, length: int, seed: int) -> Rows:
    rng = np.random.default_rng(seed)
    return [rng.integers(1, 9, size=rng.integers(1, length + 1)).tolist() for _ in range(count)]


TITLES = [[*row, 0] for row in tokens(60, 5, seed=1)]
PREFIXES = [[3, 1, 4, 1, 5], [9, 2, 6], [5, 3, 5, 8, 9, 7, 9, 3]]


def same(left: Proposals, right: Proposals) -> bool:
    return left.items.tolist() == right.items.tolist() and np.allclose(
        left.logprobs, right.logprobs, atol=1e-4
    )


@pytest.mark.parametrize("stride", [1, 2, 64])
def test_with_a_beam_for_every_title_the_order_is_exact(tiny: Any, stride: int):
    proposals = propose(tiny, TitleTrie.of(TITLES), PREFIXES, len(TITLES), stride=stride)
    for prefix, proposed in zip(PREFIXES, proposals, strict=True):
        logprobs = scored_one_by_one(tiny, prefix, TITLES)
        assert sorted(proposed.items) == list(range(len(TITLES)))
        assert proposed.logprobs == pytest.approx(logprobs[proposed.items], abs=1e-4)
        assert (np.diff(proposed.logprobs) <= 0).all()


@settings(max_examples=25)
@given(
    st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=4), min_size=1, max_size=12),
    st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=4), min_size=1, max_size=3),
    st.integers(1, 3),
)
def test_any_catalogue_and_prompts_give_the_scores_of_single_passes(
    tiny: Any, titles: Rows, prefixes: Rows, stride: int
):
    """Titles that are the beginning of others, and titles of several items, among them."""
    proposals = propose(tiny, TitleTrie.of(titles), prefixes, len(titles), stride=stride)
    for prefix, proposed in zip(prefixes, proposals, strict=True):
        assert sorted(proposed.items) == list(range(len(titles)))
        expected = scored_one_by_one(tiny, prefix, titles)[proposed.items]
        assert proposed.logprobs == pytest.approx(expected, abs=1e-4)


def greedy(model: Any, prefix: list[int], titles: Rows) -> list[int]:
    """The title that comes of taking the likeliest allowed token each time."""
    written: list[int] = []
    while written not in titles:
        allowed = sorted({row[len(written)] for row in titles if row[: len(written)] == written})
        options = scored_one_by_one(model, prefix + written, [[token] for token in allowed])
        written.append(allowed[int(options.argmax())])
    return written


@pytest.mark.parametrize("stride", [1, 64])
def test_one_beam_is_greedy(tiny: Any, stride: int):
    for prefix in PREFIXES:
        (proposed,) = propose(tiny, TitleTrie.of(TITLES), [prefix], 1, stride=stride)
        assert [TITLES[item] for item in proposed.items] == [greedy(tiny, prefix, TITLES)]


@pytest.mark.parametrize("beams", [1, 5, 20])
def test_few_beams_give_true_scores_in_order(tiny: Any, beams: int):
    (proposed,) = propose(tiny, TitleTrie.of(TITLES), PREFIXES[:1], beams)
    logprobs = scored_one_by_one(tiny, PREFIXES[0], TITLES)
    assert len(proposed.items) == beams
    assert proposed.logprobs == pytest.approx(logprobs[proposed.items], abs=1e-4)
    assert proposed.logprobs.tolist() == sorted(proposed.logprobs, reverse=True)


def test_more_titles_than_beams_may_be_wanted(tiny: Any):
    few, more = (propose(tiny, TitleTrie.of(TITLES), PREFIXES[1:2], 5, wanted=n)[0] for n in (5, 15))
    assert len(few.items) == 5
    assert 5 < len(more.items) <= 15
    assert same(few, Proposals(*(getattr(more, name)[:5] for name in ("items", "scores", "logprobs"))))


def test_more_beams_find_the_best_title(tiny: Any):
    best = [int(scored_one_by_one(tiny, prefix, TITLES).argmax()) for prefix in PREFIXES]
    proposals = propose(tiny, TitleTrie.of(TITLES), PREFIXES, 20)
    assert [int(proposed.items[0]) for proposed in proposals] == best


def test_a_batch_is_as_one_by_one(tiny: Any):
    trie = TitleTrie.of(TITLES)
    together = propose(tiny, trie, PREFIXES, 8)
    alone = [propose(tiny, trie, [prefix], 8)[0] for prefix in PREFIXES]
    assert all(same(left, right) for left, right in zip(together, alone, strict=True))


def test_prompts_that_share_a_long_beginning_are_as_alone(tiny: Any):
    prefixes = [[1, 2] * 12 + rest for rest in ([7, 3], [4], [7, 3])]
    trie = TitleTrie.of(TITLES)
    together = propose(tiny, trie, prefixes, 8)
    assert all(same(propose(tiny, trie, [p], 8)[0], q) for p, q in zip(prefixes, together, strict=True))


def test_items_of_the_same_title_come_together(tiny: Any):
    titles = [[1, 2, 0], [3, 4, 0], [1, 2, 0]]
    (proposed,) = propose(tiny, TitleTrie.of(titles), [[5, 6]], 3)
    found = dict(zip(proposed.items.tolist(), proposed.logprobs.tolist(), strict=True))
    assert found[0] == found[2]
    assert found == pytest.approx(dict(enumerate(scored_one_by_one(tiny, [5, 6], titles))), abs=1e-4)


def test_a_guide_ranks_by_what_the_prompt_changes(tiny: Any):
    trie, prefix = TitleTrie.of(TITLES), PREFIXES[0]
    guide = -unconditional_logprobs(tiny, trie, [2])
    (proposed,) = propose(tiny, trie, [prefix], len(TITLES), guide=guide)
    conditional = scored_one_by_one(tiny, prefix, TITLES)
    expected = conditional - scored_one_by_one(tiny, [2], TITLES)
    assert proposed.scores == pytest.approx(np.sort(expected)[::-1], abs=1e-4)
    assert proposed.scores == pytest.approx(expected[proposed.items], abs=1e-4)
    assert proposed.logprobs == pytest.approx(conditional[proposed.items], abs=1e-4)


def test_a_guide_chooses_the_ways_and_not_only_the_order(tiny: Any):
    titles = [[1, 2, 0], [3, 4, 0], [5, 6, 0]]
    trie = TitleTrie.of(titles)
    for item, title in enumerate(titles):
        guide = np.zeros(len(trie))
        (way,) = [node for node in range(len(trie)) if trie.tokens[node] == title[0]]
        guide[way] = 1000.0
        (proposed,) = propose(tiny, trie, PREFIXES[:1], 1, guide=guide)
        assert proposed.items.tolist() == [item]


def test_a_deadline_that_is_over_proposes_what_is_finished(tiny: Any):
    (proposed,) = propose(tiny, TitleTrie.of(TITLES), PREFIXES[:1], 5, deadline=Deadline(0))
    assert len(proposed.items) == 0


def test_no_people_and_no_titles_give_nothing(tiny: Any):
    assert propose(tiny, TitleTrie.of(TITLES), [], 5) == []
    (proposed,) = propose(tiny, TitleTrie.of([]), PREFIXES[:1], 5)
    assert len(proposed.items) == 0


def test_giving_up_beams_never_costs_the_best_titles(tiny: Any):
    trie, prefixes = TitleTrie.of(TITLES), tokens(15, 6, seed=2)
    everything = propose(tiny, trie, prefixes, len(TITLES))
    some = propose(tiny, trie, prefixes, len(TITLES), wanted=4)
    for whole, best in zip(everything, some, strict=True):
        assert best.logprobs == pytest.approx(whole.logprobs[:4], abs=1e-4)
