"""Bringing MovieLens: an archive whose checksum is compared before anything of it is unpacked."""

import hashlib
import http.client
import re
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import SettingsError, UnreadableFile
from .unpack import unpack

MOVIELENS_URL = "https://files.grouplens.org/datasets/movielens"
SIZES = ("ml-latest-small", "ml-100k", "ml-1m", "ml-10m", "ml-20m", "ml-25m", "ml-32m", "ml-latest")

Progress = Callable[[int, int], None]
_CHUNK_BYTES = 1 << 20
_MAX_CHECKSUM_BYTES = 10_000
_TIMEOUT_S = 60
_MD5 = re.compile(r"\b[0-9a-fA-F]{32}\b")


@dataclass(frozen=True, slots=True)
class Release:
    """A release of MovieLens, and from where.

    Attributes:
        size: one of `SIZES`.
        url: the address that holds `<size>.zip` and `<size>.zip.md5`.
        checksum: the MD5 of the archive; None: the one published beside it.
    """

    size: str
    url: str = MOVIELENS_URL
    checksum: str | None = None

    def __post_init__(self) -> None:
        """Raises SettingsError if a field cannot be."""
        if self.size not in SIZES:
            raise SettingsError(f"--size {self.size!r} is none of {', '.join(SIZES)}")
        if not self.url.startswith(("https://", "http://")):
            raise SettingsError(f"--url {self.url!r} should begin with https:// or http://")
        if self.checksum is not None and not _MD5.fullmatch(self.checksum):
            raise SettingsError(f"--checksum {self.checksum!r} should be an MD5: 32 digits from 0 to f")


def download(release: Release, to: Path, progress: Progress | None = None) -> Path:
    """Returns the folder `to/<size>` with the files of a release; does nothing when it is there.

    The folder appears whole or not at all, and nothing else is left behind.

    Args:
        release: what to bring.
        to: where its folder is to be; made if need be.
        progress: called with the bytes received and the size of the archive, 0 if that is unknown.

    Raises:
        UnreadableFile: the server cannot be reached or breaks off, the checksum differs, or the archive is
            damaged or holds a file that would land outside its folder.
    """
    folder = to / release.size
    if folder.is_dir():
        return folder
    archive = to / f"{release.size}.zip"
    address = f"{release.url.rstrip('/')}/{archive.name}"
    try:
        to.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=to, prefix=".download-") as scratch:
            draft = Path(scratch) / archive.name
            expected = release.checksum or _published(address, archive)
            found = _receive(address, draft, archive, progress)
            if found != expected.casefold():
                raise UnreadableFile(
                    f"{address} has the MD5 {found}, expected {expected}: it is not the published file; "
                    "nothing of it was kept",
                    archive,
                )
            unpack(draft, Path(scratch) / "files", address).rename(folder)
    except (OSError, http.client.HTTPException) as error:
        raise UnreadableFile(f"cannot bring {address}: {error or type(error).__name__}", archive) from error
    return folder


def _published(address: str, archive: Path) -> str:
    try:
        with _open(f"{address}.md5") as response:
            text = response.read(_MAX_CHECKSUM_BYTES).decode("ascii", "replace")
    except OSError as error:
        raise UnreadableFile(
            f"cannot read the checksum {address}.md5: {error}; if it is not published, give --checksum MD5",
            archive,
        ) from error
    found = _MD5.search(text)
    if not found:
        raise UnreadableFile(f"{address}.md5 holds no MD5; give --checksum MD5", archive)
    return found[0]


def _receive(address: str, draft: Path, archive: Path, progress: Progress | None) -> str:
    """Writes what is at an address to `draft` and returns its MD5."""
    digest = hashlib.md5(usedforsecurity=False)
    done = 0
    with _open(address) as response, draft.open("wb") as file:
        size = int(response.headers.get("Content-Length") or 0)
        while chunk := response.read(_CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
            done += len(chunk)
            if progress is not None:
                progress(done, size)
    if size and done != size:
        raise UnreadableFile(
            f"{address} broke off after {done} of {size} bytes: try again; nothing of it was kept", archive
        )
    return digest.hexdigest()


def _open(address: str) -> http.client.HTTPResponse:
    # Release lets no scheme but http and https through.
    response: http.client.HTTPResponse = urllib.request.urlopen(address, timeout=_TIMEOUT_S)  # noqa: S310
    return response
