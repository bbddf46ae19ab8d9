"""What people did with a list is stored once, and only of lists that were shown."""

import pytest
from worlds.experiment_world import design
from worlds.shown_lists import begun, exposure

from tastebridge.agent.experiments.outcomes import Outcome, read_outcomes, record
from tastebridge.retrieval.errors import ExperimentError, UnknownName
from tastebridge.retrieval.log.experiments import ExperimentLog
from tastebridge.retrieval.records import EventKind

LIKED = Outcome(exposure_id="e000001", item_id="b1", kind=EventKind.LIKE)


@pytest.fixture
def shown(experiment_log: ExperimentLog) -> ExperimentLog:
    begun(experiment_log, design())
    experiment_log.add_exposures([exposure(1, "ada", "now")])
    return experiment_log


def accepted(log: ExperimentLog) -> list[int]:
    return log.columns("tone", [EventKind.LIKE]).accepted.tolist()


def test_outcome_told_twice_counts_once(shown: ExperimentLog):
    assert record(shown, [LIKED], 10) == 1
    assert record(shown, [LIKED, LIKED.model_copy(update={"item_id": "b2"})], 20) == 1
    assert accepted(shown) == [2]


def test_unknown_list_is_refused_with_everything_that_came_with_it(shown: ExperimentLog):
    other = LIKED.model_copy(update={"exposure_id": "nothing"})
    with pytest.raises(UnknownName, match="no exposure is called 'nothing'"):
        record(shown, [LIKED, other], 10)
    assert accepted(shown) == [0]


def test_item_that_was_not_on_the_list_is_refused(shown: ExperimentLog):
    with pytest.raises(ExperimentError, match="the list 'e000001' has no item 'b9'"):
        record(shown, [LIKED.model_copy(update={"item_id": "b9"})], 10)


def test_lines_are_read_with_their_faults_named():
    good = LIKED.model_dump_json()
    assert read_outcomes([good, "", good]) == [LIKED, LIKED]
    with pytest.raises(ExperimentError, match="line 2 is no outcome"):
        read_outcomes([good, '{"exposure_id": "e1"}'])
    with pytest.raises(ExperimentError, match="line 1 is no outcome"):
        read_outcomes([good.replace("like", "smile")])


def test_fields_of_an_outcome_are_checked():
    with pytest.raises(ExperimentError, match="kind = 'smile'"):
        Outcome.checked(exposure_id="e1", item_id="b1", kind="smile")
