"""The recommender of a running service, whose lists take part in experiments."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from time import time_ns

from ...retrieval.critique.checked import Steering
from ...retrieval.errors import ExperimentError, LogError
from ...retrieval.log.experiment_rows import StoredExperiment
from ...retrieval.log.experiments import ExperimentLog
from ...retrieval.person import Person
from ...retrieval.workspace import Workspace
from ..answer import Answer, ExperimentOut
from ..backend import Backend
from ..card.entry import CardEntry
from ..recommender import TOGETHER, Recommender
from .arm_lists import Recommend
from .arms import Arm
from .experiment import Experiment
from .guard_rails import GuardWatch
from .showing import Shown, show

PAUSE_US = 60_000_000
"""After a list could not be logged everybody is served as always for so long: to find out takes ten seconds
while somebody else writes to SQLite."""


def now_us() -> int:
    """Returns the time in microseconds since 1970 (UTC)."""
    return time_ns() // 1000


class ExperimentService(Recommender):
    """Makes lists like a recommender; where an experiment runs on the target, those of each user's arm.

    What is shown is logged before it is given. People who are not in the data, and lists of only new items,
    are no part of any experiment. Without a running experiment the one thing added is a look whether there
    is one.

    Args:
        workspace: whose index, log, settings and experiments.
        use_model: False leaves language models out, and so experiments with them.
        takes_part: False makes it an ordinary recommender.
        backend: the model to use instead of the one that the settings name.
        backends: the same by arm.
        clock: the time in microseconds since 1970 (UTC).

    Raises:
        IndexUnusable, LogError, SettingsError: the workspace cannot serve.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        use_model: bool = True,
        takes_part: bool = True,
        backend: Backend | None = None,
        backends: Mapping[str, Backend] | None = None,
        clock: Callable[[], int] = now_us,
    ) -> None:
        super().__init__(workspace, use_model=use_model, backend=backend)
        self.experiments = ExperimentLog(self.log.engine)
        self._takes_part = use_model and takes_part
        self._backends = backends or {}
        self._clock = clock
        self._arms: dict[tuple[str, str], Recommender] = {}
        self._known: tuple[list[StoredExperiment], list[Experiment]] = ([], [])
        self._paused_until_us = 0
        self._watch = GuardWatch(self.experiments)

    def recommend(
        self,
        people: Sequence[Person],
        target: str,
        *,
        k: int | None = None,
        sources: Sequence[str] | None = None,
        explain: bool = True,
        only_new: bool = False,
        steering: Steering | None = None,
        card: Sequence[CardEntry] = (),
    ) -> Iterator[Answer]:
        """Gives one answer for each person, in their order, as they are ready; see `Recommender.recommend`.

        Where a person's arm fails they get the baseline's list, and the failure is logged as the arm's.

        Raises:
            UnknownName: `target` or a source is no domain of the index.
        """
        plain = partial(
            super().recommend,
            target=target,
            k=k,
            sources=sources,
            explain=explain,
            steering=steering,
            card=card,
        )
        takes_part = self._takes_part and not only_new and self._clock() >= self._paused_until_us
        experiment = self._on(target) if takes_part else None
        if experiment is None:
            yield from plain(people, only_new=only_new)
            return

        def lists_of(arm: Arm | None) -> Recommend:
            if arm is None:
                return plain
            # Opened inside, so that an arm that cannot be opened has failed and nothing else has.
            return lambda own: self.arm(experiment, arm).recommend(
                own, target, k=k, sources=sources, explain=explain, steering=steering, card=card
            )

        waiting: list[Shown] = []
        size = TOGETHER if len(people) > 1 else 1
        for shown in show(experiment, people, lists_of):
            waiting.append(shown)
            if len(waiting) == size:
                yield from self._logged(experiment, waiting)
                waiting = []
        yield from self._logged(experiment, waiting)

    def arm(self, experiment: Experiment, arm: Arm) -> Recommender:
        """Returns what makes an arm's lists, with this one's index and log, and its model if it is the same.

        Raises:
            SettingsError: the arm's settings are out of bounds.
        """
        key = experiment.name, arm.name
        if key not in self._arms:
            self._arms[key] = Recommender(
                self._workspace,
                backend=self._backends.get(arm.name),
                model_settings=arm.settings(self.model_settings),
                sharing=self,
            )
        return self._arms[key]

    def remarks(self, experiment: Experiment) -> list[str]:
        """Returns what is odd about an experiment's arms as things stand, in words; opens their models.

        Raises:
            SettingsError: the settings of an arm are out of bounds.
        """
        target = experiment.design.target
        said, ranking = [], 0
        for arm in experiment.design.arms:
            recommender = self.arm(experiment, arm)
            ranks = recommender.ranks(target)
            ranking += ranks
            if recommender.failure is not None:
                said.append(f"arm {arm.name!r}: its model cannot be used: {recommender.failure}")
            elif not ranks and recommender.model_settings.model.kind != "none":
                said.append(
                    f"arm {arm.name!r}: its model has earned no part in the ranking of {target!r} when it is "
                    f"asked like this; measure it: {_calibration(arm, target)}"
                )
        if not ranking:
            said.append("no model takes part in the ranking of any arm: all arms show the same order")
        return said

    def _on(self, target: str) -> Experiment | None:
        """Returns the experiment that runs on a target: one query of a table of few rows."""
        stored = self.experiments.running()
        if stored != self._known[0]:
            self._known = stored, list(_readable(stored))
        return next((one for one in self._known[1] if one.design.target == target), None)

    def _logged(self, experiment: Experiment, shown: Sequence[Shown]) -> Iterator[Answer]:
        """Logs what is shown, then gives it; a list that cannot be logged is given as no part of it."""
        at_us = self._clock()
        shown_now = [one.exposure for one in shown if one.exposure is not None]
        # A microsecond apart, so that the log keeps their order.
        rows = [exposure._replace(at_us=at_us + place) for place, exposure in enumerate(shown_now)]
        failure = None
        try:
            self.experiments.add_exposures(rows)
        except LogError as error:
            failure = f"the list is no part of the experiment {experiment.name!r}: {error}"
            self._paused_until_us = at_us + PAUSE_US
        with suppress(LogError):  # the next look sees what this one did not
            self._watch.saw(experiment, len(rows), at_us)
        for one in shown:
            if one.answer is None:
                assert one.error is not None
                raise one.error
            yield _told(one, failure)


def _readable(stored: Sequence[StoredExperiment]) -> Iterator[Experiment]:
    """Yields what this version can serve: of a design of a later one people are no part."""
    for one in stored:
        with suppress(ExperimentError):
            yield Experiment.of(one)


def _calibration(arm: Arm, target: str) -> str:
    """Returns the command that measures an arm's model as the arm asks it."""
    changes = "".join(f"TASTEBRIDGE_MODEL__{key.upper()}={value} " for key, value in arm.changes.items())
    return f"{changes}tastebridge calibrate --target {target}"


def _told(one: Shown, failure: str | None) -> Answer:
    """Returns the answer with what it needs to tell outcomes of it."""
    assert one.answer is not None
    exposure = one.exposure
    if exposure is None:
        return one.answer
    if failure is not None:
        return one.answer.model_copy(update={"warnings": [*one.answer.warnings, failure]})
    out = ExperimentOut(name=exposure.experiment, arm=exposure.arm or None, exposure_id=exposure.exposure_id)
    return one.answer.model_copy(update={"experiment": out})
