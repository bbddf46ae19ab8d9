"""What somebody should know before they believe a test's numbers."""

from .config import AbConfig
from .judging import Judge
from .opening import same_arms
from .people import TestPeople

FEW = 50
"""With fewer people intervals rest on little."""


def warnings_of(config: AbConfig, judge: Judge, people: TestPeople, read: int) -> tuple[str, ...]:
    """Returns the warnings."""
    said = []
    if len(people) < config.people:
        said.append(f"{config.people} people were asked for, the index holds out {len(people)}")
    if read < FEW:
        said.append(f"{read} people were read: intervals over so few rest on little")
    said += [f"{a} and {b} are the same (A/A)" for a, b in same_arms(judge.arms)]
    for arm in judge.arms:
        said += _of_readings(judge, arm.name)
        if len(arm.modes) < config.wordings:
            said.append(
                f"{arm.name}: {config.wordings} wordings were asked for, its prompt has {len(arm.modes)}"
            )
    return tuple(said)


def _of_readings(judge: Judge, name: str) -> list[str]:
    rows = [row for row in judge.rows.all() if row.arm == name]
    failed = [row for row in rows if row.scores is None]
    unwritten = [row for row in rows if row.scores is not None and row.error]
    said = []
    if failed:
        people = len({row.person for row in failed})
        said.append(
            f"{name}: the model failed on {people} people, who are left out of what concerns their lists: "
            f"{failed[0].error}"
        )
    if unwritten:
        said.append(f"{name}: no explanation for {len(unwritten)} people: {unwritten[0].error}")
    return said
