"""Experiments in the log: designs, exposures and outcomes.

None of it is taste, so nothing here changes the log's watermark and no index becomes stale. Every method is
one transaction of its own: it needs no workspace lock and waits for other writers of the database only.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, select, update

from ..errors import ExperimentError, UnknownName
from ..records import EventKind
from .catalogue import chunks
from .engine import insert_into, insert_rows
from .experiment_packing import pack_ended, pack_exposure, pack_outcome, unpack_experiment, unpack_exposure
from .experiment_rows import Credits, EndedArm, Exposure, ExposureColumns, NewOutcome, Rates, StoredExperiment
from .exposure_reading import credits_of, exposures_of, rates_of
from .faults import explained
from .schema import experiments, exposures, outcomes


class ExperimentLog:
    """The experiments of one event log, in SQLite or PostgreSQL.

    Args:
        engine: that of an open `EventLog`, whose owner closes it.

    Raises:
        LogError: the database refuses; every method can raise it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def start(self, name: str, design: str, at_us: int) -> None:
        """Stores an experiment that runs from now on.

        Raises:
            ExperimentError: there is or was one of this name.
        """
        row = {"name": name, "design": design, "started_us": at_us, "ended_us": -1, "ended_arms": "[]"}
        with self._writing() as connection:
            statement = insert_into(connection, experiments).values(row).on_conflict_do_nothing()
            if not self._count(connection, statement):
                raise ExperimentError(f"an experiment {name!r} exists already; results keep their names")

    def end(self, name: str, at_us: int) -> bool:
        """Ends an experiment; what is stored of it stays.

        Returns:
            Whether it ran until now.

        Raises:
            UnknownName: there is none.
        """
        with self._writing() as connection:
            running = self._one(connection, name, locked=True).runs
            if running:
                _change(connection, name, ended_us=at_us)
            return running

    def end_arm(self, name: str, arm: str, reason: str, at_us: int) -> bool:
        """Ends one arm of a running experiment.

        Returns:
            Whether it was not ended before, by whatever process.

        Raises:
            UnknownName: there is no such experiment.
        """
        with self._writing() as connection:
            found = self._one(connection, name, locked=True)
            if not found.runs or any(ended.arm == arm for ended in found.ended_arms):
                return False
            _change(
                connection, name, ended_arms=pack_ended((*found.ended_arms, EndedArm(arm, at_us, reason)))
            )
            return True

    def running(self) -> list[StoredExperiment]:
        """Returns the experiments that run, the oldest first: one short query, for every request."""
        with self._reading() as connection:
            rows = connection.execute(_experiments().where(experiments.c.ended_us < 0))
            return [unpack_experiment(row) for row in rows]

    def all(self) -> list[StoredExperiment]:
        """Returns every experiment, the oldest first."""
        with self._reading() as connection:
            return [unpack_experiment(row) for row in connection.execute(_experiments())]

    def experiment(self, name: str) -> StoredExperiment:
        """Returns an experiment.

        Raises:
            UnknownName: there is none.
        """
        with self._reading() as connection:
            return self._one(connection, name)

    def add_exposures(self, batch: Sequence[Exposure]) -> None:
        """Stores lists that are shown, all of them or none.

        Raises:
            LogError: an id is taken, or an experiment unknown.
        """
        if batch:
            with self._writing() as connection:
                insert_rows(connection, exposures, [pack_exposure(one) for one in batch])

    def add_outcomes(self, batch: Iterable[NewOutcome]) -> int:
        """Stores outcomes; of one exposure, item and kind the first one told counts.

        Returns:
            How many were new.

        Raises:
            LogError: an exposure is unknown.
        """
        new = 0
        with self._writing() as connection:
            statement = insert_into(connection, outcomes).on_conflict_do_nothing()
            for one in batch:
                new += self._count(connection, statement.values(pack_outcome(one)))
        return new

    def exposures(self, ids: Iterable[str]) -> dict[str, Exposure]:
        """Returns the exposures with these ids; unknown ids are left out."""
        query = select(*exposures.c)
        with self._reading() as connection:
            return {
                row.exposure_id: unpack_exposure(row)
                for chunk in chunks(ids)
                for row in connection.execute(query.where(exposures.c.exposure_id.in_(chunk)))
            }

    def count(self, name: str, arm: str) -> int:
        """Returns how many lists of an arm were shown."""
        query = select(func.count()).where(exposures.c.experiment == name, exposures.c.arm == arm)
        with self._reading() as connection:
            return int(connection.scalar(query) or 0)

    def rates(self, name: str, arm: str, first: int, slow_ms: float) -> Rates:
        """Returns how the first lists of an arm went; see `exposure_reading.rates_of`."""
        with self._reading() as connection:
            return rates_of(connection, name, arm, first, slow_ms)

    def columns(
        self, name: str, kinds: Iterable[EventKind], *, window_us: int = 0, now_us: int = 0
    ) -> ExposureColumns:
        """Returns all exposures of an experiment as arrays; see `exposure_reading.exposures_of`."""
        with self._reading() as connection:
            return exposures_of(connection, name, kinds, window_us=window_us, now_us=now_us)

    def credits(
        self,
        name: str,
        arms: tuple[str, str],
        kinds: Iterable[EventKind],
        *,
        window_us: int = 0,
        now_us: int = 0,
    ) -> Credits:
        """Returns whose items of interleaved lists were accepted; see `exposure_reading.credits_of`."""
        with self._reading() as connection:
            return credits_of(connection, name, arms, kinds, window_us=window_us, now_us=now_us)

    def _one(self, connection: Connection, name: str, *, locked: bool = False) -> StoredExperiment:
        query = _experiments().where(experiments.c.name == name)
        # SQLite, whose writers exclude each other, has no FOR UPDATE and SQLAlchemy leaves it out there.
        row = connection.execute(query.with_for_update() if locked else query).one_or_none()
        if row is None:
            raise UnknownName("experiment", name, list(connection.scalars(select(experiments.c.name))))
        return unpack_experiment(row)

    def _count(self, connection: Connection, statement: Any) -> int:
        return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with explained(self._engine), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with explained(self._engine), self._engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                yield connection


def _experiments() -> Select[tuple[Any, ...]]:
    return select(*experiments.c).order_by(experiments.c.started_us, experiments.c.name)


def _change(connection: Connection, name: str, **values: object) -> None:
    connection.execute(update(experiments).where(experiments.c.name == name).values(**values))
