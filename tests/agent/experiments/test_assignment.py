"""Users are split as designed, and everybody stays where they are."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds.experiment_world import design

from tastebridge.agent.experiments.arms import Arm, parse_arm
from tastebridge.agent.experiments.assignment import coin_of, share_of
from tastebridge.agent.experiments.design import Design
from tastebridge.agent.experiments.experiment import Experiment
from tastebridge.retrieval.errors import ExperimentError, SettingsError
from tastebridge.retrieval.log.experiment_rows import EndedArm
from tastebridge.retrieval.statistics.sample_ratio import SAMPLE_RATIO_MISMATCH, sample_ratio_p

USERS = [f"u{n}" for n in range(2000)]


def experiment(plan: Design, name: str = "tone", *ended: str) -> Experiment:
    return Experiment(name, plan, 0, -1, {arm: EndedArm(arm, 1, "too slow") for arm in ended})


def arms_of(one: Experiment) -> list[str]:
    return [one.arm_of(user).name for user in USERS]


@given(st.lists(st.floats(0.2, 5), min_size=2, max_size=5), st.text(max_size=20), st.text(max_size=5))
def test_shares_are_those_designed(shares: list[float], name: str, salt: str):
    arms = [Arm(name=f"arm {place}", share=share) for place, share in enumerate(shares)]
    one = experiment(Design.checked(target="books", arms=arms, salt=salt), name)
    arms_given = arms_of(one)
    counts = [arms_given.count(arm.name) for arm in arms]
    assert sum(counts) == len(USERS)
    # A thousandth of what a sample-ratio mismatch takes: by luck once in a million tries.
    assert sample_ratio_p(counts, shares) > SAMPLE_RATIO_MISMATCH / 1000


def test_every_process_decides_alike():
    code = "from tastebridge.agent.experiments.assignment import share_of; print(share_of('tone', '', 'ada'))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    # Pinned: another value in a later release would move the users of every running experiment.
    assert float(told) == share_of("tone", "", "ada") == 0.44109993558012195


@given(st.text(), st.text(), st.text())
def test_share_lies_between_0_and_1(name: str, salt: str, user: str):
    assert 0 <= share_of(name, salt, user) < 1


def test_parts_cannot_be_shifted_against_each_other():
    assert share_of("a", "bc", "d") != share_of("ab", "c", "d") != share_of("a", "b", "cd")


def test_experiments_and_salts_are_independent():
    plan = design()
    first = arms_of(experiment(plan))
    for other in (experiment(plan, "other"), experiment(design(salt="again"))):
        both = list(zip(first, arms_of(other), strict=True))
        quarters = [both.count((one, two)) for one in ("now", "new") for two in ("now", "new")]
        assert sample_ratio_p(quarters, [1, 1, 1, 1]) > 1e-6


def test_more_arms_of_an_ended_arm_move_nobody_else():
    plan = design("now", "new", "third")
    before, after = experiment(plan), experiment(plan, "tone", "new")
    for user in USERS:
        was = before.served_arm(user).name
        assert after.arm_of(user).name == before.arm_of(user).name
        assert after.served_arm(user).name == ("now" if was == "new" else was)


def test_coin_of_an_exposure_can_be_tossed_again():
    tosses = [coin_of("tone", "", "ada", "e1").random() for _ in range(2)]
    assert tosses[0] == tosses[1] != coin_of("tone", "", "ada", "e2").random()


def test_arm_is_read_as_it_is_written():
    arm = parse_arm("short: prompt=brief@v1, orders=2,examples=[0, 1]", 0.5)
    assert arm == Arm(
        name="short", changes={"rank_prompt": "brief@v1", "orders": "2", "examples": [0, 1]}, share=0.5
    )
    assert parse_arm("now").changes == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("orders=2", "has no name"),
        (": orders=2", "has no name"),
        ("new: orders", "'orders' is no setting"),
        ("new: ordres=2", "no setting 'ordres'; did you mean orders"),
        ("new: examples=[0", "is no JSON"),
    ],
)
def test_arm_that_cannot_be_read_says_why(text: str, said: str):
    with pytest.raises(SettingsError, match=said.replace("[", r"\[")):
        parse_arm(text)


@pytest.mark.parametrize(
    ("arms", "fields", "said"),
    [
        (["now"], {}, "at least 2"),
        (["now", "now"], {}, "two arms are called 'now'"),
        (["now", "new", "third"], {"kind": "interleave"}, "two arms can be interleaved"),
        (["now", "new"], {"metric": "smiles"}, "metric = 'smiles'"),
        (["now", "new"], {"accepted": ["smile"]}, "'smile'"),
        (["now", "new"], {"guard_rails": {"max_error_rate": 2}}, "less than or equal to 1"),
    ],
)
def test_design_that_cannot_be_says_why(arms: list[str], fields: dict[str, object], said: str):
    with pytest.raises(ExperimentError, match=said):
        design(*arms, **fields)
