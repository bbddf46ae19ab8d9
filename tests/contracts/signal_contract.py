"""What every signal must do; a test class inherits it and brings two fixtures.

`kind` is the signal's class, `world` the block world as it is by default.

Only what holds for all of them: what a signal prefers is in its own tests.
"""

from pathlib import Path

import numpy as np
import pytest
from worlds.block_world import BlockWorld, taste_of

from tastebridge.retrieval.history import Histories
from tastebridge.retrieval.index.layout import load_arrays, save_arrays
from tastebridge.retrieval.signals import Direction, Reason, Signal
from tastebridge.retrieval.spaces import DomainSpace, Tastes

Kind = type[Signal]


def score(signal: Signal, tastes: Tastes) -> np.ndarray:
    return np.array(signal.score(tastes).values)


def reasons(signal: Signal, tastes: Tastes, person: int = 0) -> list[Reason | None]:
    n_items = signal.score(tastes).values.shape[1]
    return signal.score(tastes).reasons(person, np.arange(n_items))


class SignalContract:
    """Inherit and add the fixtures `kind` and `world`."""

    @pytest.fixture
    def signal(self, kind: Kind, world: BlockWorld) -> Signal:
        return kind.fit(world.direction, {})

    def test_scores_are_finite_floats_one_row_a_person(self, signal: Signal, world: BlockWorld) -> None:
        values = signal.score(world.tastes).values
        assert values.shape == (60, 12)
        assert values.dtype == np.float32
        assert np.isfinite(values).all()

    def test_a_batch_is_scored_as_each_alone(self, signal: Signal, world: BlockWorld) -> None:
        batch = score(signal, world.tastes)
        for person in range(0, 60, 7):
            alone = world.tastes.take(np.array([person]))
            assert score(signal, alone)[0] == pytest.approx(batch[person], rel=1e-4, abs=1e-5)
            assert reasons(signal, alone) == _like(reasons(signal, world.tastes, person))

    def test_nobody_is_scored_as_nobody(self, signal: Signal, world: BlockWorld) -> None:
        assert score(signal, world.tastes.take(np.zeros(0, dtype=np.int64))).shape == (0, 12)

    def test_somebody_new_is_scored_like_somebody_known_of_the_same_history(
        self, signal: Signal, world: BlockWorld
    ) -> None:
        known = world.direction.voters
        new = taste_of(world.source_space, known.histories.liked(9).tolist())
        assert score(signal, new)[0] == pytest.approx(score(signal, known)[9], rel=1e-4, abs=1e-5)

    def test_the_order_of_people_in_a_batch_does_not_matter(self, signal: Signal, world: BlockWorld) -> None:
        order = np.arange(60)[::-1]
        turned = score(signal, world.tastes.take(order))
        assert turned == pytest.approx(score(signal, world.tastes)[order], rel=1e-4, abs=1e-5)

    def test_a_dislike_does_not_raise_what_goes_with_it(self, signal: Signal, world: BlockWorld) -> None:
        def lead_of_b(dislikes: list[int]) -> float:
            values = score(signal, taste_of(world.source_space, [0, 1, 2], dislikes))[0]
            a_target, b_target = world.a_items(world.target_space), world.b_items(world.target_space)
            return float(values[b_target].mean() - values[a_target].mean())

        # On average: one single item may pull a factor of its own along.
        leads = [lead_of_b([disliked]) for disliked in world.b_items(world.source_space).tolist()]
        assert np.mean(leads) <= lead_of_b([]) + 1e-5

    def test_somebody_who_only_dislikes_gets_no_personal_reason(
        self, signal: Signal, world: BlockWorld
    ) -> None:
        for reason in reasons(signal, taste_of(world.source_space, [], dislikes=[0, 7])):
            assert reason is None or reason.kind == "popularity"

    def test_restored_from_its_files_it_scores_and_reasons_the_same(
        self, kind: Kind, signal: Signal, world: BlockWorld, tmp_path: Path
    ) -> None:
        save_arrays(tmp_path / "signal.npz", signal.arrays())
        again = kind.restore(world.direction.ground, {}, load_arrays(tmp_path / "signal.npz"))
        assert score(again, world.tastes) == pytest.approx(score(signal, world.tastes), abs=1e-6)
        assert reasons(again, world.tastes, 3) == _like(reasons(signal, world.tastes, 3))

    def test_reasons_name_only_liked_items_and_possible_counts(
        self, signal: Signal, world: BlockWorld
    ) -> None:
        taste = taste_of(world.source_space, [0, 2, 3], dislikes=[1, 8])
        values = score(signal, taste)[0]
        found = reasons(signal, taste)
        assert any(found), "an A taste must give a reason for something"
        for column, reason in enumerate(found):
            if reason is None:
                continue
            assert reason.value > 0
            assert reason.value == pytest.approx(values[column], rel=1e-4, abs=1e-5)
            assert set(reason.own) <= {0, 2, 3}
            assert len(set(reason.own)) == len(reason.own)
            assert reason.people is None or 0 < reason.people <= len(world.direction.answers)
            assert reason.of_people is None or (reason.people or 0) <= reason.of_people

    def test_reasons_come_for_the_items_asked_in_their_order(self, signal: Signal, world: BlockWorld) -> None:
        scored = signal.score(world.tastes)
        every = scored.reasons(0, np.arange(12))
        assert scored.reasons(0, np.array([11, 0, 5])) == _like([every[11], every[0], every[5]])
        assert scored.reasons(0, np.zeros(0, dtype=np.int64)) == []

    def test_an_unknown_setting_is_refused(self, kind: Kind, world: BlockWorld) -> None:
        with pytest.raises(ValueError, match="no_such_setting"):
            kind.fit(world.direction, {"no_such_setting": 1})

    @pytest.mark.parametrize("n_items", [0, 1])
    def test_a_target_of_no_or_one_item_is_no_problem(
        self, kind: Kind, world: BlockWorld, n_items: int
    ) -> None:
        answers = Histories.of_lists([list(range(n_items))] * 60, n_items)
        target = DomainSpace(
            "target",
            np.arange(n_items),
            world.target_space.factors[:n_items],
            world.target_space.text[:n_items],
            world.target_space.config,
        )
        recency = np.ones(60 * n_items, dtype=np.float32)
        signal = kind.fit(Direction(world.direction.voters, target, answers, recency), {})
        assert score(signal, world.tastes).shape == (60, n_items)
        assert len(reasons(signal, world.tastes)) == n_items

    def test_people_without_any_history_are_no_problem(self, signal: Signal, world: BlockWorld) -> None:
        empty = taste_of(world.source_space, [])
        assert np.isfinite(score(signal, empty)).all()
        assert {reason.kind for reason in reasons(signal, empty) if reason} <= {"popularity"}


def _like(reasons: list[Reason | None]) -> object:
    """Compares reasons with their values rounded: float sums differ in the last digits by batch."""
    return _Alike(reasons)


class _Alike:
    def __init__(self, reasons: list[Reason | None]) -> None:
        self._reasons = reasons

    def __eq__(self, others: object) -> bool:
        assert isinstance(others, list)
        return len(others) == len(self._reasons) and all(
            (one is None and other is None)
            or (
                one is not None
                and other is not None
                and (one.kind, one.own, one.people, one.of_people)
                == (other.kind, other.own, other.people, other.of_people)
                and one.value == pytest.approx(other.value, rel=1e-4, abs=1e-5)
            )
            for one, other in zip(self._reasons, others, strict=True)
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self._reasons)
