"""A model that reads many ways on from one prompt: branches of a tree, side by side in one row.

Copies of a prompt's cache, one for each branch, would cost more than the reading itself. Here a person has
one row; the branches stand in it one after another, each at the places that it would have alone, and each
sees only its own past.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...retrieval.records import Bools, Ints
from ..backends.branching import check_branching
from ..backends.reading import Reading, Tokens

if TYPE_CHECKING:
    import torch

Doubles = NDArray[np.float64]

HEAD_ROWS = 256
"""States whose logits are held at once: 50 MB for a vocabulary of 49,000."""

WORTH_FORGETTING = 0.8
"""The cache is copied when at most this share of it is left."""


class Branches:
    """What a model has read of a batch of prompts and of the branches that go on from them.

    Args:
        model: a causal language model of transformers, in evaluation mode.
        prompts: one a person, none of them empty.

    Raises:
        ModelUnavailable: the model's attention cannot be told which tokens a branch sees.
    """

    def __init__(self, model: Any, prompts: Sequence[Tokens]) -> None:
        check_branching(model.config)
        self._model = model
        order = sorted(range(len(prompts)), key=lambda place: prompts[place])
        reading = Reading.of(model, [prompts[place] for place in order])
        self._cache = reading.cache
        self._row_of = np.argsort(order)
        self._n_rows = len(order)
        self.seen: Bools = reading.mask.cpu().numpy().astype(bool)[self._row_of]
        """What the end of each prompt has read: (prompts, tokens in the cache)."""
        self.states: torch.Tensor = reading.last[self._row_of]
        """Hidden state at the end of each prompt: (prompts, width of the model)."""

    def grow(self, people: Ints, seen: Bools, tokens: Ints, branch: Ints) -> tuple["torch.Tensor", Bools]:
        """Reads the next tokens of branches.

        Args:
            people: the prompt each branch belongs to, ascending, shape (branches,).
            seen: what each branch has read, shape (branches, tokens in the cache).
            tokens: the next tokens of all branches, one branch after another; there may be none.
            branch: the branch of each token, ascending; shape of `tokens`.

        Returns:
            The hidden states of the tokens, (tokens, width of the model), and what each branch has read now.
        """
        import torch

        if not len(tokens):
            return self.states[:0], seen
        rows = self._row_of[people[branch]]
        columns = places_within(people[branch])
        n_rows, width = self._n_rows, int(columns.max()) + 1
        ids = np.zeros((n_rows, width), dtype=np.int64)
        places = np.zeros_like(ids)
        owners = np.full_like(ids, -1)
        ids[rows, columns] = tokens
        places[rows, columns] = seen.sum(axis=1)[branch] + places_within(branch)
        owners[rows, columns] = branch
        past = np.zeros((n_rows, width, seen.shape[1]), dtype=bool)
        past[rows, columns] = seen[branch]
        own = (owners[:, :, None] == owners[:, None, :]) & np.tri(width, dtype=bool)
        states = self._read(ids, places, np.concatenate([past, own], axis=2))
        now = np.zeros((len(people), width), dtype=bool)
        now[branch, columns] = True
        chosen = states[torch.from_numpy(rows), torch.from_numpy(columns)]
        return chosen, np.concatenate([seen, now], axis=1)

    def forget(self, people: Ints, seen: Bools) -> Bools:
        """Drops from the cache what none of these branches has read, and people who have none.

        Takes the arguments of `grow`, and returns what each branch has read of what is left.
        """
        import torch

        kept, first = np.unique(people, return_index=True)
        if not len(kept):
            return seen
        needed = np.logical_or.reduceat(seen, first)
        width = needed.sum(axis=1).max()
        if width * len(kept) > WORTH_FORGETTING * seen.shape[1] * self._n_rows:
            return seen
        columns = np.argsort(~needed, axis=1, kind="stable")[:, :width]
        rows = torch.from_numpy(self._row_of[kept]).to(self.states.device)
        index = torch.from_numpy(columns).to(self.states.device)[:, None, :, None]
        for layer in self._cache.layers:
            layer.keys = _taken(layer.keys, rows, index)
            layer.values = _taken(layer.values, rows, index)
        self._row_of[kept] = np.arange(len(kept))
        self._n_rows = len(kept)
        place = np.searchsorted(kept, people)
        return np.take_along_axis(seen, columns[place], axis=1)

    def logprobs(self, states: "torch.Tensor", rows: Ints, tokens: Ints) -> Doubles:
        """Returns log-probabilities of next tokens, among all tokens that the model knows.

        Args:
            states: hidden states, shape (states, width of the model).
            rows: the state before each token, ascending, shape (tokens,).
            tokens: shape (tokens,).
        """
        import torch

        found = np.zeros(len(rows))
        for first, last in _blocks(len(states)):
            logits = self._model.get_output_embeddings()(states[first:last]).float()
            part = slice(*np.searchsorted(rows, [first, last]))
            at = torch.from_numpy(rows[part] - first), torch.from_numpy(tokens[part])
            found[part] = (logits[at] - logits.logsumexp(dim=1)[at[0]]).cpu().numpy()
        return found

    def _read(self, ids: Ints, places: Ints, visible: Bools) -> "torch.Tensor":
        import torch

        device = self.states.device
        output = self._model.base_model(
            torch.from_numpy(ids).to(device),
            attention_mask=torch.from_numpy(visible)[:, None].to(device),
            position_ids=torch.from_numpy(places).to(device),
            past_key_values=self._cache,
            use_cache=True,
        )
        self._cache = output.past_key_values
        hidden: torch.Tensor = output.last_hidden_state
        return hidden


def _taken(states: "torch.Tensor", rows: "torch.Tensor", columns: "torch.Tensor") -> "torch.Tensor":
    """Returns chosen tokens of chosen rows; `states` is (rows, heads, tokens, width of a head)."""
    states = states[rows]
    return states.gather(2, columns.expand(-1, states.shape[1], -1, states.shape[3]))


def places_within(groups: Ints) -> Ints:
    """Returns the place of each entry within its group; the entries of a group stand together."""
    first = np.ones(len(groups), dtype=bool)
    first[1:] = groups[1:] != groups[:-1]
    places: Ints = np.arange(len(groups)) - np.flatnonzero(first)[np.cumsum(first) - 1]
    return places


def _blocks(size: int) -> Iterator[tuple[int, int]]:
    for first in range(0, size, HEAD_ROWS):
        yield first, min(first + HEAD_ROWS, size)
