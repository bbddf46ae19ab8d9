"""Starts and ends experiments."""

from ...retrieval.errors import ExperimentError, SettingsError, UnknownName
from ...retrieval.log.experiments import ExperimentLog
from ..prompting import explain_prompt, tells_taste
from ..recommender import Recommender
from ..settings import ModelSettings
from .arms import Arm
from .design import Design
from .experiment import Experiment


def start(recommender: Recommender, name: str, design: Design, now_us: int) -> Experiment:
    """Starts an experiment, from the next request on; one at a time may run on a target.

    Args:
        recommender: of the workspace, whose settings the arms change.
        name: never used before.
        design: what is tried.
        now_us: microseconds since 1970 (UTC).

    Raises:
        ExperimentError: the name is taken, or another experiment runs on the target.
        SettingsError: an arm's settings are out of bounds.
        UnknownName: there is no such target.
    """
    if design.target not in recommender.index.domains:
        raise UnknownName("domain", design.target, recommender.index.domains)
    if not name.strip():
        raise ExperimentError("an experiment needs a name")
    for arm in design.arms:
        _check_prompts(arm, arm.settings(recommender.model_settings))
    log = ExperimentLog(recommender.log.engine)
    for other in map(Experiment.of, log.running()):
        if other.design.target == design.target:
            raise ExperimentError(
                f"the experiment {other.name!r} runs on {design.target!r}; first stop it: "
                f"tastebridge experiment stop {other.name}"
            )
    log.start(name, design.model_dump_json(), now_us)
    return Experiment.of(log.experiment(name))


def _check_prompts(arm: Arm, settings: ModelSettings) -> None:
    """Raises a SettingsError if a prompt that the arm names does not exist: no user should find that out."""
    try:
        explain_prompt(settings)
        tells_taste(settings)  # reads the ranking prompt
    except SettingsError as error:
        raise SettingsError(f"arm {arm.name!r}: {error}") from error
