import tomllib
from pathlib import Path

import pytest

from tastebridge.retrieval.errors import SettingsError
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.settings import (
    DEFAULT_STRENGTHS,
    Settings,
    default_workspace,
    model_cache,
    read_settings,
    secret,
    write_settings,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tastebridge.toml"


def test_a_missing_file_gives_the_defaults(file: Path):
    assert read_settings(file) == Settings()
    assert read_settings(file).privacy.min_people == 5


def test_what_is_written_is_read_again_and_shows_every_setting(file: Path):
    settings = Settings(seed=3, signals={"transfer": {"ridge": 2.0}})
    write_settings(file, settings)
    assert read_settings(file) == settings
    assert set(tomllib.loads(file.read_text(encoding="utf-8"))) == set(Settings.model_fields)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sede = 3", r"sede = 3: .*not permitted"),
        ("[embedding]\nmodle = 'x'", r"embedding\.modle = 'x': .*not permitted"),
        ("[embedding]\nmodel = 'gpt'", r"embedding\.model = 'gpt': .*'minilm'"),
        ("[privacy]\nmin_people = 1", r"privacy\.min_people = 1: .*greater than or equal to 2"),
        ("[recommend]\nk = 0", r"recommend\.k = 0"),
        ("[ingest]\nmax_bad_share = 1.5", r"ingest\.max_bad_share = 1\.5"),
        ("[strengths]\nstare = 1.0", r"strengths\.stare"),
        ("seed = ", r"not valid TOML"),
        ("[privacy]\nmin_people = 5\n[privacy]\n", r"not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file_and_value(file: Path, text: str, message: str):
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=message) as error:
        read_settings(file)
    assert str(file) in str(error.value)


def test_a_file_that_is_no_text_is_told(file: Path):
    file.write_bytes(b"seed = \xff\xfe")
    with pytest.raises(SettingsError, match="UTF-8"):
        read_settings(file)


def test_the_environment_wins_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch):
    file.write_text("seed = 3\n[embedding]\nmodel = 'minilm'\nbatch_size = 7\n", encoding="utf-8")
    monkeypatch.setenv("TASTEBRIDGE_EMBEDDING__MODEL", "hashing")
    monkeypatch.setenv("TASTEBRIDGE_SEED", "11")
    settings = read_settings(file)
    assert (settings.seed, settings.embedding.model, settings.embedding.batch_size) == (11, "hashing", 7)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TASTEBRIDGE_PRIVACY__MIN_PEOPLE", "1"),
        ("TASTEBRIDGE_SEED", "soon"),
        ("TASTEBRIDGE_EMBEDDING__MODLE", "hashing"),
        ("TASTEBRIDGE_EMBEDDING", "hashing"),
    ],
)
def test_a_wrong_variable_is_an_error_of_the_settings(
    file: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError):
        read_settings(file)


def test_kinds_that_the_file_leaves_out_keep_their_strength(file: Path):
    file.write_text("[strengths]\nview = 0.5\n", encoding="utf-8")
    settings = read_settings(file)
    assert settings.strength_of(EventKind.VIEW) == 0.5
    assert settings.strength_of(EventKind.PURCHASE) == DEFAULT_STRENGTHS[EventKind.PURCHASE]


def test_every_kind_of_event_has_a_strength():
    assert set(DEFAULT_STRENGTHS) == set(EventKind)


def test_settings_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        Settings().seed = 4


def test_places_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    assert default_workspace() == Path(".tastebridge")
    monkeypatch.setenv("TASTEBRIDGE_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("TASTEBRIDGE_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("A_KEY", "")
    assert default_workspace() == tmp_path
    assert model_cache() == tmp_path / "models"
    assert secret("A_KEY") is None
