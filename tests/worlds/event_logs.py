"""Logs to test with, in SQLite and in a real PostgreSQL server where one is installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tastebridge.retrieval.log import EventLog


def _postgres_programs() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return next((path for path in reversed(versions) if (path / "initdb").exists()), None)


def _account() -> str | None:
    # PostgreSQL refuses to run as root.
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Makes an empty database on a server of its own and returns its URL."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL's initdb and pg_ctl are not installed")
    account = _account()
    root = Path(tempfile.mkdtemp(prefix="tastebridge-postgres-"))
    if account:
        shutil.chown(root, account)

    def run(program: str, *options: str) -> None:
        command = [programs / program, "-D", root / "data", *options]
        subprocess.run(command, check=True, user=account, cwd=root, stdout=subprocess.DEVNULL)

    run("initdb", "--username=tastebridge", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
    settings = f"-k {root} -c listen_addresses='' -c fsync=off"
    run("pg_ctl", "start", "-w", "-l", str(root / "server.log"), "-o", settings)
    numbers = count()

    def url(database: str) -> str:
        return f"postgresql+psycopg://tastebridge@/{database}?host={root}"

    def make() -> str:
        name = f"log{next(numbers)}"
        engine = create_engine(url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return url(name)

    try:
        yield make
    finally:
        run("pg_ctl", "stop", "-m", "immediate")
        shutil.rmtree(root)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that does not exist yet, or is empty."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'events.db'}"
    return str(request.getfixturevalue("postgres")())


@pytest.fixture
def log(url: str) -> Iterator[EventLog]:
    with EventLog(url) as log:
        yield log


@pytest.fixture
def sqlite_log(tmp_path: Path) -> Iterator[EventLog]:
    with EventLog(f"sqlite:///{tmp_path / 'events.db'}") as log:
        yield log
