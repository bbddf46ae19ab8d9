"""A model is opened with what surrounds it: a guard with the settings' limits, a recording, a replay."""

import os
import stat
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from contracts.backend_contract import ask
from worlds.model_server import serving, written

from tastebridge.agent.backend import Backend
from tastebridge.agent.backends.hub_cache import local_folder
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.guard.guarded import GuardedBackend
from tastebridge.agent.models import concurrency, open_model, require_model
from tastebridge.agent.probing.card import CARDS_FILE, ModelCard, write_card
from tastebridge.agent.recording.recorder import RecordingBackend
from tastebridge.agent.recording.replay import ReplayBackend
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import BudgetExceeded, ModelUnavailable


def hello(request: dict[str, Any], nth: int):
    return 200, {}, written("Hello there")


def say(model: Backend) -> str:
    return model.complete([ask("Say hello.")], max_tokens=5, deadline=Deadline(5))[0].text


def test_a_model_is_guarded_and_recorded_outside_the_guard(tmp_path: Path):
    with serving(hello) as server:
        settings = ModelSettings(name=f"openai:m@{server.url}", record=str(tmp_path / "calls"))
        recording = open_model(settings, tmp_path)
        assert isinstance(recording, RecordingBackend)
        assert say(recording) == "Hello there"
        assert say(recording) == "Hello there"
        chats = [one for one in server.seen if "chat" in one["path"]]
        assert len(chats) == 1, "what is in the recording is not paid for again"
    replayed = open_model(ModelSettings(name=f"replay:{tmp_path / 'calls'}"), tmp_path)
    assert isinstance(replayed, ReplayBackend)
    assert say(replayed) == "Hello there"
    assert (replayed.name, replayed.fingerprint) == (recording.name, recording.fingerprint)


def test_without_a_recording_a_model_is_only_guarded(tmp_path: Path):
    for root in (None, tmp_path):
        assert isinstance(
            open_model(ModelSettings(name="openai:m@http://127.0.0.1:9/v1"), root), GuardedBackend
        )


def test_none_is_no_model_and_a_missing_recording_is_named(tmp_path: Path):
    assert open_model(ModelSettings(name="none")) is None
    with pytest.raises(ModelUnavailable, match=r"\[model\] name"):
        require_model(ModelSettings(name="none"))
    with pytest.raises(ModelUnavailable, match="record one with --record"):
        open_model(ModelSettings(name=f"replay:{tmp_path}"))


def test_budgets_of_the_settings_are_kept_over_processes(tmp_path: Path):
    with serving(hello) as server:
        settings = ModelSettings(name=f"openai:m@{server.url}", tokens_per_day=60)
        first, second = (open_model(settings, tmp_path) for _ in range(2))
        assert isinstance(first, GuardedBackend)
        assert isinstance(second, GuardedBackend)
        with pytest.raises(BudgetExceeded):
            _ = [say(first) for _ in range(20)]
        assert 0 < len(server.seen) < 20
        with pytest.raises(BudgetExceeded):
            say(second)  # as another process would see it
        assert first.snapshot().refused == {"budget": 1}
    assert (tmp_path / "usage.db").exists()


def card(knee: int | None) -> ModelCard:
    return ModelCard(
        model="m", fingerprint="f", at="", seconds=1, worlds=(), bias=None, schema_followed=0, schema_asked=0,
        grammar_enforced=None, asked_to_write=0, wrote=0, turns_asked=0, turns_read=0, knee=knee,
    )  # fmt: skip


def test_calls_at_a_time_are_the_setting_the_knee_or_eight(tmp_path: Path):
    settings = ModelSettings(name="vllm:m")
    assert concurrency(settings, tmp_path) == 8
    write_card(tmp_path / CARDS_FILE, card(None))
    assert concurrency(settings, tmp_path) == 8
    write_card(tmp_path / CARDS_FILE, card(3))
    assert concurrency(settings, tmp_path) == 3
    assert concurrency(ModelSettings(name="vllm:other"), tmp_path) == 8
    assert concurrency(ModelSettings(name="vllm:m", concurrency=5), tmp_path) == 5
    assert concurrency(settings, None) == 8


def salt_sent(root: Path | None) -> str:
    """The salt that a vLLM server is sent from this workspace."""
    from tastebridge.agent.models import _salt

    return _salt(root)


def test_each_workspace_has_a_secret_salt_of_its_own(tmp_path: Path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert salt_sent(one) == salt_sent(one) != salt_sent(other)
    assert len(salt_sent(one)) == 64
    file = one / "cache_salt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert salt_sent(one) != file.read_text(encoding="ascii"), "the server never sees the key"
    assert salt_sent(None) == ""


def test_processes_that_make_the_salt_at_the_same_moment_make_one(tmp_path: Path):
    for number in range(30):
        root = tmp_path / str(number)
        root.mkdir()
        start = threading.Barrier(8)

        def first(_: int, root: Path = root, start: threading.Barrier = start) -> str:
            start.wait()
            return salt_sent(root)

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(first, range(8)))) == 1
        assert [file.name for file in root.iterdir()] == ["cache_salt"]


def test_the_key_of_the_salt_is_never_readable_by_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It is made with the mode 600, not opened to everybody until the mode is set."""
    monkeypatch.setattr(Path, "chmod", lambda *arguments: None)
    monkeypatch.setattr(os, "chmod", lambda *arguments: None)
    before = os.umask(0)
    try:
        salt_sent(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "cache_salt").stat().st_mode) == 0o600


def test_an_empty_salt_file_gives_no_two_workspaces_the_same_salt(tmp_path: Path):
    roots = [tmp_path / name for name in ("one", "other")]
    for root in roots:
        root.mkdir()
        (root / "cache_salt").touch()
    assert salt_sent(roots[0]) != salt_sent(roots[1])


def test_a_disk_without_hard_links_keeps_a_secret_salt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def cannot(*arguments: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", cannot)
    assert salt_sent(tmp_path) == salt_sent(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["cache_salt"]


def test_a_workspace_that_may_only_be_read_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def read_only(*arguments: object, **options: object) -> None:
        raise PermissionError("read-only file system")

    monkeypatch.setattr(tempfile, "mkstemp", read_only)
    monkeypatch.setattr(Path, "write_text", read_only)
    with serving(hello) as server:
        model = open_model(ModelSettings(name=f"openai:m@{server.url}"), tmp_path)
        assert model is not None
        assert say(model) == "Hello there"
    assert not (tmp_path / "cache_salt").exists()
    assert salt_sent(tmp_path) == salt_sent(tmp_path) != salt_sent(tmp_path / "other")


def test_a_workspace_that_cannot_be_written_has_a_salt_too(tmp_path: Path):
    missing = tmp_path / "nowhere"
    assert len(salt_sent(missing)) == 64


def test_a_model_that_is_nowhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelUnavailable, match="some-org/no-such-model"):
        local_folder("some-org/no-such-model")
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "config.json").write_text("{}")
    assert local_folder(str(tmp_path / "m")) == tmp_path / "m"
