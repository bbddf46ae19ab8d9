"""The tree of titles: every title is in it, and nothing else."""

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.agent.proposing.trie import ROOT, TitleTrie

TITLES = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=5), max_size=30)


def paths(trie: TitleTrie) -> dict[tuple[int, ...], list[int]]:
    """Walks the whole tree, one node at a time; returns the items by the path that leads to them."""
    found: dict[tuple[int, ...], list[int]] = {}
    waiting: list[tuple[int, tuple[int, ...]]] = [(ROOT, ())]
    while waiting:
        node, path = waiting.pop()
        if items := trie.items(np.array([node]))[1].tolist():
            found[path] = items
        children = trie.children(np.array([node])).nodes
        assert list(trie.tokens[children]) == sorted(set(trie.tokens[children].tolist()))
        assert len(children) or items or node == ROOT, "a way that leads to no title"
        waiting += [(int(child), (*path, int(trie.tokens[child]))) for child in children]
    return found


@given(TITLES)
def test_the_paths_are_the_titles_and_nothing_else(titles: list[list[int]]):
    found = paths(TitleTrie.of(titles))
    assert set(found) == {tuple(title) for title in titles}
    assert all(titles[item] == list(path) for path, items in found.items() for item in items)


@given(TITLES)
def test_every_item_is_at_one_node(titles: list[list[int]]):
    trie = TitleTrie.of(titles)
    assert sorted(trie.item_columns.tolist()) == list(range(len(titles))) == list(range(trie.n_items))
    assert trie.n_items_at(np.arange(len(trie))).sum() == len(titles)


@given(TITLES)
def test_a_node_has_as_many_children_as_it_shares_beginnings(titles: list[list[int]]):
    trie = TitleTrie.of(titles)
    beginnings = {tuple(title[:n]) for title in titles for n in range(1, len(title) + 1)}
    assert len(trie) == 1 + len(beginnings)


@given(TITLES, st.integers(1, 4))
def test_a_chain_is_the_only_way_down(titles: list[list[int]], longest: int):
    trie = TitleTrie.of(titles)
    nodes = np.arange(len(trie))
    flat, lengths = trie.chains(nodes, longest)
    chains = np.split(flat, np.cumsum(lengths)[:-1])
    for node, chain in zip(nodes, chains, strict=True):
        assert chain[0] == node
        for upper, lower in pairwise(chain):
            assert trie.children(np.array([upper])).nodes.tolist() == [lower]
            assert not trie.n_items_at(np.array([upper]))[0]
        last = chain[-1:]
        assert len(chain) == longest or trie.n_items_at(last)[0] or trie.n_children(last)[0] != 1


def test_children_of_several_nodes_come_together():
    trie = TitleTrie.of([[5, 1], [5, 2], [7, 3]])
    top = trie.children(np.array([ROOT]))
    assert trie.tokens[top.nodes].tolist() == [5, 7]
    below = trie.children(top.nodes)
    assert below.parents.tolist() == [0, 0, 1]
    assert trie.tokens[below.nodes].tolist() == [1, 2, 3]


def test_titles_of_the_same_tokens_share_a_node():
    trie = TitleTrie.of([[1, 2], [3], [1, 2]])
    assert sorted(paths(trie)[1, 2]) == [0, 2]


def test_a_title_without_tokens_is_refused():
    with pytest.raises(ValueError, match="item 1 has a title without tokens"):
        TitleTrie.of([[1], []])


def test_a_large_catalogue_is_built_quickly_and_stays_small():
    rng = np.random.default_rng(0)
    titles = [rng.zipf(1.4, size=rng.integers(4, 20)).clip(max=49_000).tolist() for _ in range(20_000)]
    began = time.perf_counter()
    trie = TitleTrie.of(titles)
    assert time.perf_counter() - began < 5  # half a second; a busy machine is no failure
    parts = (trie.tokens, trie.starts, trie.item_starts, trie.item_columns)
    assert sum(part.nbytes for part in parts) < 10_000_000
