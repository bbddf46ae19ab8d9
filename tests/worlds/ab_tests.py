"""A/B tests on the sample world whose arms differ only in who answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tastebridge.agent.backend import Backend
from tastebridge.eval.ab.arms import read_arms
from tastebridge.eval.ab.config import AbConfig
from tastebridge.eval.ab.results import AbResults, ArmComparison, MetricName
from tastebridge.eval.ab.run import Sources, run_ab
from tastebridge.retrieval.workspace import Workspace


@dataclass
class Watch:
    """Progress that keeps count."""

    total: int = 0
    done: int = 0
    steps: list[str] = field(default_factory=list)

    def step(self, name: str, total: int) -> None:
        self.steps.append(name)
        self.total += total

    def advance(self, units: int = 1) -> None:
        self.done += units


def ab_config(names: Mapping[str, object], **changes: object) -> AbConfig:
    """Returns a test of arms with these names and equal settings, reading lists in one order."""
    arms = read_arms([f"{name}: orders=1" for name in names], {})
    return AbConfig(**{"target": "books", "arms": arms, "people": 64, "seed": 7, **changes})


def run_models(
    workspace: Workspace,
    folder: Path,
    models: Mapping[str, Backend],
    *,
    fresh: bool = False,
    progress: Watch | None = None,
    **changes: object,
) -> AbResults:
    """Runs a test of models; the first is the baseline."""
    return run_ab(
        workspace,
        ab_config(models, **changes),
        progress or Watch(),
        folder=folder,
        fresh=fresh,
        sources=Sources(given=models),
    )[0]


def compared(results: AbResults, metric: MetricName = "ndcg@10", a: str = "") -> ArmComparison:
    """Returns one comparison with the baseline."""
    return next(one for one in results.comparisons if one.metric == metric and one.a == (a or one.a))
