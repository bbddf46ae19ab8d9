"""Downloading from a server on this machine: what arrives whole stays, all else leaves nothing."""

import hashlib
import io
import stat
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tastebridge.retrieval.datasets.download import Release, download
from tastebridge.retrieval.errors import SettingsError, UnreadableFile


class Mirror:
    """Answers with the files it has; of one in `cut` it sends half of what it promises."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.files: dict[str, bytes] = {}
        self.cut: set[str] = set()
        self.asked: list[str] = []

    def offer(self, archive: bytes, size: str = "ml-1m") -> None:
        """Publishes an archive and its checksum."""
        self.files[f"/{size}.zip"] = archive
        self.files[f"/{size}.zip.md5"] = f"MD5 ({size}.zip) = {md5(archive)}\n".encode()


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            body = found.files.get(self.path)
            if body is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if self.path in found.cut else body)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Mirror(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def packed(files: dict[str, str], link: str | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        if link is not None:
            member = zipfile.ZipInfo("ml-1m/link")
            member.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(member, link)
    return out.getvalue()


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


ARCHIVE = packed({"ml-1m/": "", "ml-1m/ratings.dat": "1::1::5::978300760\n", "ml-1m/movies.dat": "1::A::B\n"})


def test_release_is_downloaded_and_loaded(mirror: Mirror, tmp_path: Path, world: Any):
    mirror.offer(ARCHIVE)
    seen: list[tuple[int, int]] = []
    folder = download(Release("ml-1m", mirror.url), tmp_path / "new" / "to", lambda *done: seen.append(done))
    assert folder == tmp_path / "new" / "to" / "ml-1m"
    assert everything(folder.parent) == ["ml-1m", "ml-1m/movies.dat", "ml-1m/ratings.dat"]
    assert seen[-1] == (len(ARCHIVE), len(ARCHIVE))
    assert [report.stored for report in world.load("movielens", folder)] == [1, 1]


def test_what_is_there_is_not_asked_for_again(mirror: Mirror, tmp_path: Path):
    mirror.offer(ARCHIVE)
    download(Release("ml-1m", mirror.url), tmp_path)
    asked = list(mirror.asked)
    download(Release("ml-1m", mirror.url), tmp_path)
    assert mirror.asked == asked


def test_checksum_of_the_caller_replaces_the_published_one(mirror: Mirror, tmp_path: Path):
    mirror.files["/ml-10m.zip"] = ARCHIVE
    download(Release("ml-10m", mirror.url, md5(ARCHIVE).upper()), tmp_path)
    assert mirror.asked == ["/ml-10m.zip"]
    assert (tmp_path / "ml-10m" / "ratings.dat").is_file()


def test_archive_without_a_folder_of_its_own(mirror: Mirror, tmp_path: Path):
    mirror.offer(packed({"ratings.csv": "a", "movies.csv": "b"}))
    download(Release("ml-1m", mirror.url), tmp_path)
    assert everything(tmp_path) == ["ml-1m", "ml-1m/movies.csv", "ml-1m/ratings.csv"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"files": {}}, r"cannot read the checksum .*404.*give --checksum MD5"),
        ({"/ml-1m.zip.md5": b"<html>"}, "holds no MD5"),
        ({"/ml-1m.zip.md5": b"0" * 32}, f"has the MD5 {md5(ARCHIVE)}, expected {'0' * 32}"),
        ({"/ml-1m.zip": ARCHIVE[:-1]}, "it is not the published file"),
        ({"cut": {"/ml-1m.zip"}}, rf"broke off after {len(ARCHIVE) // 2} of {len(ARCHIVE)} bytes"),
    ],
)
def test_what_does_not_arrive_as_published_leaves_nothing(
    mirror: Mirror, tmp_path: Path, change: dict[str, Any], message: str
):
    mirror.offer(ARCHIVE)
    mirror.cut = change.pop("cut", set())
    mirror.files = change.pop("files", mirror.files)
    mirror.files.update(change)
    with pytest.raises(UnreadableFile, match=message):
        download(Release("ml-1m", mirror.url), tmp_path)
    assert everything(tmp_path) == []


def test_archive_that_is_gone_is_named(mirror: Mirror, tmp_path: Path):
    with pytest.raises(UnreadableFile, match=r"cannot bring http.*/ml-1m\.zip: HTTP Error 404"):
        download(Release("ml-1m", mirror.url, "0" * 32), tmp_path)
    assert everything(tmp_path) == []


def test_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(UnreadableFile, match="cannot read the checksum"):
        download(Release("ml-1m", "http://127.0.0.1:9"), tmp_path)


@pytest.mark.parametrize(
    ("archive", "message"),
    [
        (packed({"ml-1m/a": "x", "../evil": "x"}), r"'\.\./evil', which points outside"),
        (packed({"ml-1m/../../evil": "x"}), "points outside"),
        (packed({"/tmp/evil": "x"}), "points outside"),
        (packed({"C:\\evil": "x"}), "points outside"),
        (packed({"ml-1m/a": "x"}, link="/etc"), "which is a link"),
        (b"no zip at all", "is no zip archive"),
        (ARCHIVE.replace(b"1::A::B", b"1::A::C"), "is no zip archive that can be unpacked: Bad CRC"),
    ],
)
def test_archive_that_is_not_safe_leaves_nothing(
    mirror: Mirror, tmp_path: Path, archive: bytes, message: str
):
    mirror.offer(archive)
    with pytest.raises(UnreadableFile, match=message):
        download(Release("ml-1m", mirror.url), tmp_path / "deep" / "er")
    assert everything(tmp_path) == ["deep", "deep/er"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"size": "ml-2m"}, "'ml-2m' is none of ml-latest-small"),
        ({"size": "../x"}, "is none of"),
        ({"size": "ml-1m", "url": "file:///etc"}, "should begin with https"),
        ({"size": "ml-1m", "checksum": "abc"}, "should be an MD5"),
    ],
)
def test_release_that_cannot_be_is_refused(fields: dict[str, str], message: str):
    with pytest.raises(SettingsError, match=message):
        Release(**fields)
