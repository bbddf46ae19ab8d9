"""From people to lists in an experiment, each with the exposure that is to be logged."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from ...retrieval.log.experiment_rows import Exposure
from ...retrieval.person import Person
from ..answer import Answer
from .arm_lists import ArmLists, Made, Recommend
from .arms import Arm
from .assignment import coin_of
from .experiment import Experiment
from .merging import merged

ListsOf = Callable[[Arm | None], Recommend]
"""Makes lists with an arm's settings; None: with the workspace's own."""


@dataclass(frozen=True)
class Shown:
    """A list for one person."""

    answer: Answer | None
    """None: not even the baseline could make one."""
    exposure: Exposure | None = None
    """None: the person is outside the experiment."""
    error: Exception | None = None
    """The baseline's."""


def show(experiment: Experiment, people: Sequence[Person], lists_of: ListsOf) -> Iterator[Shown]:
    """Gives a list for each person, in their order, as they are ready; ends early after a baseline's error.

    Args:
        experiment: it runs.
        people: whom for; those who are not in the data take no part.
        lists_of: makes the lists.
    """
    if experiment.design.kind == "interleave" and experiment.challengers:
        yield from _interleaved(experiment, people, lists_of)
    else:
        yield from _split(experiment, people, lists_of)


def _split(experiment: Experiment, people: Sequence[Person], lists_of: ListsOf) -> Iterator[Shown]:
    arms = [None if person.name is None else experiment.served_arm(person.name) for person in people]
    lists = {
        arm.name if arm else None: ArmLists(
            lists_of(arm), [person for person, own in zip(people, arms, strict=True) if own is arm]
        )
        for arm in {id(arm): arm for arm in arms}.values()
    }
    baseline = experiment.design.baseline
    for person, arm in zip(people, arms, strict=True):
        made = [lists[arm.name if arm else None].next()]
        if made[0].answer is None and arm is not None and arm is not baseline:
            made.append(ArmLists(lists_of(baseline), [person]).next())
        answer, exposure = made[-1].answer, None
        # Whose own arm has ended has the baseline's lists, but did not come to it by lot.
        if arm is not None and person.name is not None and experiment.arm_of(person.name) is arm:
            exposure = _exposure(experiment, arm.name, person, answer, *made)
        yield Shown(answer, exposure, made[-1].error)
        if answer is None:
            return


def _interleaved(experiment: Experiment, people: Sequence[Person], lists_of: ListsOf) -> Iterator[Shown]:
    known = [person for person in people if person.name is not None]
    first, second = (ArmLists(lists_of(arm), known) for arm in experiment.design.arms)
    outside = ArmLists(lists_of(None), [person for person in people if person.name is None])
    for person in people:
        if person.name is None:
            made = outside.next()
            yield Shown(made.answer, None, made.error)
            if made.answer is None:
                return
            continue
        base, other = first.next(), second.next()
        exposure_id = uuid4().hex
        answer, teams = base.answer, tuple[str, ...]()
        if base.answer is not None and other.answer is not None:
            coin = coin_of(experiment.name, experiment.design.salt, person.name, exposure_id)
            names = experiment.design.arms[0].name, experiment.design.arms[1].name
            answer, teams = merged(base.answer, other.answer, names, coin)
        exposure = _exposure(experiment, "", person, answer, base, other)
        yield Shown(answer, exposure._replace(exposure_id=exposure_id, teams=teams), base.error)
        if answer is None:
            return


def _exposure(
    experiment: Experiment, arm: str, person: Person, answer: Answer | None, *made: Made
) -> Exposure:
    """Returns what is logged; the time of logging is put in there."""
    answers = [one.answer for one in made if one.answer is not None]
    latency_ms = sum(one.timing_ms.total for one in answers) + 1000 * sum(one.seconds for one in made)
    return Exposure(
        exposure_id=uuid4().hex,
        experiment=experiment.name,
        user_id=person.name or "",
        arm=arm,
        target=experiment.design.target,
        at_us=0,
        items=() if answer is None else tuple(item.item_id for item in answer.items),
        teams=(),
        latency_ms=latency_ms,
        tokens=sum(one.tokens.prompt + one.tokens.completion for one in answers),
        invalid=any(_is_invalid(one) for one in answers),
        error="; ".join(filter(None, (one.complaint for one in made))),
    )


def _is_invalid(answer: Answer) -> bool:
    """Whether a ranking that the model wrote was not what it was asked for."""
    model = answer.model
    return model is not None and (model.repaired or any(fault != "ok" for fault in model.integrity))
