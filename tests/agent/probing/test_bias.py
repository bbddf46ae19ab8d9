"""What a model prefers of a list is told apart from what it prefers of its contents."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from contracts.mode_contract import NAMES, chooser, logprobs, ranking_task, shown

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import Chooses, FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.probing.bias import calibration_error, measure_bias
from tastebridge.agent.probing.card import Bias
from tastebridge.agent.settings import ModelSettings

LENGTH = 8
MIDDLE = (LENGTH + 1) / 2


def measured(chooses: Chooses) -> Bias:
    tasks = [ranking_task(LENGTH, first) for first in (0, 8, 16, 24)]
    relevant = np.zeros((len(tasks), LENGTH), dtype=bool)
    relevant[:, 0] = True
    return measure_bias(FunctionBackend(chooses=chooses), ModelSettings(), tasks, relevant, 1, Deadline())


def bias_of(best: str, prefers: Callable[[str], float] = lambda label: 0.0) -> Bias:
    return measured(chooser(best, prefers))


def bias_of_taste(likes: Callable[[int, str], float]) -> Bias:
    """Of a model that says the same of all places of a blank list."""

    def chooses(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        titles = shown(messages)
        real = titles[labels[0]] in NAMES
        odds = [likes(place, titles[label]) if real else 0.0 for place, label in enumerate(labels)]
        return logprobs(dict(zip(labels, odds, strict=True)))

    return measured(chooses)


def test_a_model_that_looks_at_letters_alone_is_found_out():
    bias = bias_of("no such book", lambda label: -float(ord(label) - ord("A")))
    assert bias.rank_by_slot == tuple(float(place + 1) for place in range(LENGTH))
    assert Bias.spread(bias.rank_by_slot) == 1.0
    # the blank list shows just this, and without it nothing is left
    assert bias.rank_by_slot_calibrated == (MIDDLE,) * LENGTH
    assert Bias.spread(bias.rank_by_slot_calibrated) == 0.0
    assert bias.agreement == 0.0


def test_a_model_without_preferences_prefers_no_place():
    bias = bias_of("no such book")
    assert bias.rank_by_slot == bias.rank_by_slot_calibrated == (MIDDLE,) * LENGTH
    assert Bias.spread(bias.rank_by_slot) == 0.0
    assert bias.agreement == 0.0  # it says the same of all


def test_a_taste_for_first_places_that_no_blank_list_shows_stays_and_orders_disagree():
    bias = bias_of_taste(lambda place, title: -float(place))
    assert bias.rank_by_slot_calibrated == tuple(float(place + 1) for place in range(LENGTH))
    assert Bias.spread(bias.rank_by_slot_calibrated) == 1.0
    assert bias.agreement == bias.agreement_of_places < 0.3


def test_a_taste_for_titles_is_no_bias_and_orders_agree():
    bias = bias_of_taste(lambda place, title: float(NAMES.index(title)))
    assert bias.agreement == 1.0
    assert Bias.spread(bias.rank_by_slot) < 0.5  # not 0: each place has other titles, 16 of them


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


@pytest.mark.parametrize("given", [0.5, 0.7, 0.9])
def test_a_model_that_is_always_too_sure_is_off_by_what_it_is_too_sure_of(given: float):
    """It is right in 3 of 10 lists of two, and says `given` of its favourite."""
    probability = np.tile([given, 1 - given], (10, 1))
    relevant = np.zeros((10, 2), dtype=bool)
    relevant[:3, 0] = relevant[3:, 1] = True
    assert calibration_error(probability, relevant) == pytest.approx(0.0 if given == 0.5 else given - 0.3)


def test_two_of_a_list_share_its_one_best_place():
    relevant = np.tile([True, True, False, False], (10, 1))
    assert calibration_error(np.tile([0.5, 0.5, 0.0, 0.0], (10, 1)), relevant) == pytest.approx(0.0)
    assert calibration_error(np.tile([1.0, 0.0, 0.0, 0.0], (10, 1)), relevant) == pytest.approx(0.25)
