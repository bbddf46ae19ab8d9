import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import tastebridge.retrieval.log.migrate as migrate_module
from tastebridge.retrieval.errors import LogError
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.schema import HEAD, KIND_NOS, metadata
from tastebridge.retrieval.records import EventKind


def test_migrations_make_the_present_schema(log: EventLog):
    with log.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_head_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(Path(migrate_module.__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_opening_a_log_at_head_does_not_import_alembic(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'events.db'}"
    EventLog(url).close()
    script = f"import sys; from tastebridge.retrieval.log import EventLog; EventLog({url!r}).close(); "
    script += "sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_migrating_says_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    EventLog(f"sqlite:///{tmp_path / 'events.db'}").close()
    assert capfd.readouterr() == ("", "")


def test_log_of_a_newer_version_is_refused(url: str):
    with EventLog(url) as log, log.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LogError, match=r"newer tastebridge .*9999.*update tastebridge"):
        EventLog(url)


def test_database_of_something_else_is_left_alone(url: str):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE users (name TEXT)"))
    engine.dispose()
    with pytest.raises(LogError, match=r"no event log: it holds the tables users"):
        EventLog(url)


def test_a_percent_sign_in_the_path_is_no_escape(tmp_path: Path):
    folder = tmp_path / "100%"
    folder.mkdir()
    EventLog(f"sqlite:///{folder / 'events.db'}").close()
    assert (folder / "events.db").exists()


def test_stored_numbers_of_kinds_never_change():
    assert [(kind.value, KIND_NOS[kind]) for kind in EventKind] == [
        ("view", 1),
        ("click", 2),
        ("search", 3),
        ("cart", 4),
        ("purchase", 5),
        ("rating", 6),
        ("like", 7),
        ("dislike", 8),
        ("review", 9),
        ("share", 10),
        ("skip", 11),
    ]
