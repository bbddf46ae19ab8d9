"""The recorded calls of one model in a folder: a compressed file for each, named by what was asked."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

from ...retrieval.errors import InputError, UnreadableFile
from .calls import Answer, AnswerForm, Call
from .manifest import MANIFEST, Manifest
from .redaction import known_secrets, redact

_SUFFIX = ".json.zst"
_LARGEST = 256_000_000
"""Bytes of one decompressed call; a file that claims more is damaged."""


@dataclass(frozen=True, slots=True)
class SealedCall:
    """A call as it may be written down."""

    call: Mapping[str, Any]
    """The redacted call."""
    digest: str
    """SHA-256 of its JSON, in hexadecimal digits: the name of its file."""
    hides: bool
    """Something of the call is redacted, so that another call may have the same name."""


class CallStore:
    """A folder of recorded calls, each under the SHA-256 of the redacted call.

    Nothing is written before it is redacted, so calls that differ only in what is redacted are one call to
    the store. Each file holds the call and its answer, appears whole or not at all, and is checked when it
    is read. Several processes may write to one folder; of a call that two write at the same time, the later
    answer stays.

    Args:
        folder: it need not exist.
        secrets: values to hide besides those of a known shape; those of this process's environment if None.
    """

    def __init__(self, folder: Path, secrets: Sequence[str] | None = None) -> None:
        self.folder = folder
        self._secrets = known_secrets() if secrets is None else tuple(secrets)

    def seal(self, call: Call) -> SealedCall:
        """Returns the call as it is named and written."""
        redacted = self._redacted(call.as_json)
        return SealedCall(redacted, _sha256(redacted), redacted != call.as_json)

    def redact(self, text: str) -> str:
        """Returns a text without what must not be written down."""
        return redact(text, self._secrets)

    def path(self, sealed: SealedCall) -> Path:
        """Returns the file of a call, whether it exists or not."""
        return self.folder / "calls" / sealed.digest[:2] / (sealed.digest + _SUFFIX)

    def get(self, sealed: SealedCall, form: AnswerForm[Answer]) -> Answer | None:
        """Returns the recorded answer to a call, None if there is none.

        Raises:
            UnreadableFile: the file is damaged.
        """
        path = self.path(sealed)
        try:
            return form.read(_unpacked(path.read_bytes(), sealed.digest))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnreadableFile(f"cannot read the recorded call {path}: {error.strerror}", path) from error
        except (zstandard.ZstdError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise UnreadableFile(
                f"the recorded call {path} is damaged; remove it and record it anew", path
            ) from error

    def put(self, sealed: SealedCall, answer: Answer, form: AnswerForm[Answer]) -> None:
        """Writes the answer to a call, in the place of an earlier one.

        Raises:
            InputError: the folder cannot be written, or the disk is full.
        """
        answered = self._redacted(form.write(answer))
        stored = {"call": sealed.call, "answer": answered, "answer_sha256": _sha256(answered)}
        packed = zstandard.ZstdCompressor(write_checksum=True).compress(_canonical(stored))
        _write(self.path(sealed), packed)

    def put_manifest(self, manifest: Manifest) -> None:
        """Writes what the recording says of itself.

        Raises:
            InputError: the folder cannot be written.
        """
        _write(self.folder / MANIFEST, (manifest.model_dump_json(indent=2) + "\n").encode())

    def __len__(self) -> int:
        """The number of recorded calls."""
        return sum(1 for _ in self.folder.glob(f"calls/*/*{_SUFFIX}"))

    def _redacted(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.redact(value)
        if isinstance(value, dict):
            return {self.redact(name): self._redacted(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._redacted(each) for each in value]
        return value


def _unpacked(packed: bytes, digest: str) -> Any:
    if zstandard.frame_content_size(packed) > _LARGEST:
        raise ValueError("the file claims to hold more than a call can be")
    reader = zstandard.ZstdDecompressor()
    stored = json.loads(reader.decompress(packed, max_output_size=_LARGEST, allow_extra_data=False))
    if _sha256(stored["call"]) != digest or _sha256(stored["answer"]) != stored["answer_sha256"]:
        raise ValueError("the file holds another call, or another answer, than was written")
    return stored["answer"]


def _canonical(value: Any) -> bytes:
    """Returns one spelling of a JSON value; ASCII, so that half a surrogate pair is no obstacle."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _sha256(value: Any) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()


def _write(path: Path, data: bytes) -> None:
    """Puts a file there, whole or not at all; what a power cut empties all the same is found when read."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            os.replace(fresh, path)
        except BaseException:
            os.unlink(fresh)
            raise
    except OSError as error:
        raise InputError(f"cannot record a call in {path}: {error.strerror or error}", path) from error
