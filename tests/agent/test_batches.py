"""People of a batch are asked about together, and get what each would have got alone."""

from collections.abc import Mapping, Sequence

import pytest
from worlds.model_weights import model_weight

from tastebridge.agent.answer import Answer
from tastebridge.agent.backend import Choice, Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.guard.admission import Admission
from tastebridge.agent.guard.breaker import CircuitBreaker
from tastebridge.agent.guard.budget import Budget, Spending
from tastebridge.agent.guard.counts import Counts
from tastebridge.agent.guard.guarded import GuardedBackend
from tastebridge.agent.model_weight import write_weight
from tastebridge.agent.recommender import TOGETHER, WEIGHTS_FILE, Recommender
from tastebridge.retrieval.errors import ModelUnavailable
from tastebridge.retrieval.person import Person, person_of_user
from tastebridge.retrieval.workspace import Workspace

PEOPLE = TOGETHER + 4


def by_title(messages: Messages, labels: Sequence[str]) -> Mapping[str, float]:
    """Likes titles by their last letters, wherever they stand."""
    titles = {line[0]: line.split('"')[1] for line in messages[-1].text.splitlines() if line[1:3] == ". "}
    return {label: -1.0 - sum(map(ord, titles.get(label, "")[-3:])) / 100 for label in labels}


class Counting(FunctionBackend):
    def __init__(self) -> None:
        super().__init__(lambda messages: "Trust me.", by_title)
        self.calls: list[int] = []

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        self.calls.append(len(messages_batch))
        return super().choose(messages_batch, labels, deadline=deadline)


@pytest.fixture
def weighted(sample_copy: Workspace) -> Workspace:
    write_weight(sample_copy.root / WEIGHTS_FILE, model_weight(1.0))
    return sample_copy


def people_of(recommender: Recommender) -> list[Person]:
    held = recommender.index.held_out("books")
    assert held is not None
    ids = recommender.log.user_ids(held.user_nos[:PEOPLE].tolist())
    manifest, settings = recommender.index.manifest, recommender.settings
    found = [
        person_of_user(recommender.log, ids[n], manifest, settings) for n in held.user_nos[:PEOPLE].tolist()
    ]
    return [Person(one.name, {d: h for d, h in one.histories.items() if d != "books"}) for one in found]


def titles(answer: Answer) -> list[str]:
    return [item.title for item in answer.items]


def test_a_batch_is_answered_as_each_would_be_alone(weighted: Workspace):
    backend = Counting()
    with Recommender(weighted, backend=backend) as recommender:
        people = people_of(recommender)
        together = list(recommender.recommend(people, "books"))
        asked = list(backend.calls)
        alone = [next(recommender.recommend([person], "books")) for person in people]
    assert [answer.user for answer in together] == [person.name for person in people]
    assert [titles(answer) for answer in together] == [titles(answer) for answer in alone]
    assert all(answer.model and answer.model.ranked for answer in together)
    assert len(asked) == 2, "one call for each block of people"
    assert max(asked) >= TOGETHER


def test_the_tokens_of_a_batch_are_each_ones_own(weighted: Workspace):
    with Recommender(weighted, backend=Counting()) as recommender:
        people = people_of(recommender)[:3]
        answers = list(recommender.recommend(people, "books"))
        again = [next(recommender.recommend([person], "books")) for person in people]
    for one, other in zip(answers[1:], again[1:], strict=True):
        assert one.tokens == other.tokens


def test_a_model_that_fails_costs_its_block_one_level_and_no_answer(weighted: Workspace):
    def fails(messages: Messages, labels: Sequence[str]) -> Mapping[str, float]:
        raise ModelUnavailable("it went away")

    with Recommender(weighted, backend=FunctionBackend(lambda messages: "Trust me.", fails)) as recommender:
        people = people_of(recommender)[:5]
        answers = list(recommender.recommend(people, "books"))
    assert [answer.level for answer in answers] == ["fused"] * 5
    assert all(any("it went away" in warning for warning in answer.warnings) for answer in answers)


def test_answers_come_block_by_block_in_the_order_of_the_question(weighted: Workspace):
    """The first block's people have their lists before anybody of the second is asked about."""
    backend = Counting()
    with Recommender(weighted, backend=backend) as recommender:
        people = people_of(recommender)[::-1]
        asked_by_then = [
            (answer.user, sum(backend.calls)) for answer in recommender.recommend(people, "books")
        ]
    assert [user for user, _ in asked_by_then] == [person.name for person in people]
    calls = [count for _, count in asked_by_then]
    assert len(set(calls[:TOGETHER])) == 1
    assert calls[TOGETHER - 1] < calls[TOGETHER] == calls[-1]


