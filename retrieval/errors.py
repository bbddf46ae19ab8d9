"""Everything that tastebridge raises on purpose.

TastebridgeError
├── SettingsError            a setting is unknown or out of bounds
├── WorkspaceError           the directory is no workspace, or is one already
│   └── WorkspaceLocked      another process is writing
├── InputError               a file that was given cannot be used
│   ├── UnreadableFile       it is missing, broken or not what its name says
│   ├── UnclearColumns       which column means what cannot be told
│   └── TooManyBadRows       more rows are bad than the settings allow
├── UnknownName              no such user, domain or item; carries the nearest names
├── LogError                 the event log cannot be opened or written
│   └── StorageFull          the disk is full; nothing of the failed write remains
├── IndexUnusable            the projection cannot serve
│   ├── NoIndex              it was never built
│   ├── DamagedIndex         a part is missing or broken
│   └── EmbeddingMismatch    it was made with another embedding model
├── EvaluationError          a study cannot be made from this data, or a run cannot be read
├── ExperimentError          an experiment cannot be started, changed or told an outcome as asked
├── MissingExtra             an optional dependency is not installed
└── ModelError               a language model could not do what was asked
    ├── ModelUnavailable     not reachable, not pulled, or out of time
    │   ├── ModelBusy        too many ask at once, or it failed too often; carries when to try again
    │   └── BudgetExceeded   the call would cost more tokens or money than the settings allow
    ├── CannotChoose         the model exposes no probabilities for the labels
    ├── CannotRank           the backend lacks what a ranking mode needs
    ├── AdapterUnusable      a trained adapter is damaged, or its base model or prompt changed
    └── NotEnoughMemory      training would need more memory than there is

Messages say what was wrong (with the value), where, and what to do.
"""

from collections.abc import Sequence
from pathlib import Path


class TastebridgeError(Exception):
    """Base of every error that tastebridge raises on purpose."""


class SettingsError(TastebridgeError):
    """A setting is unknown or out of bounds."""


class WorkspaceError(TastebridgeError):
    """The directory is no workspace, or is one already."""


class WorkspaceLocked(WorkspaceError):
    """Another process is writing to the workspace."""


class InputError(TastebridgeError):
    """A file that was given cannot be used.

    Attributes:
        path: the file.
    """

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.path = path


class UnreadableFile(InputError):
    """The file is missing, broken or not what its name says."""


class UnclearColumns(InputError):
    """Which column means what cannot be told."""


class TooManyBadRows(InputError):
    """More rows are bad than the settings allow; nothing was stored."""


class UnknownName(TastebridgeError):
    """No such user, domain or item.

    Attributes:
        what: 'user', 'domain' or 'item'.
        name: the name that was asked for.
        nearest: names that exist and look alike, best first.
    """

    def __init__(self, what: str, name: str, nearest: Sequence[str] = ()) -> None:
        hint = f"; did you mean {', '.join(repr(n) for n in nearest)}?" if nearest else ""
        super().__init__(f"no {what} is called {name!r}{hint}")
        self.what = what
        self.name = name
        self.nearest = tuple(nearest)


class LogError(TastebridgeError):
    """The event log cannot be opened or written."""


class StorageFull(LogError):
    """The disk is full; nothing of the failed write remains."""


class IndexUnusable(TastebridgeError):
    """The projection cannot serve."""


class NoIndex(IndexUnusable):
    """The index was never built."""


class DamagedIndex(IndexUnusable):
    """A part of the index is missing or broken."""


class EmbeddingMismatch(IndexUnusable):
    """The index was made with another embedding model than the settings name."""


class EvaluationError(TastebridgeError):
    """A study cannot be made from this data, or a run cannot be read."""


class ExperimentError(TastebridgeError):
    """An experiment cannot be started, changed or told an outcome as asked."""


class PromptUnusable(TastebridgeError):
    """A prompt does not exist, is not well formed, or cannot be used as was asked."""


class MissingExtra(TastebridgeError):
    """An optional dependency is not installed.

    Attributes:
        extra: the name of the extra that brings it.
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional dependency: pip install 'tastebridge[{extra}]'")
        self.extra = extra


class ModelError(TastebridgeError):
    """A language model could not do what was asked."""


class ModelUnavailable(ModelError):
    """The model is not reachable, not pulled, or out of time."""


class ModelBusy(ModelUnavailable):
    """Too many ask the model at once, or it failed too often lately.

    Attributes:
        retry_after_s: seconds after which asking again makes sense, None if nobody knows.
    """

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class BudgetExceeded(ModelUnavailable):
    """The call would cost more tokens or money than the settings allow; the model was not asked."""


class CannotRank(ModelError):
    """The backend lacks what a ranking mode needs; the message names modes and backends that fit."""


class CannotChoose(ModelError):
    """The model exposes no probabilities for the labels that were asked for."""


class AdapterUnusable(ModelError):
    """A trained adapter is damaged, or was made for another base model or prompt."""


class NotEnoughMemory(ModelError):
    """Training would need more memory than there is; nothing was begun."""
