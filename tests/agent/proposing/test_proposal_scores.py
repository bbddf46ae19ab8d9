"""Proposals as a signal: scores over the catalogue and what they rest on."""

import numpy as np
import pytest

from tastebridge.agent.explanation import compose, verify
from tastebridge.agent.proposing.beam import Proposals
from tastebridge.agent.proposing.signal import LEAST, proposal_scores
from tastebridge.retrieval.evidence import as_evidence
from tastebridge.retrieval.records import Item


def proposals(items: list[int], scores: list[float]) -> Proposals:
    return Proposals(np.array(items, dtype=np.int64), np.array(scores), np.zeros(len(items)))


NOBODY = [np.array([], dtype=np.int64)]


def test_the_likeliest_scores_1_the_last_still_more_than_what_was_not_proposed():
    scored = proposal_scores([proposals([3, 0, 1], [-2.0, -3.0, -4.0])], NOBODY, n_items=5)
    assert scored.values[0] == pytest.approx([0.55, LEAST, 0, 1, 0])
    assert scored.values.dtype == np.float32


def test_a_single_proposal_scores_1():
    assert proposal_scores([proposals([1], [-9.0])], NOBODY, 3).values.tolist() == [[0, 1, 0]]


def test_nothing_proposed_is_all_zeros():
    assert not proposal_scores([proposals([], [])], NOBODY, 3).values.any()


def test_each_person_is_scaled_alone():
    scored = proposal_scores(
        [proposals([0, 1], [-1.0, -2.0]), proposals([1, 0], [-50.0, -90.0])], NOBODY * 2, 2
    )
    assert scored.values == pytest.approx(np.array([[1, LEAST], [LEAST, 1]]))


def test_a_reason_names_the_newest_items_of_the_prompt():
    scored = proposal_scores([proposals([2], [-1.0])], [np.array([7, 5, 9, 9])], n_items=4)
    reason, none = scored.reasons(0, np.array([2, 3]))
    assert none is None
    assert reason is not None
    assert (reason.kind, reason.own, reason.people) == ("model", (9, 5), None)


def test_what_is_said_of_it_passes_the_verifier():
    scored = proposal_scores([proposals([0], [-1.0])], [np.array([0, 1])], n_items=1)
    (reason,) = scored.reasons(0, np.array([0]))
    assert reason is not None
    own = {n: Item(n, "food", str(n), title) for n, title in enumerate(["Oats", "Espresso"])}
    evidence = as_evidence(reason, "proposals", "food", own, min_people=5)
    assert evidence is not None
    item = Item(9, "kitchen", "k", "Coffee Maker")
    explanation = compose(item, [evidence])
    assert "model" in explanation.text
    assert "“Espresso” and “Oats”" in explanation.text
    assert verify(explanation.text, item, [evidence]).ok
