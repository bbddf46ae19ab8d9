"""What steers the search away from titles that are likely for anybody.

The likeliest titles after a prompt are about the same for everybody. To find what a person makes likelier,
the unconditional log-probability is taken off on the way and not only at the end, where the beams would
already be full of what is likely anyway.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...retrieval.records import Ints
from ..backends.branching import pack, token_logprobs
from ..backends.reading import Tokens
from .branches import Doubles
from .trie import ROOT, TitleTrie

PACKED_TOKENS = 512
"""Tokens of titles that are read side by side after one prompt."""


def unconditional_logprobs(model: Any, trie: TitleTrie, prompt: Tokens) -> Doubles:
    """Returns the log-probability of the way to each node after a prompt that tells of nobody.

    This reads the whole catalogue, once for a model: minutes for tens of thousands of titles on one core.

    Args:
        model: a causal language model of transformers, in evaluation mode.
        trie: the titles of the catalogue.
        prompt: the tokens of the prompt, not empty.

    Returns:
        Shape (nodes,), 0 at the root.
    """
    import torch

    totals = np.zeros(len(trie))
    with torch.inference_mode():
        for ways in _packs(trie):
            packed = pack([prompt], [[trie.tokens[way].tolist() for way in ways]])
            logprobs = token_logprobs(model, packed.to(model.device)).double().cpu().numpy()
            bounds = np.cumsum([len(way) for way in ways])[:-1]
            for way, own in zip(ways, np.split(logprobs, bounds), strict=True):
                totals[way] = np.cumsum(own)
    return totals


def catalogue_logprobs(trie: TitleTrie, weights: Doubles) -> Doubles:
    """Returns the logarithm of each node's share of the catalogue: of all items whose titles go through it.

    Args:
        trie: the titles of the catalogue.
        weights: how much each item counts, all above 0, shape (items,).

    Returns:
        Shape (nodes,), 0 at the root.
    """
    mass = np.zeros(len(trie))
    ends = np.repeat(np.arange(len(trie)), np.diff(trie.item_starts))
    np.add.at(mass, ends, weights[trie.item_columns])
    parents = trie.parents
    for level in reversed(list(_levels(trie))):
        np.add.at(mass, parents[level], mass[level])
    logprobs: Doubles = np.log(mass / mass[ROOT])
    return logprobs


def _levels(trie: TitleTrie) -> Iterator[Ints]:
    """Yields the nodes of each depth, from the first tokens on."""
    level = np.array([ROOT])
    while len(level := trie.children(level).nodes):
        yield level


def _packs(trie: TitleTrie) -> Iterator[list[Ints]]:
    """Yields ways from the root to every node that ends a title, a few at a time; neighbours together."""
    parents = trie.parents
    together: list[Ints] = []
    used = 0
    for end in np.flatnonzero(trie.n_items_at(np.arange(len(trie)))):
        way = [int(end)]
        while parents[way[-1]] != ROOT:
            way.append(int(parents[way[-1]]))
        if together and used + len(way) > PACKED_TOKENS:
            yield together
            together, used = [], 0
        together.append(np.array(way[::-1]))
        used += len(way)
    if together:
        yield together
