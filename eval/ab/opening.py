"""Opens the arms: their models, the way in which each ranks, and who writes its explanations."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...agent.backend import Backend
from ...agent.deadline import Deadline
from ...agent.explanation import ExplanationWriter
from ...agent.guard.prices import Prices
from ...agent.model_use import USES
from ...agent.models import require_model
from ...agent.ranking.contract import RankingMode
from ...agent.ranking.listwise import ListwiseRanker
from ...agent.ranking.modes import open_mode
from ...agent.ranking.task import RankingTask
from ...agent.settings import ModelSettings
from ...retrieval.errors import ModelError, SettingsError
from .arms import Arm
from .choosing_mode import mode_of

LETTERS_FROM = 24
"""People from whose lists the letters' own probabilities are learned, where the settings want that."""
MOST_WORDINGS = 64
"""More are not looked for."""


@dataclass(frozen=True)
class Sources:
    """Where the models come from, other than from the settings.

    Args:
        given: models by arm.
        record: a folder in which the calls of each arm are recorded, in a folder of its own.
        replay: a folder of such recordings, which are asked instead of the models.
    """

    given: Mapping[str, Backend] | None = None
    record: Path | None = None
    replay: Path | None = None


@dataclass(frozen=True)
class OpenArm:
    """An arm that can be read."""

    arm: Arm
    backend: Backend
    worded: tuple[ModelSettings, ...]
    """Its settings for each wording of its prompt, its own first."""
    modes: tuple[RankingMode, ...]
    """How it ranks in each of them."""
    writer: ExplanationWriter
    seed_shift: int = 0
    """Added to the seeds: 0, unless an earlier arm is the same."""

    @property
    def name(self) -> str:
        """The arm's."""
        return self.arm.name

    @property
    def mode(self) -> RankingMode:
        """How it ranks with its prompt as it is."""
        return self.modes[0]

    @property
    def identity(self) -> tuple[str, ...]:
        """Equal for two arms between which there is no difference."""
        prompts = (self.mode.prompt_id, self.writer.prompt_id)
        return (self.arm.settings_sha256, self.backend.name, self.backend.fingerprint, *prompts)

    @property
    def prices(self) -> Prices:
        """What its tokens cost."""
        settings = self.arm.settings
        return Prices(settings.price_prompt, settings.price_completion, settings.currency)

    def learning_letters(self, tasks: Sequence[RankingTask], seed: int) -> "OpenArm":
        """Returns the arm after it has learned what its model prefers of the letters, where it should.

        Raises:
            ModelError: the model cannot be asked.
        """
        if self.mode.name != "listwise" or self.arm.settings.letter_prior != "people":
            return self
        some = tasks[:LETTERS_FROM]
        modes: list[RankingMode] = []
        for settings in self.worded:
            letters = ListwiseRanker(self.backend, settings).mean_letters(some, seed, Deadline())
            modes.append(ListwiseRanker(self.backend, settings, {len(some[0].candidates): letters}))
        return replace(self, modes=tuple(modes))


def open_arms(
    arms: Sequence[Arm], root: Path, target: str, *, wordings: int = 1, sources: Sources | None = None
) -> tuple[OpenArm, ...]:
    """Opens all arms; nothing is asked yet. A model is loaded once, whatever arms use it.

    Args:
        arms: which.
        root: the workspace's directory.
        target: the domain, for what `tastebridge calibrate` measured there.
        wordings: so many wordings of each prompt, with its own, or as many as it has.
        sources: of the models.

    Raises:
        ModelError, SettingsError: an arm cannot be opened; the message names it.
    """
    sources = sources or Sources()
    backends: dict[str, Backend] = {}
    opened: list[OpenArm] = []
    for arm in arms:
        try:
            backend = (sources.given or {}).get(arm.name) or _backend(arm, root, sources, backends)
            one = _open(arm, backend, root, target, wordings)
        except (ModelError, SettingsError) as error:
            raise type(error)(f"arm {arm.name!r}: {error}") from error
        # With the same orders, too, an A/A test would be one reading twice.
        opened.append(replace(one, seed_shift=sum(one.identity == other.identity for other in opened)))
    return tuple(opened)


def same_arms(arms: Sequence[OpenArm]) -> list[tuple[str, str]]:
    """Returns the pairs of arms that differ in nothing but their names: an A/A test."""
    return [
        (one.name, other.name)
        for place, one in enumerate(arms)
        for other in arms[place + 1 :]
        if one.identity == other.identity
    ]


def _backend(arm: Arm, root: Path, sources: Sources, known: dict[str, Backend]) -> Backend:
    settings = arm.settings
    if sources.replay is not None:
        settings = settings.with_model(f"replay:{_recording_of(sources.replay, arm)}")
    elif sources.record is not None:
        settings = settings.model_copy(update={"record": str(_recording_of(sources.record, arm))})
    key = json.dumps(settings.model_dump(mode="json", exclude=set(USES)), sort_keys=True)
    if key not in known:
        known[key] = require_model(settings, root)
    return known[key]


def _recording_of(folder: Path, arm: Arm) -> Path:
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in arm.name)
    return folder / f"{plain}-{arm.settings_sha256[:8]}"


def _open(arm: Arm, backend: Backend, root: Path, target: str, wordings: int) -> OpenArm:
    name = mode_of(arm.settings, backend, root, target)
    worded, modes = [arm.settings], [open_mode(name, backend, arm.settings)]
    for wording in range(MOST_WORDINGS):
        if len(modes) == wordings:
            break
        settings = arm.settings.model_copy(update={"wording": wording})
        try:
            mode = open_mode(name, backend, settings)
        except SettingsError:
            break  # the prompt has no more wordings
        if mode.prompt_id not in [known.prompt_id for known in modes]:
            worded.append(settings)
            modes.append(mode)
    writer = ExplanationWriter(backend, arm.settings)
    return OpenArm(arm, backend, tuple(worded), tuple(modes), writer)
