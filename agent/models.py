"""Opens the model that the settings name with what surrounds it: a guard, and a recording if wanted."""

import hmac
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, runtime_checkable

from ..retrieval.errors import ModelUnavailable
from .backend import Backend
from .backends import open_backend
from .guard.admission import Admission
from .guard.breaker import CircuitBreaker
from .guard.budget import Budget, Spending
from .guard.counts import Counts
from .guard.guarded import GuardedBackend
from .guard.prices import Prices
from .guard.usage_file import FILE as USAGE_FILE
from .guard.usage_file import UsageFile
from .model_name import SERVERS
from .probing.card import CARDS_FILE, read_cards
from .recording.recorder import RecordingBackend
from .recording.store import CallStore
from .settings import ModelSettings

CONCURRENCY = 8
"""Calls to a server at the same time, until its knee was measured."""
SALT_FILE = "cache_salt"


@runtime_checkable
class CountsRetries(Protocol):
    """A backend that tries failed calls again and says so."""

    def tell_retries(self, listener: Callable[[], None]) -> None:
        """Has the listener called at every retry."""


def open_model(settings: ModelSettings, root: Path | None = None) -> Backend | None:
    """Returns the model that the settings name, None for 'none'; loads and reaches for nothing yet.

    A server is asked by so many calls at the same time as were measured to be best; calls beyond the queue
    and the budgets are refused. With `record` every call is written down; a replay needs no guard.

    Args:
        settings: which model, and its limits.
        root: the workspace's directory, which keeps what was used each day; None: only this process counts.

    Raises:
        ModelUnavailable: the model was not pulled, its key is not set, or there is no such recording.
    """
    settings = settings.model_copy(update={"concurrency": concurrency(settings, root)})
    backend = open_backend(settings, _salt(root))
    if backend is None or settings.model.kind == "replay":
        return backend
    guarded = guard(backend, settings, root)
    return RecordingBackend(guarded, CallStore(Path(settings.record))) if settings.record else guarded


def require_model(settings: ModelSettings, root: Path | None = None) -> Backend:
    """Returns the model that the settings name.

    Raises:
        ModelUnavailable: they name none, or it cannot be opened.
    """
    model = open_model(settings, root)
    if model is None:
        raise ModelUnavailable("the settings name no model: set [model] name in tastebridge.toml")
    return model


def guard(backend: Backend, settings: ModelSettings, root: Path | None = None) -> GuardedBackend:
    """Returns a backend behind the settings' queue, budgets and prices, and a circuit breaker of its own."""
    budget = Budget(
        settings.tokens_per_request,
        settings.money_per_request,
        settings.tokens_per_day,
        settings.money_per_day,
    )
    prices = Prices(settings.price_prompt, settings.price_completion, settings.currency)
    ledger = None if root is None else UsageFile(root / USAGE_FILE)
    counts = Counts()
    if isinstance(backend, CountsRetries):
        backend.tell_retries(counts.retried)
    # A model in this process runs one call at a time; a batch is one call.
    limit = settings.concurrency or 1 if settings.model.kind in (*SERVERS, "langchain") else 1
    return GuardedBackend(
        backend,
        Admission(limit, settings.queue, backend.name),
        CircuitBreaker(backend.name),
        Spending(backend.name, budget, prices, ledger),
        counts,
    )


def concurrency(settings: ModelSettings, root: Path | None) -> int:
    """Returns how many calls a server gets at the same time: the setting, else the measured knee, else 8."""
    if settings.concurrency or root is None:
        return settings.concurrency or CONCURRENCY
    knees = [card.knee for card in read_cards(root / CARDS_FILE) if card.model == settings.model.name]
    return next((knee for knee in knees if knee), CONCURRENCY)


def _salt(root: Path | None) -> str:
    """Returns what keeps a workspace's prompts apart in a server's cache: nobody else can guess it."""
    if root is None:
        return ""
    try:
        key = _key(root / SALT_FILE)
    except OSError:  # a workspace that may only be read
        key = ""
    key = key or str(root.resolve())  # apart from others, though not secret
    return hmac.new(key.encode(), b"cache", "sha256").hexdigest()


def _key(path: Path) -> str:
    """Returns the file's key, made by whichever process asks first; only its owner may ever read it."""
    if not path.exists():
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f"{SALT_FILE}.")  # has the mode 600
        fresh = Path(name)
        with open(number, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was first
        except OSError:  # a disk without hard links
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    return path.read_text(encoding="ascii").strip()
