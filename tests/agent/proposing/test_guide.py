"""What steers the search: values for every node of the tree of titles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.proposing.guide import catalogue_logprobs
from tastebridge.agent.proposing.trie import ROOT, TitleTrie

TITLES = st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=4), min_size=1, max_size=20)


def test_a_node_has_the_share_of_all_titles_that_go_through_it():
    trie = TitleTrie.of([[1, 2], [1, 3], [4], [1]])
    shares = np.exp(catalogue_logprobs(trie, np.array([1.0, 2.0, 5.0, 2.0])))
    by_token = {int(token): share for token, share in zip(trie.tokens, shares, strict=True)}
    assert by_token == pytest.approx({-1: 1.0, 1: 0.5, 4: 0.5, 2: 0.1, 3: 0.2})


@given(TITLES, st.integers(0, 1000))
def test_shares_add_up(titles: list[list[int]], seed: int):
    """What goes through a node ends there or goes on to a child."""
    trie = TitleTrie.of(titles)
    weights = np.random.default_rng(seed).uniform(0.1, 2.0, size=len(titles))
    shares = np.exp(catalogue_logprobs(trie, weights))
    assert shares[ROOT] == pytest.approx(1)
    for node in range(len(trie)):
        one = np.array([node])
        ends = weights[trie.items(one)[1]].sum() / weights.sum()
        assert shares[node] == pytest.approx(ends + shares[trie.children(one).nodes].sum())


@given(TITLES)
def test_a_parent_has_its_children(titles: list[list[int]]):
    trie = TitleTrie.of(titles)
    assert trie.parents[ROOT] == -1
    for node in range(1, len(trie)):
        assert node in trie.children(trie.parents[[node]]).nodes
