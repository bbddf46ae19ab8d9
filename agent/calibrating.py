"""Finds out what a language model can do here: rank people's lists, write what is true."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..retrieval.errors import IndexUnusable, ModelUnavailable
from ..retrieval.fusion.held_out import HeldOutLists
from ..retrieval.index.live import LiveIndex
from ..retrieval.index.site import BuildProgress
from ..retrieval.log import EventLog
from ..retrieval.person import Person, person_of_user
from ..retrieval.records import OwnItem
from ..retrieval.retriever import Retriever
from ..retrieval.workspace import Workspace
from .backend import Backend
from .backends import open_backend
from .deadline import Deadline
from .explanation import ExplanationWriter
from .model_weight import Fit, ModelWeight, fit_weight, write_weight
from .ranking import ListwiseRanker, RankingTask
from .recommender import WEIGHTS_FILE
from .settings import ModelSettings

BATCH = 8
"""People asked about at once."""
WRITES_FOR = 4
"""People for whose lists the model is asked to write."""
WRITES_ITEMS = 5
"""Items of each of these lists."""


@dataclass(frozen=True)
class _Place:
    """Where the measuring happens."""

    workspace: Workspace
    log: EventLog
    index: LiveIndex
    target: str


def calibrate_model(
    workspace: Workspace,
    target: str,
    people: int,
    progress: BuildProgress,
    backend: Backend | None = None,
) -> ModelWeight:
    """Measures the settings' model, or `backend`, in one target domain and stores what was found.

    Raises:
        UnknownName: there is no such domain.
        IndexUnusable: there is no usable index, or too few bridge users for held-out lists.
        ModelUnavailable, CannotChoose: the model cannot be asked.
    """
    settings = ModelSettings.from_table(workspace.settings.model)
    model = backend or open_backend(settings)
    if model is None:
        raise ModelUnavailable("the settings name no model: set [model] name in tastebridge.toml")
    with EventLog(workspace.log_url) as log, workspace.writing():
        log.require_domain(target)
        index = LiveIndex.open(workspace)
        try:
            place = _Place(workspace, log, index, target)
            lists = _some_lists(place, people)
            ranker, writer = ListwiseRanker(model, settings), ExplanationWriter(model, settings)
            progress.step("asking the model about held-out people", len(lists.user_nos) + WRITES_FOR)
            fit = _measure_ranking(ranker, place, lists, progress)
            asked, wrote = _measure_writing(writer, place, lists)
            progress.advance(WRITES_FOR)
        finally:
            index.close()
        weight = ModelWeight(
            model=model.name,
            prompt=ranker.prompt_id,
            target=target,
            **fit.model_dump(),
            explain_prompt=writer.prompt_id,
            asked_to_write=asked,
            wrote=wrote,
            index=index.manifest.version,
        )
        write_weight(workspace.root / WEIGHTS_FILE, weight)
    return weight


def _some_lists(place: _Place, people: int) -> HeldOutLists:
    lists = place.index.held_out(place.target)
    if lists is None or not len(lists.user_nos):
        raise IndexUnusable(
            f"{place.target!r} has too few people who are active in other domains too to measure a model on"
        )
    count, seed = len(lists.user_nos), place.workspace.settings.seed
    chosen = np.sort(np.random.default_rng([seed, count]).permutation(count)[:people])
    return HeldOutLists(**{name: part[chosen] for name, part in lists._asdict().items()})


def _measure_ranking(
    ranker: ListwiseRanker, place: _Place, lists: HeldOutLists, progress: BuildProgress
) -> Fit:
    seed = place.workspace.settings.seed
    tasks = _tasks(place, lists)
    scores = []
    for start in range(0, len(tasks), BATCH):
        results = ranker.rank(tasks[start : start + BATCH], seed=seed, deadline=Deadline())
        scores += [result.scores.astype(np.float32) for result in results]
        progress.advance(len(results))
    return fit_weight(lists, np.stack(scores), seed)


def _measure_writing(writer: ExplanationWriter, place: _Place, lists: HeldOutLists) -> tuple[int, int]:
    """Returns how many explanations the model was asked for, and how many passed the verifier."""
    retriever = Retriever(place.index, place.log, place.workspace.settings)
    people = [
        _without_target(one, place.target) for one in _people(place, lists.user_nos[:WRITES_FOR].tolist())
    ]
    asked = wrote = 0
    for retrieved in retriever.retrieve(people, place.target, WRITES_ITEMS):
        _, report = writer.explain(retrieved.candidates, Deadline())
        if report.failure:
            raise ModelUnavailable(report.failure)
        asked, wrote = asked + report.asked, wrote + report.accepted
    return asked, wrote


def _tasks(place: _Place, lists: HeldOutLists) -> list[RankingTask]:
    items = place.log.items_by_no(np.unique(lists.item_nos).tolist())
    tasks = []
    for person, numbers in zip(_people(place, lists.user_nos.tolist()), lists.item_nos.tolist(), strict=True):
        candidates = tuple(items[number] for number in numbers)
        tasks.append(
            RankingTask(_liked(place.log, _without_target(person, place.target)), candidates, place.target)
        )
    return tasks


def _people(place: _Place, user_nos: Sequence[int]) -> list[Person]:
    user_ids = place.log.user_ids(user_nos)
    manifest, settings = place.index.manifest, place.workspace.settings
    return [person_of_user(place.log, user_ids[number], manifest, settings) for number in user_nos]


def _without_target(person: Person, target: str) -> Person:
    """Returns the person as somebody who is new to the target domain."""
    return Person(person.name, {name: one for name, one in person.histories.items() if name != target})


def _liked(log: EventLog, person: Person) -> tuple[OwnItem, ...]:
    numbers = [n for one in person.histories.values() for n in one.item_nos[one.strengths > 0].tolist()]
    items = log.items_by_no(numbers)
    return tuple(
        OwnItem(items[n].domain, items[n].item_id, items[n].title or items[n].item_id) for n in numbers
    )
