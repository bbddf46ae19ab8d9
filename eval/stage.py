"""Sets one direction up: data, split, what is hidden, and which users are asked about."""

from dataclasses import dataclass

from ..retrieval.workspace import Workspace
from .corpus import Advance, Corpus, read_corpus
from .problem import Problem, Task, make_problem
from .protocols.registry import protocol_of
from .protocols.split_files import Split, open_split
from .results import DomainEntry, SplitEntry
from .study_config import DatasetConfig, DirectionConfig, StudyConfig


@dataclass(frozen=True)
class Ground:
    """A direction that is ready to be studied."""

    dataset: str
    workspace: Workspace
    corpus: Corpus
    split: Split
    problem: Problem
    validation: Task

    @property
    def source(self) -> str:
        """Name of the source domain, empty if there is none."""
        return self.corpus.source.domain

    @property
    def target(self) -> str:
        """Name of the target domain."""
        return self.corpus.target.domain


def set_up(
    config: StudyConfig,
    dataset: DatasetConfig,
    direction: DirectionConfig,
    workspace: Workspace,
    advance: Advance,
) -> Ground:
    """Reads, splits and hides.

    Raises:
        EvaluationError: the data cannot be split by the study's protocol.
    """
    name = dataset.name or workspace.root.resolve().name
    corpus = read_corpus(workspace, direction.source, direction.target, name, advance)
    protocol = protocol_of(config.protocol)
    split = open_split(workspace.root / "eval" / "splits", corpus, protocol, config.split)
    problem = make_problem(corpus, protocol.plan(corpus, split.chosen, config.split), config.seed)
    return Ground(name, workspace, corpus, split, problem, problem.task(problem.plan.validation))


def reported_task(ground: Ground, config: StudyConfig) -> Task:
    """Returns the users whose scores are reported; `record_reading` comes before any of them is scored."""
    return ground.validation if config.read == "validation" else ground.problem.task(ground.problem.plan.test)


def record_reading(ground: Ground, config: StudyConfig, run: str, configuration: str) -> int:
    """Writes down beside the split that the test users are scored; validation users may be read at will.

    Returns:
        How many other configurations had scored any of them before.
    """
    return 0 if config.read == "validation" else ground.split.record_read(run, configuration)


def split_entry(ground: Ground, config: StudyConfig, earlier: int) -> SplitEntry:
    """Returns what the results say of the split."""
    chosen = ground.split.chosen
    return SplitEntry(
        protocol=ground.split.protocol,
        sha256=ground.split.sha256,
        seed=config.split.seed,
        validation_users=len(chosen.validation),
        test_users=len(chosen.test),
        read=config.read,
        earlier_reads=earlier,
    )


def domain_entries(ground: Ground) -> tuple[DomainEntry, ...]:
    """Returns what the results say of the data."""
    training = ground.problem.training
    return tuple(
        DomainEntry(
            domain=data.domain,
            users=len(set(raw.columns.user_no.tolist())),
            items=len(raw.items),
            interactions=len(raw.columns.user_no),
            sha256=data.digest,
        )
        for raw, data in ((ground.corpus.source, training.source), (ground.corpus.target, training.target))
        if raw.items
    )
