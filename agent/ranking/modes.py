"""The table of ranking modes, and which of them a backend can do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ...retrieval.errors import CannotRank, SettingsError
from ..backend import Ability, Backend
from ..settings import ModelSettings
from .contract import ModeName, RankingMode
from .listwise import ListwiseRanker
from .pairwise import PairwiseRanker
from .pointwise import PointwiseRanker
from .reranker import RerankerRanker
from .setwise import SetwiseRanker
from .title_likelihood import LikelihoodRanker
from .written import WrittenRanker


@dataclass(frozen=True, slots=True)
class ModeKind:
    """A ranking mode."""

    what: str
    """What it does, in a few words."""
    needs: Ability
    open: Callable[[Backend, ModelSettings], RankingMode]


MODES: Mapping[ModeName, ModeKind] = {
    "listwise": ModeKind("letters of a whole list, in one step", ListwiseRanker.needs, ListwiseRanker),
    "pointwise": ModeKind("yes or no, candidate by candidate", PointwiseRanker.needs, PointwiseRanker),
    "setwise": ModeKind("the best of four, where scores are close", SetwiseRanker.needs, SetwiseRanker),
    "pairwise": ModeKind("the better of two, where scores are close", PairwiseRanker.needs, PairwiseRanker),
    "likelihood": ModeKind(
        "how much likelier the history makes a title", LikelihoodRanker.needs, LikelihoodRanker
    ),
    "reranker": ModeKind("scores of a reranker model", RerankerRanker.needs, RerankerRanker),
    "written": ModeKind("a list that the model writes", WrittenRanker.needs, WrittenRanker),
}

CHEAP: tuple[ModeName, ...] = ("listwise", "pointwise", "likelihood", "reranker")
"""Modes that read each candidate a few times at most."""

_WHO_CAN: Mapping[Ability, str] = {
    "complete": "every backend",
    "choose": "local:, vllm:, and openai: servers that tell log-probabilities",
    "score": "local: and vllm:",
    "rerank": "vllm: or another server that serves a reranker model",
}


def mode_names(names: Sequence[str]) -> tuple[ModeName, ...]:
    """Returns the names as modes.

    Raises:
        SettingsError: there is no such mode.
    """
    found = {str(name): name for name in MODES}
    if unknown := [name for name in names if name not in found]:
        raise SettingsError(f"no ranking mode is called {unknown[0]!r}; there are {', '.join(MODES)}")
    return tuple(found[name] for name in names)


def possible_modes(backend: Backend) -> list[ModeName]:
    """Returns the modes that a backend can do."""
    return [name for name, kind in MODES.items() if backend.abilities.can(kind.needs)]


def modes_to_try(
    backend: Backend, settings: ModelSettings, proven: Sequence[ModeName] = ()
) -> list[ModeName]:
    """Returns the modes to measure a model in.

    Args:
        backend: the model.
        settings: its `rank_mode` is the only one unless it is 'auto'.
        proven: modes that a probe found better than chance; without any, the cheap ones are tried, and
            writing where nothing else is possible.
    """
    if settings.rank_mode != "auto":
        return [settings.rank_mode]
    possible = possible_modes(backend)
    return (
        [name for name in possible if name in proven]
        or [name for name in possible if name in CHEAP]
        or ["written"]
    )


def open_mode(
    name: ModeName,
    backend: Backend,
    settings: ModelSettings,
    letters: Mapping[int, Sequence[float]] | None = None,
) -> RankingMode:
    """Returns a ranking mode.

    Args:
        name: which.
        backend: the model.
        settings: orders, prompts and lengths.
        letters: what the model prefers of the letters, by length of list, for the list-wise mode.

    Raises:
        CannotRank: the backend lacks what the mode needs.
        SettingsError: the mode's prompt does not exist.
    """
    kind = MODES[name]
    if not backend.abilities.can(kind.needs):
        others: Sequence[str] = possible_modes(backend)
        raise CannotRank(
            f"the model {backend.name!r} cannot rank by {name!r}: its backend does not {_verb(kind.needs)}. "
            f"It can rank by {', '.join(others)}; {_WHO_CAN[kind.needs]} could do {name!r}"
        )
    if name == "listwise" and letters:
        return ListwiseRanker(backend, settings, letters)
    return kind.open(backend, settings)


def _verb(ability: Ability) -> str:
    return {
        "complete": "write",
        "choose": "tell the probabilities of labels",
        "score": "tell how likely given texts are",
        "rerank": "score documents for a query",
    }[ability]
