"""What a model prefers of a list is told apart from what it prefers of its contents."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from contracts.mode_contract import chooser, logprobs, ranking_task, shown

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.probing.bias import calibration_error, measure_bias
from tastebridge.agent.probing.card import Bias
from tastebridge.agent.settings import ModelSettings

LENGTH = 8


def bias_of(best: str, prefers: Callable[[str], float] = lambda label: 0.0) -> Bias:
    tasks = [ranking_task(LENGTH, first) for first in (0, 8, 16, 24)]
    relevant = np.zeros((len(tasks), LENGTH), dtype=bool)
    relevant[:, 0] = True
    backend = FunctionBackend(chooses=chooser(best, prefers))
    return measure_bias(backend, ModelSettings(), tasks, relevant, 1, Deadline())


def test_a_model_that_looks_at_letters_alone_is_found_out():
    bias = bias_of("no such book", lambda label: -float(ord(label) - ord("A")))
    assert bias.rank_by_slot == tuple(float(place + 1) for place in range(LENGTH))
    assert Bias.spread(bias.rank_by_slot) == 1.0


def test_without_preferences_of_its_own_places_differ_little():
    bias = bias_of("no such book")
    assert bias.agreement == 0.0  # it says the same of all
    # what it likes equally comes in the order of the slots, before as after
    assert bias.rank_by_slot == bias.rank_by_slot_calibrated


def test_a_blank_list_shows_what_belongs_to_the_letters():
    fond = bias_of("Emma", lambda label: 0.3 if label == "C" else 0.0)
    assert fond.rank_by_slot[2] < 2
    assert fond.rank_by_slot_calibrated[2] > fond.rank_by_slot[2]


def test_orders_agree_about_what_a_model_likes():
    tasks = [ranking_task(4)]
    relevant = np.array([[True, False, False, False]])
    odds = {"Emma": 3.0, "Dune": 2.0, "Ulysses": 1.0, "Beloved": 0.0}

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        return logprobs({label: odds.get(title, 0.0) for label, title in shown(messages).items()})

    bias = measure_bias(FunctionBackend(chooses=chooses), ModelSettings(), tasks, relevant, 1, Deadline())
    assert bias.agreement == 1.0
    assert abs(bias.agreement_of_places) < 1.0


def test_probabilities_that_come_true_have_no_calibration_error():
    probability = np.full((10, 4), 0.25)
    relevant = np.zeros((10, 4), dtype=bool)
    relevant[np.arange(10), np.arange(10) % 4] = True
    assert calibration_error(probability, relevant) == pytest.approx(0.0)
    certain = np.tile([1.0, 0.0, 0.0, 0.0], (10, 1))
    right = np.tile([True, False, False, False], (10, 1))
    wrong = right[:, ::-1]
    assert calibration_error(certain, right) == 0.0
    assert calibration_error(certain, wrong) == pytest.approx(0.5)
