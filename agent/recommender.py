"""The recommender: a person in, a ranked, explained, honest answer out."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from time import perf_counter
from types import TracebackType
from typing import Self

from ..retrieval.critique.checked import Steering
from ..retrieval.errors import ModelError, TastebridgeError
from ..retrieval.index.live import LiveIndex
from ..retrieval.log import EventLog
from ..retrieval.person import Person
from ..retrieval.records import Candidate
from ..retrieval.retriever import Retrieved, Retriever
from ..retrieval.workspace import Workspace
from .answer import Answer
from .asked_work import lift_by, task_of
from .backend import Backend
from .card.entry import CardEntry
from .card.taste import with_card
from .deadline import Deadline
from .earning.earned import Earned, Shelf
from .explanation import ExplanationWriter
from .guard.budget import RequestBudget
from .guard.counts import CountsSnapshot
from .guard.guarded import GuardedBackend
from .model_use import is_same_model
from .model_weight import ModelWeight, read_weights, weights_of
from .models import open_model
from .presenting import as_answer
from .probing.card import CARDS_FILE, ModelCard, card_of
from .profiles import ProfileDesk
from .prompting import tells_taste
from .ranking.contract import ModeName, RankingMode
from .ranking.modes import open_mode
from .ranking.task import NO_TASTE, RankingTask, Taste
from .recording.recorder import RecordingBackend
from .settings import ModelSettings
from .trained_lists import TrainedLists
from .training.material import NEW_CANDIDATES
from .work import Work

WEIGHTS_FILE = "model_weights.json"
TOGETHER = 16
"""People of a batch whose prompts go to the model together."""


class Recommender:
    """Makes lists from a workspace's live index, with its language model where that helps.

    Args:
        workspace: whose index, log and settings.
        use_model: False leaves the language model out.
        backend: the model to use instead of the one that the settings name.
        model_settings: instead of the workspace's own table `[model]`.
        sharing: another recommender of the workspace, which lends its index and its log, and its model where
            the settings name the same. It must stay open for as long as this one.

    Raises:
        IndexUnusable, LogError, SettingsError: the workspace cannot serve.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        use_model: bool = True,
        backend: Backend | None = None,
        model_settings: ModelSettings | None = None,
        sharing: "Recommender | None" = None,
    ) -> None:
        self.settings = workspace.settings
        self.model_settings = model_settings or ModelSettings.of(workspace)
        self._owns_files = sharing is None
        self.index: LiveIndex = sharing.index if sharing is not None else LiveIndex.open(workspace)
        self.log: EventLog = sharing.log if sharing is not None else EventLog(workspace.log_url)
        same_model = sharing is not None and is_same_model(self.model_settings, sharing.model_settings)
        if sharing is not None and same_model and backend is None:
            backend = sharing._backend
        self._workspace = workspace
        self._uses_model = use_model and (backend is not None or self.model_settings.model.kind != "none")
        self._given = backend
        self._failure: str | None = None
        self._modes: dict[tuple[ModeName, str], RankingMode] = {}
        self.retriever = Retriever(self.index, self.log, self.settings)
        self._trained = TrainedLists(workspace, self.index, self.log, self.model_settings, wanted=use_model)

    def close(self) -> None:
        """Frees the files, unless another recommender lent them."""
        if self._owns_files:
            self.index.close()
            self.log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def stale(self) -> str | None:
        """Says that the log has changed since the index was built, None if it has not."""
        changed = self.log.watermark().changes != self.index.manifest.log.changes
        return "the log has changed since the index was built; run: tastebridge index" if changed else None

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
        """Gives one answer for each person, in their order, as they are ready.

        Args:
            people: whom for.
            target: the domain to recommend from.
            k: items a list; the settings' number if None.
            sources: source domains to use; None: every one in which the person has a history.
            explain: whether to say why.
            only_new: whether only items come that nobody liked when the index was built.
            steering: what wishes do to the lists; None: nothing.
            card: what was stated, for ranking prompts that tell the taste.

        Raises:
            UnknownName: `target` or a source is no domain of the index.
        """
        length = k or self.settings.recommend.k
        weight = self._weight(target)
        shelf: Shelf = "new items" if only_new else "list"
        top = NEW_CANDIDATES if only_new else self.model_settings.rerank_top
        may_rank = bool(self._trained.rankers(target, shelf)) or (weight is not None and weight.may_rank)
        wanted = max(length, top) if may_rank else length
        writer = self._writer_for(weight) if explain else None
        also = self._trained.proposals(people, target, shelf, sources)
        steers = None if steering is None else [steering] * len(people)
        found = self.retriever.retrieve(
            people, target, wanted, sources, only_new=only_new, also=also, steering=steers
        )
        for block in self._blocks(found, TOGETHER if len(people) > 1 else 1):
            for work in block:
                work.card = card
            deadline = Deadline(self.settings.recommend.deadline_s * len(block))
            with RequestBudget(len(block)).covering():
                for work in block:
                    self._trained.rank(work, target, shelf, top + self.model_settings.proposals, deadline)
                if weight is not None:
                    self._rank(block, target, weight, deadline, shelf)
                for work in block:
                    work.candidates = [*work.candidates, *work.behind][:length]
                if writer is not None:
                    self._explain(block, writer, deadline)
            for work in block:
                self._warn(work, target, weight, only_new=only_new)
                yield as_answer(work, target, self._model_name, weight, self.index.manifest.version)

    def to_rank(
        self, person: Person, target: str, sources: Sequence[str] | None = None
    ) -> tuple[RankingTask, tuple[Candidate, ...]]:
        """Returns what a language model would be asked to rank for a person, and the candidates it is about.

        Raises:
            UnknownName: `target` or a source is no domain of the index.
        """
        top = self.model_settings.rerank_top
        (found,) = self.retriever.retrieve([person], target, top, sources)
        work = Work.begun(found, 0.0)
        return task_of(work, target, top, self._taste(work, target)), found.candidates

    def candidates(
        self, person: Person, target: str, n: int, steering: Steering | None = None
    ) -> tuple[Candidate, ...]:
        """Returns a person's first candidates without any model's part.

        Raises:
            UnknownName: `target` is no domain of the index.
        """
        (found,) = self.retriever.retrieve([person], target, n, steering=[steering])
        return found.candidates

    def _blocks(self, found: Iterator[Retrieved], size: int) -> Iterator[list[Work]]:
        """Yields the people's lists, some at a time: a model reads many prompts at once faster."""
        block: list[Work] = []
        while True:
            start = perf_counter()
            retrieved = next(found, None)
            if retrieved is not None:
                block.append(Work.begun(retrieved, perf_counter() - start))
            if block and (retrieved is None or len(block) == size):
                yield block
                block = []
            if retrieved is None:
                return

    def _warn(self, work: Work, target: str, weight: ModelWeight | None, *, only_new: bool) -> None:
        work.failure = work.failure or self._failure
        unmeasured = weight is None and not work.ranked and self._backend is not None
        if unmeasured and self._backend is not None and self.model_settings.writes == "auto":
            work.warnings.append(
                f"the model {self._backend.name!r} was not measured on {target!r} yet and took no part; "
                f"run: tastebridge calibrate --target {target}"
            )
        if only_new and not work.candidates:
            work.warnings.append(f"every item of {target!r} had somebody who liked it: none is new")
        if self.stale is not None:
            work.warnings.append(self.stale)

    @property
    def counts(self) -> CountsSnapshot | None:
        """What happened to the calls of the settings' model so far; None where nothing guards it."""
        model = self._backend
        return model.snapshot() if isinstance(model, GuardedBackend | RecordingBackend) else None

    @property
    def _model_name(self) -> str | None:
        return None if self._backend is None else self._backend.name

    @cached_property
    def _backend(self) -> Backend | None:
        """The language model; opened when first needed, None if it is not wanted or cannot be."""
        if not self._uses_model or self._given is not None:
            return self._given if self._uses_model else None
        try:
            return open_model(self.model_settings, self._workspace.root)
        except TastebridgeError as error:
            self._failure = str(error)
            return None

    @property
    def backend(self) -> Backend | None:
        """The language model, opened if it was not yet; None if it is not wanted or cannot be."""
        return self._backend

    @property
    def writes_well(self) -> bool:
        """Whether the model may write by its settings, and by what the probe measured of it."""
        if self.model_settings.writes != "auto":
            return self.model_settings.writes == "always"
        return self._card is not None and self._card.may_write

    @property
    def failure(self) -> str | None:
        """Why the settings' model could not be opened; None if it could, or was not needed yet."""
        return self._failure

    def ranks(self, target: str) -> bool:
        """Returns whether the settings' model has earned a part in the ranking of a target, for anybody."""
        weight = self._weight(target)
        return weight is not None and weight.may_rank

    def _weight(self, target: str) -> ModelWeight | None:
        if self._backend is None:
            return None
        weights = read_weights(self._workspace.root / WEIGHTS_FILE)
        measured = weights_of(weights, self._backend.name, self._backend.fingerprint, target)
        fitting = next((one for one in measured if self._fits(one)), None)
        return fitting or next((one for one in measured if not one.may_rank), None)

    def _fits(self, weight: ModelWeight) -> bool:
        """Whether the model would be asked as it was when it was measured."""
        try:
            return self._mode(weight.everybody.mode, weight).prompt_id == weight.prompt
        except ModelError:  # a server that could choose when it was measured and cannot any more
            return False

    def _mode(self, name: ModeName, weight: ModelWeight) -> RankingMode:
        """Returns a ranking mode: one for all requests, because it learns what the model prefers once."""
        key = name, weight.prompt  # whose letters were measured with it
        if key not in self._modes:
            assert self._backend is not None
            self._modes[key] = open_mode(name, self._backend, self.model_settings, weight.letters)
        return self._modes[key]

    def _rank(
        self, block: Sequence[Work], target: str, weight: ModelWeight, deadline: Deadline, shelf: Shelf
    ) -> None:
        """Lets the model's scores into the ranking of the first candidates, where it has earned a weight.

        The people of a block who are ranked in the same mode are asked about together.
        """
        top = self.model_settings.rerank_top
        by_mode: dict[ModeName, list[tuple[Work, Earned]]] = {}
        for work in block:
            row = weight.row(len(work.retrieved.liked))
            work.weight = 0.0 if row is None else row.popular
            if row is not None and shelf == "list" and not work.ranked and len(work.candidates[:top]) > 1:
                by_mode.setdefault(row.mode, []).append((work, row))
        for name, ranked in by_mode.items():
            tasks = [task_of(work, target, top, self._taste(work, target)) for work, _ in ranked]
            start = perf_counter()
            try:
                results = self._mode(name, weight).rank(tasks, seed=self.settings.seed, deadline=deadline)
            except ModelError as error:
                for work, _ in ranked:
                    work.failure = str(error)
                    work.warnings.append(f"the model did not rank, the list is without it: {error}")
                continue
            finally:
                for work, _ in ranked:
                    work.rank_s = (perf_counter() - start) / len(ranked)
            for (work, row), result in zip(ranked, results, strict=True):
                lift_by(work, result, row, top)

    def _taste(self, work: Work, target: str) -> Taste | None:
        """Returns the person's taste summary where the ranking prompt tells it."""
        if not self._tells_taste:
            return None
        taste = self._profiles.taste_of(work.retrieved.person, work.retrieved.sources)
        return with_card(taste or NO_TASTE, work.card, target) if work.card else taste

    @cached_property
    def _tells_taste(self) -> bool:
        return tells_taste(self.model_settings)

    @cached_property
    def _profiles(self) -> ProfileDesk:
        return ProfileDesk(self.log)

    @cached_property
    def _card(self) -> ModelCard | None:
        """What the probe found out about the model."""
        model = self._backend
        if model is None:
            return None
        return card_of(self._workspace.root / CARDS_FILE, model.name, model.fingerprint)

    def _writer_for(self, weight: ModelWeight | None) -> ExplanationWriter:
        """Returns the model as the writer where it may write, else the composer alone.

        What it wrote by another prompt, and so perhaps in another language, says nothing of this one.
        """
        writer = ExplanationWriter(self._backend, self.model_settings)
        may_write = self.model_settings.writes == "always"
        if self.model_settings.writes == "auto":
            measured = [one for one in (weight, self._card) if one and one.explain_prompt == writer.prompt_id]
            may_write = bool(measured) and measured[0].may_write
        return writer if may_write else ExplanationWriter(None, self.model_settings)

    def _explain(self, block: Sequence[Work], writer: ExplanationWriter, deadline: Deadline) -> None:
        start = perf_counter()
        explained = writer.explain_lists([work.candidates for work in block], deadline)
        for work, (explanations, written) in zip(block, explained, strict=True):
            work.explanations, work.written = explanations, written
            work.usage += written.usage
            if written.asked:
                work.explain_prompt = writer.prompt_id
            work.failure = work.failure or written.failure
            if written.failure:
                work.warnings.append(f"the model did not write, the composer did: {written.failure}")
            elif self._failure:
                work.warnings.append(f"the model took no part: {self._failure}")
            work.explain_s = (perf_counter() - start) / len(block)
