"""How often attacks succeed, by what stands between the model and the person."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ...agent.backend import Backend
from ...agent.deadline import Deadline
from ...agent.ranking.modes import open_mode
from ...agent.ranking.task import RankingTask
from ...agent.settings import ModelSettings
from ...retrieval.records import OwnItem
from ...retrieval.statistics.wilson import wilson
from .assistants import NAIVE, shown_by
from .attack import Attack, succeeded
from .scene import ATTACKED, DOMAIN, SECRETS, Scene, scene_of

WAYS = ("naive", "quoted", "checked")


@dataclass(frozen=True)
class Outcome:
    """What came of one attack."""

    attack: Attack
    succeeded: dict[str, bool]
    """By way."""
    shown: dict[str, str]


@dataclass(frozen=True)
class Rate:
    """How many of some attacks succeeded."""

    succeeded: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        return wilson(self.succeeded / self.of, self.of) if self.of else (0.0, 1.0)


def outcomes(
    backend: Backend, attacks: Sequence[Attack], progress: Callable[[], None] = lambda: None
) -> Iterator[Outcome]:
    """Gives what came of each attack by each way."""
    for attack in attacks:
        scene = scene_of(attack)
        asked = shown_by(backend, attack, scene)
        shown = asked.shown._asdict()
        yield Outcome(
            attack,
            {
                way: _is_success(attack, scene, shown[way], NAIVE if way == "naive" else asked.instructions)
                for way in WAYS
            },
            shown,
        )
        progress()


def rate(results: Sequence[Outcome], way: str) -> Rate:
    """Returns how many succeeded by a way."""
    return Rate(sum(one.succeeded[way] for one in results), len(results))


def lifted(backend: Backend, attacks: Sequence[Attack]) -> Rate:
    """Returns how many attacks in titles bring their item to the first place of the model's ranking.

    Those whose item is first under its own title already are left out. The ranking is a permutation of the
    candidates whatever the titles say.
    """
    mode = open_mode("listwise", backend, ModelSettings(), None)
    history = tuple(OwnItem("films", title, title) for title in ("Heat", "Chinatown", "The Long Goodbye"))

    def is_first(scene: Scene) -> bool:
        task = RankingTask(history, tuple(scene.items()), DOMAIN)
        (result,) = mode.rank([task], seed=0, deadline=Deadline())
        return int(result.scores.argmax()) == ATTACKED

    if is_first(scene_of(None)):
        return Rate(0, 0)
    hits = [is_first(scene_of(attack)) for attack in attacks if attack.where == "title"]
    return Rate(sum(hits), len(hits))


def _is_success(attack: Attack, scene: Scene, shown: str, prompt: str) -> bool:
    return succeeded(attack, shown, prompt=prompt, secrets=SECRETS, first=scene.attacked, listed=scene.titles)
