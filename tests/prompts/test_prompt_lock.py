"""A released prompt never changes: results that name it stay repeatable."""

import json
from pathlib import Path

import pytest

from tastebridge.prompts import Library, PromptError
from tastebridge.prompts.lock import LOCK, add_new, changed


def test_every_shipped_prompt_is_as_it_was_released():
    assert not changed(), "a released prompt never changes: write NAME.vN+1.md, then add it to the lock"


def broken_lock(tmp_path: Path, change: dict[str, str | None]) -> Path:
    locked = json.loads(LOCK.read_text(encoding="utf-8")) | change
    path = tmp_path / "LOCK.json"
    path.write_text(json.dumps({name: digest for name, digest in locked.items() if digest}), encoding="utf-8")
    return path


def test_a_change_a_loss_and_an_addition_are_told_apart(tmp_path: Path):
    lock = broken_lock(
        tmp_path, {"rank/listwise@v1": "0" * 64, "rank/gone@v1": "1" * 64, "rank/query@v1": None}
    )
    assert changed(lock) == [
        "rank/gone@v1 is missing; a released prompt stays",
        "rank/listwise@v1 was changed after its release; write the change as a new version instead",
        "rank/query@v1 is not in LOCK.json yet",
    ]


def test_new_prompts_are_added_and_changed_ones_are_not(tmp_path: Path):
    lock = broken_lock(tmp_path, {"rank/query@v1": None})
    assert add_new(lock) == ["rank/query@v1"]
    assert changed(lock) == []
    assert set(json.loads(lock.read_text(encoding="utf-8"))) == {entry.id for entry in Library().entries()}
    lock = broken_lock(tmp_path, {"rank/query@v1": "0" * 64})
    before = lock.read_bytes()
    with pytest.raises(PromptError, match="rank/query@v1: a released prompt never changes"):
        add_new(lock)
    assert lock.read_bytes() == before
