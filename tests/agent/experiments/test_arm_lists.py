"""One person's fault in a batch is that person's alone."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest

from tastebridge.agent.answer import Answer
from tastebridge.agent.experiments.arm_lists import ArmLists
from tastebridge.retrieval.errors import UnknownName
from tastebridge.retrieval.person import Person

PEOPLE = [Person(name, {}) for name in "abcdef"]


class Asked:
    """Answers in blocks of three, and fails whole blocks because of one person; remembers what was asked."""

    def __init__(self, *bad: str, error: Exception | None = None) -> None:
        self.questions: list[str] = []
        self.bad = bad
        self.error = error or ZeroDivisionError("a bug")

    def __call__(self, people: Sequence[Person]) -> Iterator[Answer]:
        names = "".join(str(person.name) for person in people)
        self.questions.append(names)
        for start in range(0, len(names), 3):
            if set(names[start : start + 3]) & set(self.bad):
                raise self.error
            for name in names[start : start + 3]:
                yield answer(name)


def answer(name: str) -> Answer:
    fields: dict[str, Any] = {"user": name, "failure": None}
    return cast(Answer, Answer.model_construct(**fields))


def told(lists: ArmLists) -> str:
    """Who got a list; a dash for everybody who did not."""
    made = [lists.next() for _ in PEOPLE]
    return "".join("-" if one.answer is None else str(one.answer.user) for one in made)


def test_everybody_is_asked_for_at_once():
    asked = Asked()
    assert told(ArmLists(asked, PEOPLE)) == "abcdef"
    assert asked.questions == ["abcdef"]


@pytest.mark.parametrize(
    ("bad", "got"),
    [("a", "-bcdef"), ("b", "a-cdef"), ("e", "abcd-f"), ("cf", "ab-de-"), ("abcdef", "------")],
)
def test_only_who_is_at_fault_gets_nothing(bad: str, got: str):
    assert told(ArmLists(Asked(*bad), PEOPLE)) == got


def test_after_a_failure_nobody_is_asked_for_with_others():
    asked = Asked("e")
    told(ArmLists(asked, PEOPLE))
    assert asked.questions == ["abcdef", "d", "e", "f"]


def test_error_says_what_it_was_and_how_long_it_took():
    made = ArmLists(Asked("a"), PEOPLE[:1]).next()
    assert made.complaint == "ZeroDivisionError: a bug"
    assert made.seconds > 0


def test_wrong_question_is_nobodys_fault():
    lists = ArmLists(Asked("a", error=UnknownName("domain", "nowhere")), PEOPLE)
    with pytest.raises(UnknownName):
        lists.next()
