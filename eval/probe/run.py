"""Runs all probes of one model in one target domain."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...agent.backend import Backend
from ...agent.ranking.listwise import ListwiseRanker
from ...agent.settings import ModelSettings
from ...retrieval.errors import CannotChoose, EvaluationError, IndexUnusable
from ...retrieval.index.live import LiveIndex
from ...retrieval.index.site import BuildProgress, Silence
from ...retrieval.log import EventLog
from ...retrieval.workspace import Workspace
from ..results import ProbeResult
from .anonymised import HeldOutTasks, Rankings, held_out_tasks, rank_both
from .asking import Answers, ask
from .domain import ProbedDomain
from .interactions import row_questions
from .model import probed_model
from .question import Question
from .titles import title_questions
from .users import user_questions, with_exchanged_histories
from .wording import Asked, Kind

FEWEST = 10
"""A probe of fewer questions or lists says nothing and is left out."""
ORDERS = 2
"""In so many orders the model reads each held-out list."""


@dataclass(frozen=True)
class ProbeSize:
    """How much is asked."""

    titles: int = 60
    people: int = 60
    """Also rows, one a person."""
    lists: int = 24
    """Held-out lists, each ranked with and without titles."""


@dataclass(frozen=True)
class Findings:
    """What the probes found."""

    results: tuple[ProbeResult, ...]
    left_out: tuple[str, ...]
    """Which probe is not among the results, and why."""


@dataclass(frozen=True)
class _Material:
    """What the model is asked; empty where the data has too little."""

    questions: dict[Kind, list[Question]]
    held_out: HeldOutTasks | None
    no_lists: str
    """Why there are no held-out lists."""


def run_probe(
    workspace: Workspace,
    target: str,
    *,
    size: ProbeSize | None = None,
    seed: int = 0,
    dataset: str = "",
    allow_remote: bool = False,
    progress: BuildProgress | None = None,
    backend: Backend | None = None,
) -> Findings:
    """Asks the settings' model, or `backend`, whether it knows the target domain by heart.

    The model is told titles, what real people chose, and rows of the data with user ids as they stand in it.
    All of it goes to that model and nowhere else; a model on another machine needs `allow_remote`.

    Args:
        workspace: the data.
        target: the domain.
        size: how many titles, people and lists.
        seed: decides what is asked; the same seed asks the same.
        dataset: name in the results; the target's if empty.
        allow_remote: whether a model on another machine may be told all this.
        progress: told what is going on.
        backend: asked instead of the settings' model; the caller answers for where it runs.

    Raises:
        UnknownName: there is no such domain.
        EvaluationError: the model runs on another machine and that was not allowed, or the domain has too
            little for any probe.
        ModelError: the settings name no model, it cannot be reached, or it refused a prompt.
    """
    size, progress = size or ProbeSize(), progress or Silence()
    settings = ModelSettings.of(workspace)
    model = backend or probed_model(settings, allow_remote=allow_remote)
    material = _material(workspace, target, size, seed)
    asked = Asked(model.name, dataset or target, seed)
    results: list[ProbeResult] = []
    left_out: list[str] = []
    for kind, questions in material.questions.items():
        if len(questions) < FEWEST:
            left_out.append(f"{kind}: only {len(questions)} questions can be made of {target!r}")
            continue
        answers, control = _answers(model, kind, questions, progress)
        result = asked.of_answers(kind, answers, control)
        if result is None:
            left_out.append(f"{kind}: no answer of {model.name!r} could be read")
        else:
            results.append(result)
    rankings = _rankings(model, settings, material, seed, progress)
    if isinstance(rankings, Rankings):
        results.append(asked.of_rankings(rankings))
    else:
        left_out.append(f"anonymised titles: {rankings}")
    if not results:
        raise EvaluationError(f"{target!r} cannot be probed: {'; '.join(left_out)}")
    return Findings(tuple(results), tuple(left_out))


def _material(workspace: Workspace, target: str, size: ProbeSize, seed: int) -> _Material:
    held_out, no_lists = None, ""
    with EventLog(workspace.log_url) as log:
        domain = ProbedDomain.read(log, target)
        questions: dict[Kind, list[Question]] = {
            "titles": title_questions(domain.items, target, size.titles, seed),
            "users": user_questions(domain, size.people, seed),
            "interactions": row_questions(domain, log.user_ids, size.people, seed),
        }
        try:
            index = LiveIndex.open(workspace)
            try:
                held_out = held_out_tasks(log, index, workspace.settings, target, size.lists, seed)
            finally:
                index.close()
        except IndexUnusable as error:
            no_lists = str(error)
    return _Material(questions, held_out, no_lists)


def _answers(
    model: Backend, kind: Kind, questions: Sequence[Question], progress: BuildProgress
) -> tuple[Answers, Answers | None]:
    """Returns the model's answers, and for users those with the histories of others."""
    rounds = 2 if kind == "users" else 1
    progress.step(f"asking {model.name} about {kind}", rounds * len(questions))
    answers = ask(model, questions, progress.advance)
    if kind != "users":
        return answers, None
    return answers, ask(model, with_exchanged_histories(questions), progress.advance)


def _rankings(
    model: Backend, settings: ModelSettings, material: _Material, seed: int, progress: BuildProgress
) -> Rankings | str:
    """Returns how the model ranks, or why that is not known."""
    held_out = material.held_out
    if held_out is None:
        return material.no_lists
    if len(held_out.tasks) < FEWEST:
        return f"there are only {len(held_out.tasks)} held-out lists"
    ranker = ListwiseRanker(model, settings.model_copy(update={"orders": ORDERS, "stop_when_stable": 0}))
    progress.step(f"ranking with {model.name} with and without titles", 2 * len(held_out.tasks))
    try:
        return rank_both(ranker, held_out, seed, progress.advance)
    except CannotChoose as error:
        return str(error)
