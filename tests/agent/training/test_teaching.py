"""A teacher's probabilities become the student's: within a budget, at home, and never paid for twice."""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds.block_world import BlockWorld
from worlds.colour_world import COLOURS, CONFIG, WORDS, agreement_with, by_colour, colour_classroom
from worlds.tiny_llama import make_tiny_llama
from worlds.training_world import FAST, held_out, material_of

from tastebridge.agent.adapters.files import WEIGHTS
from tastebridge.agent.adapters.store import Adapters
from tastebridge.agent.backend import Continuations, Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.likelihood import TitleLikelihood
from tastebridge.agent.settings import ModelSettings
from tastebridge.agent.training.desk import TrainingDesk, show_training
from tastebridge.agent.training.loop import Texts, Trainer
from tastebridge.agent.training.schedule import Schedule
from tastebridge.agent.training.student import Student
from tastebridge.agent.training.teaching import LISTS_AT_ONCE, Taught, Teacher, open_teacher, teach
from tastebridge.agent.training.texts import texts_of
from tastebridge.agent.training.train import Base, Training
from tastebridge.agent.wording import Wording
from tastebridge.retrieval.errors import ModelUnavailable, SettingsError
from tastebridge.retrieval.index.site import Silence
from tastebridge.retrieval.workspace import Workspace

ORDERS = 2
PLENTY = 1_000_000
Chooses = Callable[[Messages, Sequence[str]], dict[str, float]]


def teacher(budget: int = PLENTY, chooses: Chooses = by_colour) -> Teacher:
    return Teacher(FunctionBackend(chooses=chooses, name="wise"), ModelSettings(orders=ORDERS), budget)


class Counted:
    """A teacher who knows the colours, and how often it was asked; it fails after so many prompts."""

    def __init__(self, fails_after: float = math.inf) -> None:
        self.prompts = 0
        self._fails_after = fails_after

    def __call__(self, messages: Messages, labels: Sequence[str]) -> dict[str, float]:
        if self.prompts >= self._fails_after:
            raise ModelUnavailable("the server is gone")
        self.prompts += 1
        return by_colour(messages, labels)


