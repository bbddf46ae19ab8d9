"""Trains an adapter for one direction, measures what it is worth, and stores it as a version."""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from ...retrieval.index.site import BuildProgress
from ..adapters.base import base_digest
from ..adapters.making import run_name
from ..adapters.manifest import AdapterManifest, DataEntry, NewItems
from ..adapters.resources import Batch, Needs, check_resources, needs
from ..adapters.store import Adapters
from ..earning.earn import Read, earn, of_shares, rare_bound
from ..earning.earned import Shelf
from ..earning.lists import JudgingLists
from ..likelihood import TitleLikelihood
from ..wording import ATTRIBUTE_WORDS, Wording
from .call_record import FILE as CALL_RECORD
from .checkpoint import Progress, restore
from .config import MODULES, TrainingConfig
from .list_lessons import CANDIDATES, LISTS_A_BATCH
from .loop import Texts, Trainer
from .material import Material
from .schedule import Schedule
from .student import Student
from .teaching import Classroom, Taught, Teacher, teach
from .texts import texts_of

CURVE_PEOPLE = 40
"""Lists that a point of the curve is measured on: a few seconds."""
LIBRARIES = ("torch", "transformers", "peft", "tastebridge")


@dataclass(frozen=True)
class Base:
    """The model that is adapted."""

    folder: Path
    name: str


@dataclass
class Training:
    """What one training is made of.

    Args:
        material: the direction's people.
        base: the model.
        config: how it learns.
        schedule: how long.
        progress: told of the steps.
        teacher: puts lists of the learners in order; the student learns its probabilities too.
    """

    material: Material
    base: Base
    config: TrainingConfig
    schedule: Schedule
    progress: BuildProgress
    teacher: Teacher | None = None

    def run(self, store: Adapters) -> AdapterManifest:
        """Trains, measures and stores; an interrupted training of the same kind goes on where it was.

        Raises:
            StorageFull, NotEnoughMemory: there is too little of either; nothing was begun.
            WorkspaceLocked: another training is running there.
            ModelUnavailable, MissingExtra: the base cannot be trained here.
        """
        check_resources(self._needs(), store.root)
        with store.new_version(run_name(self._facts())) as making:
            taught = self._taught(store.root, restore(making.checkpoints))
            student = Student(self.base.folder, self.config, self.base.name)
            state = self._trainer(student, making.checkpoints, taught).run(self.schedule)
            earned = earn(self._read_lists(student), self.config.seed)
            student.save(making.files)
            manifest = self._manifest(state, taught).model_copy(update={"earned": earned})
            return store.finish(making, manifest)

    def made_before(self, store: Adapters) -> AdapterManifest | None:
        """Returns the newest version that came of the same training, None if there is none."""
        wanted = self._manifest(Progress(), Taught())
        same = (
            *("source", "target", "base_digest", "prompt", "config", "data", "minutes_asked"),
            *("teacher", "teacher_budget", "warnings"),
        )
        for name in reversed(store.versions()):
            manifest = store.read(name)
            steps = self.schedule.steps in (None, manifest.steps)
            if steps and all(getattr(manifest, part) == getattr(wanted, part) for part in same):
                return manifest
        return None

    def _needs(self) -> Needs:
        config, lists = self.config, self.teacher is not None
        batch = Batch.of_titles(
            people=max(config.batch_people, LISTS_A_BATCH if lists else 0),
            read=config.history_titles,
            predicted=max(config.titles_per_person, CANDIDATES if lists else 0),
            words=config.title_words + config.attributes * ATTRIBUTE_WORDS,
        )
        return needs(self.base.folder, rank=config.rank, modules=MODULES, layers=config.layers, batch=batch)

    def _taught(self, root: Path, before: Progress) -> Taught:
        """Asks the teacher, for as many lists as a training had that has begun to learn already."""
        if self.teacher is None:
            return Taught()
        material = self.material
        classroom = Classroom(material.learners, material.source.items, material.target.items, self.config)
        most = before.lists if before.step else None
        return teach(self.teacher, classroom, root / CALL_RECORD, self.progress, most)

    def _facts(self) -> dict[str, Any]:
        material = self.material
        taught_by = {} if self.teacher is None else {"teacher": self.teacher.facts}
        return taught_by | {
            "source": [material.source.domain, material.source.digest],
            "target": [material.target.domain, material.target.digest],
            "base": base_digest(self.base.folder),
            "prompt": self._wording.prompt_id,
            "judges": material.lists.digest,
            "config": self.config.model_dump(mode="json"),
            "minutes": self.schedule.minutes,
            "steps": self.schedule.steps,
        }

    @property
    def _wording(self) -> Wording:
        return Wording(self.material.source.domain, self.material.target.domain)

    def _trainer(self, student: Student, folder: Path, taught: Taught) -> Trainer:
        target = self.material.target.domain
        texts = Texts(
            texts_of(self.material.source.items, self.config),
            texts_of(self.material.target.items, self.config),
            self._wording,
            Wording(target, target),
        )
        few = self.material.lists.take(np.arange(min(CURVE_PEOPLE, len(self.material.lists))))

        def judge(student: Student) -> float | None:
            if not len(few):
                return None
            likelihood = TitleLikelihood(student.scorer, self._wording)
            return float(few.ndcg(few.read_by(likelihood, texts.source, texts.target)).mean())

        learners, lists = self.material.learners, taught.lessons
        return Trainer(student, learners, texts, self.config, judge, folder, self.progress, lists)

    def _read_lists(self, student: Student) -> list[Read]:
        material, likelihood = self.material, TitleLikelihood(student.scorer, self._wording)
        source, target = (texts_of(data.items, self.config) for data in (material.source, material.target))
        counts = material.counts
        bound = rare_bound(counts, material.lists.items)
        fresh = material.new_lists(self.config.history_titles)
        self.progress.step("measuring what it is worth", len(material.lists) + len(fresh))
        reads = []
        shelves: list[tuple[Shelf, JudgingLists]] = [("list", material.lists), ("new items", fresh)]
        for shelf, lists in shelves:
            if not len(lists):
                continue
            conditional = lists.read_by(likelihood, source, target, self.progress.advance)
            alone = lists.read_alone_by(likelihood, target)
            rare = counts[np.maximum(lists.items, 0)] < bound
            reads.append(Read(shelf, lists, of_shares(conditional, alone), rare, bound))
        return reads

    def _manifest(self, state: Progress, taught: Taught) -> AdapterManifest:
        material = self.material
        return AdapterManifest(
            source=material.source.domain,
            target=material.target.domain,
            base_model=self.base.name,
            base_digest=base_digest(self.base.folder),
            prompt=self._wording.prompt_id,
            seed=self.config.seed,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            data=DataEntry(
                source_digest=material.source.digest,
                target_digest=material.target.digest,
                trained_on=len(material.learners),
                held_out=len(material.lists),
                single_domain=len(material.learners.company),
            ),
            config=self.config.model_dump(mode="json"),
            steps=state.step,
            seconds=round(state.seconds, 1),
            minutes_asked=self.schedule.minutes,
            curve=tuple(state.curve),
            versions={name: version(name) for name in LIBRARIES},
            new_items=NewItems(
                seed=self.config.seed, items=int(material.new.sum()), digest=material.new_digest
            ),
            teacher=None if self.teacher is None else self.teacher.backend.name,
            teacher_lists=len(taught.lessons),
            teacher_tokens=taught.tokens,
            teacher_budget=0 if self.teacher is None else self.teacher.budget_tokens,
            warnings=(taught.warning,) if taught.warning else (),
        )
