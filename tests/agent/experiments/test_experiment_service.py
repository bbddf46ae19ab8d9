"""The recommender of a running service: who gets which list, and what is logged of it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event, text
from worlds.experiment_world import design, is_first, lists, person, prefers, raises, started

from tastebridge.agent.answer import Answer
from tastebridge.agent.asking import Question, ask
from tastebridge.agent.experiments.experiment import Experiment
from tastebridge.agent.experiments.served import ExperimentService
from tastebridge.agent.recommender import Recommender
from tastebridge.retrieval.errors import ExperimentError, ModelUnavailable, SettingsError, UnknownName
from tastebridge.retrieval.person import person_of_likes
from tastebridge.retrieval.workspace import Workspace

USERS = [f"synthetic-{n:04}" for n in range(1, 13)]
OURS, THEIRS = prefers(last=False), prefers(last=True)
"""The models of the baseline and of the other arm."""


@pytest.fixture
def tone(sample_copy: Workspace) -> Experiment:
    """An experiment of two arms that runs."""
    return started(sample_copy, design())


@pytest.fixture
def service(sample_copy: Workspace) -> Iterator[ExperimentService]:
    with serving(sample_copy) as service:
        yield service


def serving(workspace: Workspace, **backends: object) -> ExperimentService:
    models = {"now": OURS, "new": THEIRS, **backends}
    return ExperimentService(workspace, backend=OURS, backends=models, clock=lambda: 5_000)  # type: ignore[arg-type]


def items(answer: Answer) -> list[str]:
    return [item.item_id for item in answer.items]


def titles(answer: Answer) -> list[str]:
    return [item.title for item in answer.items]


def timeless(answer: Answer) -> dict[str, object]:
    return answer.model_dump(exclude={"timing_ms", "experiment"})


def test_everybody_gets_the_list_of_their_own_arm(tone: Experiment, service: ExperimentService):
    answers = lists(service, USERS)
    assert [answer.user for answer in answers] == USERS
    arms = [tone.arm_of(user).name for user in USERS]
    assert set(arms) == {"now", "new"}
    for answer, arm in zip(answers, arms, strict=True):
        assert answer.experiment is not None
        assert (answer.experiment.name, answer.experiment.arm) == ("tone", arm)
    alone = [lists(service, [user])[0] for user in USERS[:4]]
    assert [items(answer) for answer in alone] == [items(answer) for answer in answers[:4]]
    for answer, arm in zip(answers, arms, strict=True):
        assert is_first(titles(answer), last=arm == "new")


def test_what_was_shown_is_in_the_log(tone: Experiment, service: ExperimentService):
    (answer,) = lists(service, USERS[:1])
    assert answer.experiment is not None
    shown = service.experiments.exposures([answer.experiment.exposure_id])[answer.experiment.exposure_id]
    assert (shown.user_id, shown.arm, shown.target) == (USERS[0], answer.experiment.arm, "books")
    assert (shown.at_us, shown.items, shown.teams) == (5_000, tuple(items(answer)), ())
    assert shown.tokens == answer.tokens.prompt + answer.tokens.completion > 0
    assert (shown.latency_ms, shown.invalid, shown.error) == (answer.timing_ms.total, False, "")


def test_without_an_experiment_it_is_a_recommender(sample_copy: Workspace, service: ExperimentService):
    with Recommender(sample_copy, backend=OURS) as plain:
        people = [person(plain, user) for user in USERS[:3]]
        expected = [timeless(one) for one in plain.recommend(people, "books", k=20, explain=False)]
    answers = lists(service, USERS[:3])
    assert [timeless(one) for one in answers] == expected
    assert all(one.experiment is None for one in answers)


def test_without_an_experiment_a_request_costs_one_query(service: ExperimentService):
    people = [person(service, USERS[0])]
    next(service.recommend(people, "books", explain=False))
    asked: list[str] = []
    event.listen(
        service.log.engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement)
    )
    next(service.recommend(people, "books", explain=False))
    assert sum("experiments" in statement for statement in asked) == 1
    assert not any("exposures" in statement or "outcomes" in statement for statement in asked)


def test_who_is_not_in_the_data_takes_no_part(tone: Experiment, service: ExperimentService):
    somebody = person_of_likes(service.log, ["Arrival"], "books")
    mixed = [person(service, USERS[0]), somebody, person(service, USERS[1])]
    answers = list(service.recommend(mixed, "books", k=4, explain=False))
    assert [answer.experiment is None for answer in answers] == [False, True, False]
    assert [answer.user for answer in answers] == [USERS[0], None, USERS[1]]


def test_other_targets_new_items_and_ended_experiments_are_served_as_always(
    tone: Experiment, service: ExperimentService
):
    people = [person(service, USERS[0])]
    assert next(service.recommend(people, "films", k=4, explain=False)).experiment is None
    assert next(service.recommend(people, "books", k=4, explain=False, only_new=True)).experiment is None
    service.experiments.end("tone", 9_000)
    assert next(service.recommend(people, "books", k=4, explain=False)).experiment is None


def of_arm(tone: Experiment, arm: str) -> list[str]:
    return [user for user in USERS if tone.arm_of(user).name == arm]


def test_arm_that_raises_gives_the_baselines_list_and_is_blamed(
    sample_copy: Workspace, tone: Experiment, service: ExperimentService
):
    baseline = dict(zip(USERS, lists(service, USERS), strict=True))
    with serving(sample_copy, new=raises(ZeroDivisionError("a bug"))) as broken:
        answers = dict(zip(USERS, lists(broken, USERS), strict=True))
        for user in of_arm(tone, "new"):
            told = answers[user].experiment
            assert told is not None
            assert told.arm == "new"
            assert is_first(titles(answers[user]), last=False)
            shown = broken.experiments.exposures([told.exposure_id])[told.exposure_id]
            assert shown.error == "ZeroDivisionError: a bug"
            assert shown.items == tuple(items(answers[user]))
            assert shown.latency_ms > 0
        for user in of_arm(tone, "now"):
            assert items(answers[user]) == items(baseline[user])


def test_arm_whose_model_is_away_is_blamed_though_it_has_a_list(sample_copy: Workspace, tone: Experiment):
    with serving(sample_copy, new=raises(ModelUnavailable("gone fishing"))) as broken:
        user = of_arm(tone, "new")[0]
        (answer,) = lists(broken, [user])
        assert answer.failure == "gone fishing"
        assert answer.level == "fused"
        assert answer.experiment is not None
        exposure_id = answer.experiment.exposure_id
        assert broken.experiments.exposures([exposure_id])[exposure_id].error == "gone fishing"


def test_baseline_that_raises_is_logged_and_raises(sample_copy: Workspace, tone: Experiment):
    with serving(sample_copy, now=raises(ZeroDivisionError("a bug"))) as broken:
        user = of_arm(tone, "now")[0]
        with pytest.raises(ZeroDivisionError, match="a bug"):
            lists(broken, [user])
        assert broken.experiments.rates("tone", "now", 10, 1e9).failed == 1


def test_arm_that_cannot_be_opened_has_failed(sample_copy: Workspace):
    tone = started(sample_copy, design("now", "new: model=local:no-such-model"))
    with ExperimentService(sample_copy, backend=OURS) as service:
        user = of_arm(tone, "new")[0]
        (answer,) = lists(service, [user])
        assert answer.experiment is not None
        assert answer.items
        assert service.experiments.rates("tone", "new", 10, 1e9).failed == 1


def test_question_that_is_wrong_blames_no_arm(tone: Experiment, service: ExperimentService):
    with pytest.raises(UnknownName, match="no domain is called 'nowhere'"):
        list(service.recommend([person(service, USERS[0])], "books", sources=["nowhere"]))
    assert service.experiments.count("tone", "now") + service.experiments.count("tone", "new") == 0


def test_users_of_an_ended_arm_get_the_baselines_lists_and_leave_the_experiment(
    tone: Experiment, service: ExperimentService
):
    moved, stays = of_arm(tone, "new")[0], of_arm(tone, "now")[0]
    (before,) = lists(service, [stays])
    service.experiments.end_arm("tone", "new", "too slow", 9_000)
    out, same = lists(service, [moved, stays])
    assert out.experiment is None
    assert is_first(titles(out), last=False)
    assert same.experiment is not None
    assert items(same) == items(before)
    assert service.experiments.count("tone", "new") == 0


def test_interleaved_list_has_items_of_both_and_hides_whose(sample_copy: Workspace):
    started(sample_copy, design(kind="interleave"))
    with serving(sample_copy) as service:
        answers = lists(service, USERS[:4])
        told = [answer.experiment for answer in answers]
        shown = service.experiments.exposures([one.exposure_id for one in told if one])
        for answer, one in zip(answers, told, strict=True):
            assert one is not None
            assert one.arm is None
            exposure = shown[one.exposure_id]
            assert exposure.arm == ""
            assert exposure.items == tuple(items(answer))
            assert len(set(exposure.items)) == len(exposure.items) == 20
            assert [exposure.teams.count(arm) for arm in ("now", "new")] == [10, 10]
            first = titles(answer)[exposure.teams.index("now")], titles(answer)[exposure.teams.index("new")]
            assert is_first([first[0], *titles(answer)], last=False)
            assert is_first([first[1], *titles(answer)], last=True)
            assert [item.rank for item in answer.items] == list(range(1, 21))
            assert exposure.tokens == answer.tokens.prompt + answer.tokens.completion


def test_interleaving_goes_on_with_the_baseline_when_the_other_arm_fails(sample_copy: Workspace):
    started(sample_copy, design(kind="interleave"))
    with serving(sample_copy, new=raises(ZeroDivisionError("a bug"))) as broken:
        (answer,) = lists(broken, USERS[:1])
        assert answer.experiment is not None
        shown = broken.experiments.exposures([answer.experiment.exposure_id])
        (exposure,) = shown.values()
        assert (exposure.teams, exposure.error) == ((), "ZeroDivisionError: a bug")


def test_list_that_cannot_be_logged_is_given_as_no_part_of_it(tone: Experiment, service: ExperimentService):
    with service.log.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON exposures BEGIN SELECT RAISE(ABORT, 'no more'); END")
        )
    (answer,) = lists(service, USERS[:1])
    assert answer.experiment is None
    assert len(answer.items) == 20
    assert any("no part of the experiment 'tone'" in warning for warning in answer.warnings)
    (after,) = lists(service, USERS[:1])  # a minute has not passed
    assert after.experiment is None
    assert not any("experiment" in warning for warning in after.warnings)


def test_arm_that_keeps_failing_is_ended_while_it_serves(sample_copy: Workspace):
    rails = {"max_error_rate": 0.1, "min_exposures": 10}
    tone = started(sample_copy, design(guard_rails=rails))
    users = [f"synthetic-{n:04}" for n in range(1, 61)]
    with serving(sample_copy, new=raises(ZeroDivisionError("a bug"))) as broken:
        for start in range(0, 60, 10):
            lists(broken, users[start : start + 10], k=2)
        found = Experiment.of(broken.experiments.experiment("tone"))
        assert "could not be made" in found.ended_arms["new"].reason
        assert "now" not in found.ended_arms
        assert not found.runs
        assert broken.experiments.count("tone", "new") < sum(
            tone.arm_of(user).name == "new" for user in users
        )


def test_ask_serves_an_experiment_like_everything_else(tone: Experiment, service: ExperimentService):
    answers = list(ask(service, Question(tuple(USERS[:3])), "books", k=3, explain=False))
    assert all(isinstance(one, Answer) and one.experiment is not None for one in answers)


def test_showing_lists_makes_no_index_stale(tone: Experiment, service: ExperimentService):
    lists(service, USERS[:3])
    assert service.stale is None


def test_design_of_a_later_version_stops_no_service(sample_copy: Workspace, service: ExperimentService):
    service.experiments.start("later", '{"target": "books", "thoughts": 7}', 1)
    (answer,) = lists(service, USERS[:1])
    assert answer.experiment is None
    with pytest.raises(ExperimentError, match="cannot read the design of the experiment 'later': arms"):
        Experiment.of(service.experiments.experiment("later"))


def test_second_experiment_on_a_target_is_refused(sample_copy: Workspace, tone: Experiment):
    with pytest.raises(ExperimentError, match="'tone' runs on 'books'; first stop it"):
        started(sample_copy, design(), "other")


@pytest.mark.parametrize(
    ("arm", "said"),
    [
        ("new: prompt=nothing@v1", "arm 'new': .*nothing"),
        ("new: orders=99", r"arm 'new': \[model\] orders"),
    ],
)
def test_arm_that_no_user_should_meet_is_refused_at_the_start(sample_copy: Workspace, arm: str, said: str):
    with pytest.raises(SettingsError, match=said):
        started(sample_copy, design("now", arm))


def test_remarks_say_which_arms_models_take_no_part(sample_copy: Workspace, service: ExperimentService):
    worded = started(sample_copy, design("now", "new: wording=1"))
    (said,) = service.remarks(worded)
    assert said.startswith("arm 'new': its model has earned no part in the ranking of 'books'")
    assert said.endswith("TASTEBRIDGE_MODEL__WORDING=1 tastebridge calibrate --target books")
