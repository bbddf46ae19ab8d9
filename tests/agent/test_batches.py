"""People of a batch are asked about together, and get what each would have got alone."""

from collections.abc import Mapping, Sequence

import pytest
from worlds.model_weights import model_weight

from tastebridge.agent.answer import Answer
from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
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

    def choose(self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline):
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
