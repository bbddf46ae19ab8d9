"""The signal `profile_neighbours` alone, as a method."""

from dataclasses import replace

from contracts.method_contract import A_PERSON, B_PERSON, A, B, people_of, shared_training

from tastebridge.eval.evaluating import missing_needs
from tastebridge.eval.methods.registry import DEFAULT_METHODS, load
from tastebridge.eval.methods.signals import ProfileNeighboursAlone
from tastebridge.eval.problem import Problem

NAME = "signal-profile_neighbours"


def test_it_tells_the_tastes_apart():
    training = shared_training()
    method = ProfileNeighboursAlone.fit(training, ProfileNeighboursAlone.config())
    a_person, b_person = method.score(people_of([A_PERSON, B_PERSON]))
    assert a_person[A].min() > a_person[B].max()
    assert b_person[B].min() > b_person[A].max()


def test_it_is_found_by_name_and_no_study_has_it_unless_asked():
    assert load(NAME) is ProfileNeighboursAlone
    assert NAME not in DEFAULT_METHODS


def test_without_tags_it_is_skipped_with_the_reason():
    problem = Problem(None, None, shared_training())  # type: ignore[arg-type]
    assert missing_needs(ProfileNeighboursAlone, problem) == ""
    without = replace(problem, training=replace(problem.training, source_tags=None))
    assert "profile_neighbours" in missing_needs(ProfileNeighboursAlone, without)
