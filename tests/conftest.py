"""What every test stands on: no network, no settings of the developer's, and one built sample world."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from tastebridge.retrieval.index.build import build_index
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.ingest.load import ingest_file
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.sample import sample_files
from tastebridge.retrieval.settings import EmbeddingSettings, Settings
from tastebridge.retrieval.workspace import Workspace

# A busy machine is no failure, and what must pass before a change lands must not depend on luck.
hypothesis_settings.register_profile("steady", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("steady")


class NetworkForbidden(AssertionError):
    """A test tried to reach another machine. No OSError: code that expects those must not swallow it."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuses every connection but those to this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in (
            (socket.socket, "connect"),
            (socket.socket, "connect_ex"),
            (socket, "create_connection"),
        ):
            patch.setattr(owner, name, _guarded(getattr(owner, name)))
        yield


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*args: Any, **options: Any) -> Any:
        # The address is the first argument of `create_connection`, the second of a socket's methods.
        is_method = bool(args) and isinstance(args[0], socket.socket)
        address = args[1] if is_method else options["address"] if "address" in options else args[0]
        if not (is_method and args[0].family == socket.AF_UNIX) and not _is_here(str(address[0])):
            raise NetworkForbidden(f"a test tried to connect to {address!r}")
        return connect(*args, **options)

    return guarded


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def own_environment(no_network: None) -> Iterator[None]:
    """Hides the developer's settings; only where pulled models are stays as it is."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.upper().startswith("TASTEBRIDGE_")]:
            if name != "TASTEBRIDGE_MODELS":
                patch.delenv(name)
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


@pytest.fixture(scope="session")
def sample_workspace(own_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample world, read in and indexed as a user would. Shared by all tests: never change it.

    Two folds instead of five halve the time of the build; everything else is the default.
    """
    settings = Settings(
        embedding=EmbeddingSettings(model="hashing"), signals={"crossfit": {"folds": 2, "max_people": 600}}
    )
    workspace = Workspace.create(tmp_path_factory.mktemp("sample") / "workspace", settings)
    files = sample_files()
    with workspace.writing(), EventLog(workspace.log_url) as log:
        for path in files.items:
            ingest_file(log, path, what="items", settings=settings, report_dir=workspace.reports)
        ingest_file(log, files.interactions, settings=settings, report_dir=workspace.reports)
        build_index(workspace, log)
    return workspace


@pytest.fixture(scope="session")
def sample_log(sample_workspace: Workspace) -> Iterator[EventLog]:
    """The event log of the sample world. Only read it."""
    with EventLog(sample_workspace.log_url) as log:
        yield log


@pytest.fixture(scope="session")
def sample_index(sample_workspace: Workspace) -> Iterator[LiveIndex]:
    """The live index of the sample world."""
    index = LiveIndex.open(sample_workspace)
    yield index
    index.close()


@pytest.fixture
def sample_copy(sample_workspace: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the sample world that a test may damage."""
    return Workspace(Path(shutil.copytree(sample_workspace.root, tmp_path / "copy")))