class TestAsking:
    def test_its_probabilities_are_the_targets(self, tmp_path: Path):
        room = colour_classroom()
        taught = teach(teacher(), room, tmp_path / "teacher.jsonl", Silence())
        assert len(taught.lessons) == len(room.learners)
        assert not taught.warning
        for lesson in taught.lessons:
            colour = room.source[lesson.read[0]].title.split()[0]
            prefers = [room.target[column].title.startswith(colour) for column in lesson.candidates]
            assert lesson.targets.sum() == pytest.approx(1)
            assert lesson.targets.dtype == np.float32
            odds = lesson.targets / lesson.targets.max()
            assert odds == pytest.approx(np.where(prefers, 1, math.exp(-2)), abs=1e-5)

    def test_nothing_tells_the_teacher_whose_list_it_is(self, tmp_path: Path):
        asked: list[str] = []

        def listens(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
            asked.extend(message.text for message in messages)
            return by_colour(messages, labels)

        teach(teacher(chooses=listens), colour_classroom(people=8), tmp_path / "teacher.jsonl", Silence())
        assert not any(name in text for text in asked for name in ("food-", "kitchen-"))

    def test_the_record_names_the_items_in_the_order_of_the_probabilities(self, tmp_path: Path):
        record = tmp_path / "teacher.jsonl"
        teach(teacher(), colour_classroom(people=10), record, Silence())
        lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
        told = [line for line in lines if line["candidates"]]
        assert len(told) == ORDERS * 10
        for line in told:
            likely = max(line["probabilities"])
            of_likely = {
                (item.split("-")[1], probability > 0.9 * likely)
                for item, probability in zip(line["candidates"], line["probabilities"], strict=True)
            }
            assert len(of_likely) == 2  # one colour is likely throughout, the other is not

    @pytest.mark.parametrize("budget", [1, 500, 3000, 6000])
    def test_it_ends_at_most_one_batch_beyond_the_budget(self, tmp_path: Path, budget: int):
        taught = teach(teacher(budget), colour_classroom(), tmp_path / "teacher.jsonl", Silence())
        assert 0 < len(taught.lessons) < 60
        assert taught.tokens >= budget
        a_list = taught.tokens / len(taught.lessons)
        blanks = 3 * 100
        assert taught.tokens < budget + LISTS_AT_ONCE * 1.3 * a_list + blanks

    def test_what_is_recorded_is_not_paid_for_again(self, tmp_path: Path):
        record, room = tmp_path / "teacher.jsonl", colour_classroom()
        first, again, more = Counted(), Counted(), Counted()
        small = teach(teacher(3000, first), room, record, Silence())
        same = teach(teacher(3000, again), room, record, Silence())
        assert again.prompts == 0
        assert same.tokens == small.tokens
        assert as_lists(same) == as_lists(small)
        large = teach(teacher(6000, more), room, record, Silence())
        assert more.prompts == ORDERS * (len(large.lessons) - len(small.lessons))
        assert as_lists(large)[: len(small.lessons)] == as_lists(small)

    def test_a_failure_ends_it_with_what_there_is(self, tmp_path: Path):
        record, room = tmp_path / "teacher.jsonl", colour_classroom()
        breaks, works = Counted(fails_after=30), Counted()
        taught = teach(teacher(chooses=breaks), room, record, Silence())
        assert len(taught.lessons) == 12  # three blanks and 24 prompts; the next eight are one batch
        assert taught.warning == "the teacher was asked about 12 lists only: the server is gone"
        assert len(teach(teacher(chooses=works), room, record, Silence()).lessons) == 60
        assert works.prompts == ORDERS * 48

    def test_no_more_lists_than_wanted(self, tmp_path: Path):
        record, room = tmp_path / "teacher.jsonl", colour_classroom()
        everything = teach(teacher(), room, record, Silence())
        few = teach(teacher(), room, record, Silence(), most=6)
        assert as_lists(few) == as_lists(everything)[:6]
        assert teach(teacher(), room, record, Silence(), most=0).lessons == []


def as_lists(taught: Taught) -> list[tuple[list[int], list[int], list[float]]]:
    return [(one.read.tolist(), one.candidates.tolist(), one.targets.tolist()) for one in taught.lessons]


class TestWhoMayTeach:
    def test_the_command_refuses_before_it_reads_anything(self, tmp_path: Path):
        workspace = Workspace.create(tmp_path / "w")
        (workspace.root / "tastebridge.toml").write_text(
            '[model]\nname = "openai:teacher@https://api.example.org/v1"\n', encoding="utf-8"
        )
        desk = TrainingDesk(Workspace(workspace.root), as_json=True)
        with pytest.raises(SettingsError, match="--allow-remote"):
            desk.train("food", "kitchen", minutes=1, steps=None, settings=[], teacher_tokens=1000)

    def test_histories_are_not_sent_away_without_leave(self):
        away = ModelSettings.from_table({"name": "openai:teacher@https://api.example.org/v1"})
        with pytest.raises(SettingsError, match=r"(?s)api\.example\.org.*--allow-remote"):
            open_teacher(away, 1000, allow_remote=False)
        assert open_teacher(away, 1000, allow_remote=True).budget_tokens == 1000

    def test_a_server_on_this_machine_needs_no_leave(self):
        near = ModelSettings.from_table({"name": "openai:teacher@http://127.0.0.1:8000/v1"})
        assert open_teacher(near, 1000, allow_remote=False).backend.name == near.model.name

    def test_without_a_model_the_setting_is_named(self):
        with pytest.raises(ModelUnavailable, match=r"\[model\] name"):
            open_teacher(ModelSettings.from_table({"name": "none"}), 1000, allow_remote=False)


@pytest.fixture(scope="module")
def colours(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A random Llama that knows the words of the colour world."""
    pytest.importorskip("peft")
    folder = tmp_path_factory.mktemp("colours") / "tiny"
    return Base(make_tiny_llama(folder, WORDS, hidden=64, layers=2), "tiny")


def student_of(base: Base) -> Student:
    """Returns a student in float32, so that sums can be compared."""
    student = Student(base.folder, CONFIG, base.name)
    student.model.float()
    return student


class TestListLoss:
    words = st.sampled_from(sorted(WORDS))
    titles = st.lists(words, min_size=1, max_size=3).map(lambda own: f" {' '.join(own)}\n")
    one = st.tuples(
        st.lists(words, min_size=1, max_size=5).map(" ".join),
        st.lists(
            st.tuples(titles, st.floats(-20, 0, width=32), st.floats(0.125, 1, width=32)),
            min_size=1,
            max_size=4,
        ),
    )

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(lists=st.lists(one, min_size=1, max_size=3), temperature=st.floats(0.5, 10))
    def test_it_is_what_the_hand_computes(
        self, colours: Base, lists: list[tuple[str, list[tuple[str, float, float]]]], temperature: float
    ):
        import torch

        student = student_of(colours)
        batch, alone, targets, wanted = [], [], [], []
        for prefix, candidates in lists:
            texts, without, shares = zip(*candidates, strict=True)
            batch.append(Continuations(prefix, texts))
            alone.append(np.array(without, dtype=np.float32))
            targets.append(np.array(shares, dtype=np.float32) / np.float32(sum(shares)))
            scores = [(logprob(student, prefix, text) - off) / temperature for text, off, _ in candidates]
            total = math.log(sum(math.exp(score - max(scores)) for score in scores)) + max(scores)
            wanted.append(-sum(p * (score - total) for p, score in zip(targets[-1], scores, strict=True)))
        with torch.no_grad():
            found = float(student.list_loss(batch, alone, targets, temperature))
        assert found == pytest.approx(np.mean(wanted), abs=1e-4)

    def test_its_gradient_lowers_it(self, colours: Base):
        import torch

        student = student_of(colours)
        batch = [Continuations("Food : blue oats", [" blue pan\n", " red pan\n", " red mug\n"])]
        alone = [np.array([-9, -10, -11], dtype=np.float32)]
        targets = [np.array([0.8, 0.1, 0.1], dtype=np.float32)]
        adam = torch.optim.Adam(student.parameters.values(), lr=1e-2)
        losses = []
        for _ in range(12):
            loss = student.list_loss(batch, alone, targets, 5.0)
            adam.zero_grad()
            loss.backward()
            adam.step()
            losses.append(loss.item())
        entropy = -float((targets[0] * np.log(targets[0])).sum())
        assert entropy <= losses[-1] < losses[0]
        assert losses[-1] - entropy < 0.5 * (losses[0] - entropy)


def logprob(student: Student, prefix: str, text: str) -> float:
    """Returns the log-likelihood of a text after a prefix, read as one plain row."""
    import torch

    before, (own,) = student.local.branches(Continuations(prefix, [text]))
    with torch.no_grad():
        logits = student.model(torch.tensor([before + own])).logits[0].double().log_softmax(dim=1)
    return sum(float(logits[len(before) - 1 + place, token]) for place, token in enumerate(own))


@pytest.mark.slow
def test_the_student_takes_over_what_the_teacher_knows(colours: Base, tmp_path: Path):
    """A rule that nobody's titles tell, on histories and candidates that nobody in training had."""
    room = colour_classroom(people=400)
    taught = teach(teacher(), room, tmp_path / "teacher.jsonl", Silence())
    words = Wording("food", "kitchen")
    texts = Texts(
        texts_of(room.source, CONFIG), texts_of(room.target, CONFIG), words, Wording("kitchen", "kitchen")
    )

    def agreement(lists: Taught, steps: int) -> float:
        student = student_of(colours)
        folder = tmp_path / f"{len(lists.lessons)}-{steps}"
        folder.mkdir()
        trainer = Trainer(
            student, room.learners, texts, CONFIG, lambda one: None, folder, Silence(), lists.lessons
        )
        trainer.run(Schedule(steps=steps))
        likelihood = TitleLikelihood(student.scorer, words)
        return agreement_with(
            lambda read, titles: likelihood.scores([read], [titles], Deadline(), 1.0).values[0]
        )

    before, without, after = agreement(taught, 0), agreement(Taught(), 200), agreement(taught, 200)
    assert after > 0.9
    assert after > max(before, without) + 0.2


@contextmanager
def killed(monkeypatch: pytest.MonkeyPatch, after: int) -> Iterator[None]:
    """Ends a training after so many steps, each of which leaves a checkpoint."""
    learn, count = Trainer._learn, iter(range(after))

    def mortal(self: Trainer, *args: object) -> None:
        if next(count, None) is None:
            raise KeyboardInterrupt
        learn(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr("tastebridge.agent.training.loop.CHECKPOINT_S", 0.0)
        patch.setattr(Trainer, "_learn", mortal)
        yield


class TestTraining:
    """The whole training with a teacher: what is stored, and what a kill costs."""

    steps = 30

    def job(self, world: BlockWorld, tiny: Base, taught_by: Teacher | None) -> Training:
        material = material_of(world, FAST, held_out(world))
        return Training(material, tiny, FAST, Schedule(steps=self.steps), Silence(), taught_by)

    def test_the_manifest_says_who_taught_and_for_how_much(
        self, world: BlockWorld, tiny: Base, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ):
        store, by = Adapters(tmp_path), teacher(3000)
        job = self.job(world, tiny, by)
        manifest = job.run(store)
        assert manifest.teacher == "wise"
        assert manifest.teacher_budget == 3000
        assert manifest.teacher_tokens >= 3000
        assert 0 < manifest.teacher_lists < 40
        assert manifest.warnings == ()
        losses = [point.train_loss for point in manifest.curve if point.train_loss is not None]
        assert 0 < min(losses) <= max(losses) < 10  # lists have no part in it
        assert manifest.curve[-1].step == self.steps
        show_training(manifest)
        assert f"wise put {manifest.teacher_lists} lists in order" in " ".join(
            capsys.readouterr().out.split()
        )
        assert job.made_before(store) == store.read(manifest.version)
        assert self.job(world, tiny, None).made_before(store) is None

    def test_a_kill_changes_nothing_and_costs_nothing(
        self, world: BlockWorld, tiny: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        whole = self.job(world, tiny, teacher(3000)).run(Adapters(tmp_path / "whole"))
        store, again = Adapters(tmp_path / "killed"), Counted()
        with killed(monkeypatch, after=17), pytest.raises(KeyboardInterrupt):
            self.job(world, tiny, teacher(3000)).run(store)
        resumed = self.job(world, tiny, teacher(3000, again)).run(store)
        assert again.prompts == 0
        assert resumed.files[WEIGHTS] == whole.files[WEIGHTS]
        assert resumed.teacher_lists == whole.teacher_lists

    def test_once_it_learns_the_lists_stay_as_they_are(
        self, world: BlockWorld, tiny: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        """A teacher who failed before the kill and works after it."""
        whole = self.job(world, tiny, teacher(chooses=Counted(fails_after=20))).run(Adapters(tmp_path / "a"))
        store, works = Adapters(tmp_path / "b"), Counted()
        with killed(monkeypatch, after=17), pytest.raises(KeyboardInterrupt):
            self.job(world, tiny, teacher(chooses=Counted(fails_after=20))).run(store)
        resumed = self.job(world, tiny, teacher(chooses=works)).run(store)
        assert works.prompts == 0
        assert resumed.teacher_lists == whole.teacher_lists > 0
        assert resumed.files[WEIGHTS] == whole.files[WEIGHTS]

    def test_another_teacher_is_another_training(self, world: BlockWorld, tiny: Base, tmp_path: Path):
        small, large = (self.job(world, tiny, teacher(budget)) for budget in (1000, 2000))
        store = Adapters(tmp_path)
        for job in (small, large):
            with (
                pytest.MonkeyPatch.context() as patch,
                killed(patch, after=1),
                pytest.raises(KeyboardInterrupt),
            ):
                job.run(store)
        assert len(store.unfinished()) == 2

    def test_a_teacher_who_tells_nothing_changes_nothing_but_the_warning(
        self, world: BlockWorld, tiny: Base, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ):
        alone = self.job(world, tiny, None).run(Adapters(tmp_path / "alone"))
        failed = self.job(world, tiny, teacher(chooses=Counted(fails_after=0))).run(
            Adapters(tmp_path / "failed")
        )
        assert failed.files[WEIGHTS] == alone.files[WEIGHTS]
        assert failed.teacher_lists == 0
        assert alone.warnings == ()
        assert "the server is gone" in failed.warnings[0]
        show_training(failed)
        assert "note: the teacher was asked about 0 lists only" in " ".join(capsys.readouterr().out.split())

    def test_judges_and_new_items_are_in_no_list(self, world: BlockWorld, tmp_path: Path):
        config = FAST.model_copy(update={"new_items": 0.3})
        material = material_of(world, config, held_out(world))
        assert material.new.any()
        room = colour_classroom(config=config)
        room = type(room)(material.learners, material.source.items, material.target.items, config)
        taught = teach(teacher(), room, tmp_path / "teacher.jsonl", Silence())
        assert len(taught.lessons) == len(material.learners)
        assert not any(material.new[lesson.candidates].any() for lesson in taught.lessons)


def test_the_rule_can_be_told_in_both_colours():
    assert agreement_with(lambda read, own: np.array([read[0].split()[0] in one for one in own])) == 1.0
    assert agreement_with(lambda read, own: np.array([COLOURS[0] in one for one in own])) == 0.5
