"""Finds out what a language model can do here: rank people's lists, write what is true."""

from collections.abc import Mapping, Sequence

import numpy as np

from ..retrieval.errors import ModelUnavailable
from ..retrieval.index.live import LiveIndex
from ..retrieval.index.site import BuildProgress
from ..retrieval.log import EventLog
from ..retrieval.records import Floats
from ..retrieval.retriever import Retriever
from ..retrieval.workspace import Workspace
from .backend import Backend
from .deadline import Deadline
from .earning.earn import Opinion, Read, earn
from .earning.earned import Earned
from .earning.lists import JudgingLists
from .explanation import ExplanationWriter
from .held_people import HeldPeople
from .measuring import Reading, read_lists
from .model_weight import ModelWeight, write_weight
from .models import require_model
from .probing.card import CARDS_FILE, card_of
from .ranking.contract import ModeName
from .ranking.listwise import ListwiseRanker
from .ranking.modes import modes_to_try, open_mode
from .recommender import WEIGHTS_FILE
from .settings import ModelSettings

LETTERS_FROM = 24
"""People from whose lists the letters' own probabilities are learned."""
WRITES_FOR = 4
"""People for whose lists the model is asked to write."""
WRITES_ITEMS = 5
"""Items of each of these lists."""


def calibrate_model(
    workspace: Workspace,
    target: str,
    people: int,
    progress: BuildProgress,
    backend: Backend | None = None,
    modes: Sequence[ModeName] = (),
) -> ModelWeight:
    """Measures the settings' model, or `backend`, in one target domain and stores what was found.

    Args:
        workspace: whose held-out people.
        target: the domain to recommend from.
        people: how many of them.
        progress: told of every person.
        backend: another model.
        modes: ranking modes to try; none: the setting's, else those that the probe found better than chance,
            else the cheap ones that the backend can do.

    Raises:
        UnknownName: there is no such domain.
        IndexUnusable: there is no usable index, or too few bridge users for held-out lists.
        ModelUnavailable, CannotChoose, CannotRank: the model cannot be asked.
    """
    settings = ModelSettings.of(workspace)
    model = backend or require_model(settings, workspace.root)
    card = card_of(workspace.root / CARDS_FILE, model.name, model.fingerprint)
    names = modes or modes_to_try(model, settings, card.modes if card else ())
    with EventLog(workspace.log_url) as log, workspace.writing():
        log.require_domain(target)
        index = LiveIndex.open(workspace)
        try:
            held = HeldPeople.some(workspace, log, index, target, people)
            letters = _letters(model, settings, held) if "listwise" in names else {}
            readings = _rank(model, settings, held, names, letters, progress)
            writer = ExplanationWriter(model, settings)
            asked, wrote = _measure_writing(writer, held)
            progress.advance(WRITES_FOR)
        finally:
            index.close()
        lists, seed = held.lists(held.tasks()), workspace.settings.seed
        rows = fit_rows(lists, {r.mode.name: r.scores for r in readings}, seed)
        chosen = next(r.mode for r in readings if r.mode.name == rows[0].mode)
        weight = ModelWeight(
            model=model.name,
            fingerprint=model.fingerprint,
            target=target,
            prompt=chosen.prompt_id,
            rows=rows,
            letters=letters,
            modes=tuple(reading.result(lists, seed) for reading in readings),
            explain_prompt=writer.prompt_id,
            asked_to_write=asked,
            wrote=wrote,
            index=index.manifest.version,
        )
        write_weight(workspace.root / WEIGHTS_FILE, weight)
    return weight


def fit_rows(lists: JudgingLists, scores: Mapping[ModeName, Floats], seed: int) -> tuple[Earned, ...]:
    """Returns mode and weight for everybody and by amount of history; nobody is judged by their own choice.

    Args:
        lists: the held-out lists.
        scores: the model's, by mode, shape (n, length).
        seed: decides the halves.
    """
    opinions = {Opinion(mode): own for mode, own in scores.items()}
    nothing = np.zeros(lists.items.shape, dtype=bool)
    return earn([Read("list", lists, opinions, nothing, 0)], seed, by_popularity=False)


def _letters(model: Backend, settings: ModelSettings, held: HeldPeople) -> dict[int, list[float]]:
    """Returns what the model prefers of the letters, by length of list, where the settings want it so."""
    if settings.letter_prior != "people" or not model.abilities.choose:
        return {}
    tasks = held.tasks()[:LETTERS_FROM]
    ranker = ListwiseRanker(model, settings)
    return {len(tasks[0].candidates): ranker.mean_letters(tasks, held.workspace.settings.seed, Deadline())}


def _rank(
    model: Backend,
    settings: ModelSettings,
    held: HeldPeople,
    names: Sequence[ModeName],
    letters: Mapping[int, Sequence[float]],
    progress: BuildProgress,
) -> list[Reading]:
    tasks, seed = held.tasks(), held.workspace.settings.seed
    modes = [open_mode(name, model, settings, letters) for name in names]
    tokens = len(tasks) * sum(mode.cost(tasks[0]).prompt_tokens for mode in modes)
    progress.step(
        f"ranking for held-out people, about {tokens:,} tokens", len(tasks) * len(modes) + WRITES_FOR
    )
    return [read_lists(mode, tasks, seed, advance=progress.advance) for mode in modes]


def _measure_writing(writer: ExplanationWriter, held: HeldPeople) -> tuple[int, int]:
    """Returns how many explanations the model was asked for, and how many passed the verifier."""
    retriever = Retriever(held.index, held.log, held.workspace.settings)
    asked = wrote = 0
    for retrieved in retriever.retrieve(held.people(WRITES_FOR), held.target, WRITES_ITEMS):
        _, report = writer.explain(retrieved.candidates, Deadline())
        if report.failure:
            raise ModelUnavailable(report.failure)
        asked, wrote = asked + report.asked, wrote + report.accepted
    return asked, wrote
