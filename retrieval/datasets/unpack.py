"""Unpacking an archive from elsewhere without letting it write anywhere else."""

import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from ..errors import UnreadableFile


def unpack(archive: Path, to: Path, origin: str) -> Path:
    """Unpacks a zip archive into the new folder `to`; returns that, or the one folder that all of it is in.

    Args:
        archive: the file.
        to: a folder that does not exist.
        origin: where the archive is from, for messages.

    Raises:
        UnreadableFile: it is damaged, or holds a link or a name that points outside; nothing is written then
            but what came before the damage.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = opened.infolist()
            for member in members:
                _check(member, archive, origin)
            to.mkdir()
            for member in members:
                _extract(opened, member, to)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile(f"{origin} is no zip archive that can be unpacked: {error}", archive) from error
    inner = list(to.iterdir())
    return inner[0] if len(inner) == 1 and inner[0].is_dir() else to


def _check(member: zipfile.ZipInfo, archive: Path, origin: str) -> None:
    path = PurePosixPath(member.filename)
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    # A backslash or a colon is a path to Windows.
    if is_link or path.is_absolute() or ".." in path.parts or set("\\:") & set(member.filename):
        raise UnreadableFile(
            f"{origin} holds {member.filename!r}, which {'is a link' if is_link else 'points outside it'}: "
            "nothing of it was kept",
            archive,
        )


def _extract(opened: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path) -> None:
    target = to / member.filename
    if member.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(member) as source, target.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
