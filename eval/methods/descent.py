"""Small networks of the mapping methods: drawn, trained and stopped the same way every time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...retrieval.errors import MissingExtra
from ...retrieval.records import Floats, Ints

HELD_SHARE = 0.1
"""Of the examples, kept aside to say when to stop."""
Loss = Callable[[Sequence[Any], Ints], Any]
"""Takes the parameters as tensors and the numbers of examples; returns their mean loss as a tensor."""


@dataclass(frozen=True)
class Descent:
    """How a network is trained."""

    rate: float
    epochs: int
    patience: int = 5
    """Epochs without a better held-out loss after which training ends."""
    batch: int = 256
    decay: float = 0.0
    """Weight decay, apart from the gradient."""


@contextmanager
def single_thread(what: str) -> Iterator[Any]:
    """Gives torch with one thread, so that sums are added in the same order every time.

    Raises:
        MissingExtra: torch is not installed.
    """
    try:
        import torch
    except ImportError as error:
        raise MissingExtra(what, "local") from error
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield torch
    finally:
        torch.set_num_threads(threads)


def drawn(rng: np.random.Generator, *shape: int) -> Floats:
    """Returns weights that keep a layer's output about as large as its input (Glorot & Bengio 2010)."""
    bound = (6.0 / (shape[0] + shape[-1])) ** 0.5
    return rng.uniform(-bound, bound, shape).astype(np.float32)


def steps(
    torch: Any, start: Sequence[Floats], loss: Loss, rows: Ints, how: Descent, rng: np.random.Generator
) -> Iterator[Sequence[Any]]:
    """Trains with Adam on `rows` in batches of a fresh order; yields the parameters after each epoch.

    The same tensors are yielded every time: copy what is to be kept.
    """
    parameters = [torch.tensor(one, requires_grad=True) for one in start]
    optimizer = torch.optim.AdamW(parameters, lr=how.rate, weight_decay=how.decay)
    for _ in range(how.epochs if len(rows) else 0):
        shuffled = rng.permutation(rows)
        for at in range(0, len(shuffled), how.batch):
            optimizer.zero_grad()
            loss(parameters, shuffled[at : at + how.batch]).backward()
            optimizer.step()
        yield parameters


def descend(
    torch: Any, start: Sequence[Floats], loss: Loss, n_examples: int, how: Descent, rng: np.random.Generator
) -> list[Floats]:
    """Returns the parameters of the epoch with the least held-out loss.

    The held-out examples are a tenth of `n_examples`; with fewer than 10 nothing is held out and the
    training loss decides.
    """
    order = rng.permutation(n_examples)
    n_held = int(n_examples * HELD_SHARE)
    held, rows = (order[:n_held], order[n_held:]) if n_held else (order, order)
    best, least, waited = list(start), np.inf, 0
    for parameters in steps(torch, start, loss, rows, how, rng):
        with torch.no_grad():
            now = float(loss(parameters, held))
        waited += 1
        if now < least:
            best, least, waited = copied(parameters), now, 0
        if waited >= how.patience:
            break
    return best


def copied(parameters: Sequence[Any]) -> list[Floats]:
    """Returns the tensors as arrays of their own."""
    return [one.detach().numpy().copy() for one in parameters]