def test_a_block_has_the_time_of_all_its_people_and_a_person_alone_its_own(weighted: Workspace):
    given: list[float] = []

    class Timed(Counting):
        def choose(
            self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
        ) -> list[Choice]:
            given.append(deadline.seconds)
            return super().choose(messages_batch, labels, deadline=deadline)

    with Recommender(weighted, backend=Timed()) as recommender:
        people = people_of(recommender)[:3]
        _ = [list(recommender.recommend(batch, "books")) for batch in (people, people[:1])]
        one = recommender.settings.recommend.deadline_s
    assert given == [pytest.approx(3 * one), pytest.approx(one)]


def test_what_was_answered_stays_when_the_model_goes_away_between_blocks(weighted: Workspace):
    class GoesAway(Counting):
        def choose(
            self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
        ) -> list[Choice]:
            if self.calls:
                raise ModelUnavailable("it went away")
            return super().choose(messages_batch, labels, deadline=deadline)

    with Recommender(weighted, backend=GoesAway()) as recommender:
        people = people_of(recommender)
        answers = list(recommender.recommend(people, "books"))
    with Recommender(weighted, use_model=False) as recommender:
        without = list(recommender.recommend(people, "books"))
    ranked = [bool(answer.model and answer.model.ranked) for answer in answers]
    assert ranked == [True] * TOGETHER + [False] * (PEOPLE - TOGETHER)
    for answer, plain in zip(answers[TOGETHER:], without[TOGETHER:], strict=True):
        assert any("it went away" in warning for warning in answer.warnings)
        assert titles(answer) == titles(plain)
    assert not any("went away" in warning for answer in answers[:TOGETHER] for warning in answer.warnings)


def test_no_time_is_left_for_the_model_and_everybody_has_a_list(weighted: Workspace):
    """The deadline of a block is over before the model is asked."""

    class Late(Counting):
        def choose(
            self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
        ) -> list[Choice]:
            spent = Deadline(1e-9)
            return super().choose(messages_batch, labels, deadline=spent)

    with Recommender(weighted, backend=Late()) as recommender:
        people = people_of(recommender)[:5]
        answers = list(recommender.recommend(people, "books"))
    assert [answer.level for answer in answers] == ["fused"] * 5
    assert all(len(answer.items) == 10 for answer in answers)
    assert all(any("did not rank" in warning for warning in answer.warnings) for answer in answers)


def guarded(budget: Budget) -> GuardedBackend:
    inner = Counting()
    return GuardedBackend(
        inner, Admission(1, 8, "m"), CircuitBreaker("m"), Spending(inner.name, budget), Counts()
    )


def test_a_block_beyond_the_budget_of_a_day_is_served_without_the_model(weighted: Workspace):
    with Recommender(weighted, backend=guarded(Budget(tokens_per_day=1))) as recommender:
        answers = list(recommender.recommend(people_of(recommender)[:3], "books"))
    assert [answer.level for answer in answers] == ["fused"] * 3
    assert all(any("tokens_per_day" in warning for warning in answer.warnings) for answer in answers)


def test_a_cap_on_one_request_does_not_fail_a_batch_of_such_requests(weighted: Workspace):
    """What one person's list may cost alone it may cost in a batch."""
    with Recommender(weighted, backend=Counting()) as recommender:
        people = people_of(recommender)
    enough = Budget(tokens_per_request=20_000)
    with Recommender(weighted, backend=guarded(enough)) as recommender:
        assert next(recommender.recommend(people[:1], "books")).level == "fused_with_model"
        assert {answer.level for answer in recommender.recommend(people, "books")} == {"fused_with_model"}


@pytest.mark.parametrize("count", [0, 1, TOGETHER, TOGETHER + 1])
def test_everybody_is_answered_once_whatever_the_number(weighted: Workspace, count: int):
    backend = Counting()
    with Recommender(weighted, backend=backend) as recommender:
        people = people_of(recommender)[:count]
        answers = list(recommender.recommend(people, "books", explain=False))
    assert [answer.user for answer in answers] == [person.name for person in people]
    assert len(backend.calls) == -(-count // TOGETHER)


def test_somebody_without_a_history_is_answered_among_the_others(weighted: Workspace):
    with Recommender(weighted, backend=Counting()) as recommender:
        people = people_of(recommender)[:4]
        batch = [people[0], Person("new here", {}), *people[1:]]
        answers = list(recommender.recommend(batch, "books"))
        alone = [next(recommender.recommend([person], "books")) for person in batch]
    assert [answer.user for answer in answers] == [person.name for person in batch]
    assert [titles(answer) for answer in answers] == [titles(answer) for answer in alone]
    assert [answer.level for answer in answers] == [answer.level for answer in alone]
