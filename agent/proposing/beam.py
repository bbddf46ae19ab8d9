"""Which titles of a catalogue a model would write for each person: beam search over the tree of titles."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...retrieval.records import Bools, Ints
from ..backends.reading import Tokens
from ..deadline import Deadline
from .branches import Branches, Doubles, places_within
from .trie import ROOT, TitleTrie

STRIDE = 64
"""How far a beam runs ahead where the tree leaves one way only: longer than titles are."""


@dataclass(frozen=True)
class Proposals:
    """What a model proposes to one person, best first."""

    items: Ints
    """Columns of the catalogue, each once."""
    scores: Doubles
    """What they are ranked by: the log-probabilities, with the guide's share where there is one."""
    logprobs: Doubles
    """Log-probability of each title after the person's prompt."""


@dataclass(frozen=True)
class _Finished:
    """Ways that ended at a title."""

    people: Ints
    nodes: Ints
    totals: Doubles

    @classmethod
    def none(cls) -> "_Finished":
        return cls(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))

    def with_(self, people: Ints, nodes: Ints, totals: Doubles) -> "_Finished":
        return _Finished(
            np.concatenate([self.people, people]),
            np.concatenate([self.nodes, nodes]),
            np.concatenate([self.totals, totals]),
        )

    def by_person(self) -> Ints:
        """Returns the order by person and then by log-probability, the likeliest first."""
        return np.lexsort((-self.totals, self.people))


@dataclass(frozen=True)
class _Open:
    """Ways down the tree that are still open, and the nodes that may come next on them."""

    people: Ints
    """Whose each way is, ascending, shape (ways,)."""
    seen: Bools
    """What the model has read on each way, shape (ways, tokens in the cache)."""
    ways: Ints
    """The way that each possible next node continues, shape (nodes,)."""
    nodes: Ints
    totals: Doubles
    """Log-probability of all tokens up to and with each of `nodes`."""


def propose(
    model: Any,
    trie: TitleTrie,
    prefixes: Sequence[Tokens],
    beams: int,
    *,
    wanted: int | None = None,
    guide: Doubles | None = None,
    deadline: Deadline | None = None,
    stride: int = STRIDE,
) -> list[Proposals]:
    """Returns items for each prompt, none of which the catalogue does not have.

    Log-probabilities only fall along a title, so a beam is given up as soon as it is less likely than the
    last of the `wanted` best finished titles. With as many beams as there are titles the order is exact.

    Args:
        model: a causal language model of transformers, in evaluation mode.
        trie: the titles of the catalogue.
        prefixes: the tokens of the prompts, none of them empty.
        beams: how many ways are followed at a time.
        wanted: how many items a person gets at most; as many as there are beams if None.
        guide: what is added to the log-probability of the way to each node wherever ways and titles are
            compared, shape (nodes,), see `guide.py`. Nothing is given up early then: the sum may rise.
        deadline: when it is over, what is finished comes back.
        stride: how many tokens a beam reads at once where there is one way only; 1 is the search token by
            token. Longer is faster and follows more titles to their end.
    """
    import torch

    if not len(prefixes):
        return []
    with torch.inference_mode():
        search = _Search(model, trie, prefixes, beams, wanted or beams, stride, guide)
        while search.goes_on and not (deadline and deadline.expired):
            search.step()
    return [search.proposals(person) for person in range(len(prefixes))]


class _Search:
    """One beam search for a batch of people: what is open, and what is finished."""

    def __init__(
        self,
        model: Any,
        trie: TitleTrie,
        prefixes: Sequence[Tokens],
        beams: int,
        wanted: int,
        stride: int,
        guide: Doubles | None,
    ) -> None:
        self._trie, self._guide = trie, guide
        self._beams, self._wanted, self._stride = beams, wanted, stride
        self._branches = branches = Branches(model, prefixes)
        self._bounds = np.full(len(prefixes), -np.inf)
        """Less likely than this, a title is of no use to the person."""
        self._finished = _Finished.none()
        people = np.arange(len(prefixes))
        next_ = trie.children(np.full(len(prefixes), ROOT))
        totals = branches.logprobs(branches.states, next_.parents, trie.tokens[next_.nodes])
        self._open = _Open(people, branches.seen, next_.parents, next_.nodes, totals)

    @property
    def goes_on(self) -> bool:
        """Whether any way is open."""
        return len(self._open.nodes) > 0

    def step(self) -> None:
        """Takes the best next nodes of each person and reads them as far as there is one way only."""
        was, trie = self._open, self._trie
        chosen = self._best()
        ways, nodes, totals = was.ways[chosen], was.nodes[chosen], was.totals[chosen]
        people = was.people[ways]
        seen = self._branches.forget(people, was.seen[ways])
        chain, lengths = trie.chains(nodes, self._stride)
        ends = chain[np.cumsum(lengths) - 1]
        # A title's last token is scored by the one before it; nothing needs to read it.
        read = trie.n_children(chain) > 0
        rows, owners = chain[read], np.repeat(np.arange(len(nodes)), lengths)[read]
        states, seen = self._branches.grow(people, seen, trie.tokens[rows], owners)
        next_ = trie.children(rows)
        logprobs = self._branches.logprobs(states, next_.parents, trie.tokens[next_.nodes])
        owner = owners[next_.parents]
        is_open = rows[next_.parents] == ends[owner]
        totals = totals + np.bincount(owner[~is_open], logprobs[~is_open], minlength=len(nodes))
        self._finish(people, ends, totals)
        owner = owner[is_open]
        self._open = _Open(people, seen, owner, next_.nodes[is_open], totals[owner] + logprobs[is_open])

    def proposals(self, person: int) -> Proposals:
        """Returns what is finished, best first."""
        mine = self._finished.people == person
        places, items = self._trie.items(self._finished.nodes[mine])
        nodes, logprobs = self._finished.nodes[mine][places], self._finished.totals[mine][places]
        scores = self._guided(nodes, logprobs)
        best = np.lexsort((items, -scores))[: self._wanted]
        return Proposals(items[best], scores[best], logprobs[best])

    def _best(self) -> Ints:
        """Returns the likeliest next nodes, at most `beams` a person, by person."""
        people = self._open.people[self._open.ways]
        scores = self._guided(self._open.nodes, self._open.totals)
        useful = np.flatnonzero(scores > self._bounds[people])
        order = useful[np.lexsort((-scores[useful], people[useful]))]
        best: Ints = order[places_within(people[order]) < self._beams]
        return best

    def _guided(self, nodes: Ints, totals: Doubles) -> Doubles:
        return totals if self._guide is None else totals + self._guide[nodes]

    def _finish(self, people: Ints, nodes: Ints, totals: Doubles) -> None:
        """Keeps the ways that ended at a title, and what a title must be to come among the best."""
        ended = self._trie.n_items_at(nodes) > 0
        self._finished = done = self._finished.with_(people[ended], nodes[ended], totals[ended])
        if self._guide is not None:
            return
        order = done.by_person()
        last = order[places_within(done.people[order]) == self._wanted - 1]
        self._bounds[done.people[last]] = done.totals[last]
