"""The lock of released prompts: a file that was released never changes, a better one is a new version."""

import hashlib
import json
from pathlib import Path

from .errors import PromptError
from .library import ROOT, Library

LOCK = ROOT / "LOCK.json"


def changed(lock: Path = LOCK) -> list[str]:
    """Returns what does not agree with the lock, in sentences; none if all is as released."""
    locked, found = _locked(lock), _found()
    wrong = []
    for name, digest in sorted(locked.items()):
        if name not in found:
            wrong.append(f"{name} is missing; a released prompt stays")
        elif found[name] != digest:
            wrong.append(f"{name} was changed after its release; write the change as a new version instead")
    wrong += [f"{name} is not in {lock.name} yet" for name in sorted(found.keys() - locked.keys())]
    return wrong


def add_new(lock: Path = LOCK) -> list[str]:
    """Adds shipped prompts that are not in the lock, and returns their names.

    Raises:
        PromptError: a released prompt changed or is missing; the lock stays as it is.
    """
    locked, found = _locked(lock), _found()
    if broken := [name for name, digest in locked.items() if found.get(name) != digest]:
        raise PromptError(
            f"{', '.join(sorted(broken))}: a released prompt never changes; write a new version"
        )
    new = sorted(found.keys() - locked.keys())
    lock.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return new


def _found() -> dict[str, str]:
    return {entry.id: hashlib.sha256(entry.path.read_bytes()).hexdigest() for entry in Library().entries()}


def _locked(lock: Path) -> dict[str, str]:
    if not lock.exists():
        return {}
    told: dict[str, str] = json.loads(lock.read_text(encoding="utf-8"))
    return told
