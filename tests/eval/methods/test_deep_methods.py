"""The methods that train a network keep the contract, and come out the same every time."""

import sys

import numpy as np
import pytest
from contracts.method_contract import (
    A_PERSON,
    B_PERSON,
    Kind,
    PersonalMethodContract,
    people_of,
    shared_training,
)

from tastebridge.eval.methods.descent import Descent, descend, single_thread
from tastebridge.eval.methods.emcdr_mlp import EmcdrMlp
from tastebridge.eval.methods.ptupcdr import LAST, Ptupcdr, latest
from tastebridge.retrieval.errors import MissingExtra
from tastebridge.retrieval.history import Histories

torch = pytest.importorskip("torch")


class TestEmcdrMlp(PersonalMethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return EmcdrMlp


class TestPtupcdr(PersonalMethodContract):
    @pytest.fixture
    def kind(self) -> Kind:
        return Ptupcdr


@pytest.mark.parametrize("kind", [EmcdrMlp, Ptupcdr])
class TestBoth:
    def test_torch_is_left_as_it_was(self, kind: Kind) -> None:
        before = torch.get_num_threads()
        torch.set_num_threads(2)
        torch.manual_seed(5)
        state = torch.get_rng_state()
        try:
            kind.fit(shared_training(), kind.config(epochs=1))
            assert torch.get_num_threads() == 2
            assert torch.equal(torch.get_rng_state(), state)
        finally:
            torch.set_num_threads(before)

    def test_without_torch_the_extra_is_named(self, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "torch", None)
        with pytest.raises(MissingExtra, match="local"):
            kind.fit(shared_training(), kind.config())

    def test_another_seed_gives_another_network(self, kind: Kind) -> None:
        from contracts.method_contract import changed

        people = people_of([A_PERSON, B_PERSON])
        one = kind.fit(shared_training(), kind.config(epochs=1)).score(people)
        other = kind.fit(changed(shared_training(), seed=4), kind.config(epochs=1)).score(people)
        assert not np.allclose(one, other)


def test_training_stops_at_the_epoch_that_was_best_for_the_held_out() -> None:
    """Every step goes down for the trained examples, and up for the held-out ones after a while."""
    seen: list[float] = []

    def loss(parameters: object, rows: np.ndarray) -> object:
        (x,) = parameters  # type: ignore[misc]
        if len(rows) == 10:  # the held-out tenth
            seen.append(float(x))
            return (x - 0.5) ** 2
        return ((x - 5.0) ** 2).sum()

    with single_thread("a test") as running:
        how = Descent(rate=0.1, epochs=200, patience=3, batch=90)
        start = [np.zeros((), dtype=np.float32)]
        (best,) = descend(running, start, loss, 100, how, np.random.default_rng(1))
    assert float(best) == pytest.approx(0.5, abs=0.06)
    assert len(seen) < 12


def test_the_latest_liked_items_are_taken_and_dislikes_are_not() -> None:
    items = list(range(25))
    strengths = np.ones(25, dtype=np.float32)
    strengths[24] = -1
    places = latest(Histories(np.array([0, 25, 25]), np.array(items), strengths, 25))
    assert places[0].tolist() == items[24 - LAST : 24]
    assert places[1].tolist() == [-1] * LAST
