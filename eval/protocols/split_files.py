"""Splits as files: made once, checked by their hashes, reused; who reads the test users is written down.

A split is a folder with `split.json` (how it was made, the validation users, and the hash of the test users)
and `test.json` (the test users, and all that are hidden from fitting). Beside the folders of one protocol,
source and target lies `NAME.reads.jsonl`, a line for each configuration that scored test users of any of
them.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from ...retrieval.errors import EvaluationError
from ...retrieval.records import Ints
from ..corpus import Corpus
from .contract import Chosen, SplitProtocol
from .split_config import SplitConfig


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    protocol: str
    source: str
    target: str
    config: SplitConfig
    data_sha256: str
    """Of the events and catalogues that the split was made from."""
    validation: tuple[str, ...]
    test_sha256: str


class TestRead(BaseModel):
    """One run that scored the test users."""

    __test__ = False
    model_config = ConfigDict(extra="forbid", frozen=True)

    run: str
    configuration: str
    """SHA-256 of the study's settings: a repeated run reads nothing new."""
    at: str
    users: tuple[str, ...]
    """Beginnings of the SHA-256 of the users' ids."""


@dataclass(frozen=True)
class Split:
    """The users of one direction, as they stand in the files."""

    folder: Path
    protocol: str
    sha256: str
    """Of both files: the same split has the same hash everywhere."""
    chosen: Chosen
    ledger: Path
    """Where it is written down who read test users of this protocol, source and target."""
    test_marks: tuple[str, ...]
    """The test users as the ledger names them."""

    def reads(self) -> list[TestRead]:
        """Returns which runs have scored any of these test users so far.

        Raises:
            EvaluationError: the ledger was damaged.
        """
        if not self.ledger.exists():
            return []
        lines = self.ledger.read_text(encoding="utf-8").splitlines()
        try:
            reads = [TestRead.model_validate_json(line) for line in lines]
        except ValidationError as error:
            raise EvaluationError(f"{self.ledger} cannot be read; remove its broken line: {error}") from error
        ours = set(self.test_marks)
        return [read for read in reads if ours.intersection(read.users)]

    def record_read(self, run: str, configuration: str) -> int:
        """Writes down that a run scores the test users.

        Returns:
            How many other configurations had read them before.
        """
        reads = self.reads()
        if all(read.configuration != configuration for read in reads):
            now = datetime.now(UTC).isoformat(timespec="seconds")
            line = TestRead(run=run, configuration=configuration, at=now, users=self.test_marks)
            with self.ledger.open("a", encoding="utf-8") as file:
                file.write(line.model_dump_json() + "\n")
        earlier = [read.configuration for read in reads]
        if configuration in earlier:
            earlier = earlier[: earlier.index(configuration)]
        return len(set(earlier))


def open_split(root: Path, corpus: Corpus, protocol: type[SplitProtocol], config: SplitConfig) -> Split:
    """Returns the split of this data, protocol and seed, made now if there is none yet.

    Raises:
        EvaluationError: the data cannot be split this way, or a file was changed.
    """
    name = f"{protocol.name}@{protocol.version}"
    data = data_sha256(corpus)
    key = hashlib.sha256(f"{name} {config.model_dump_json()} {data}".encode()).hexdigest()[:12]
    where = f"{protocol.name}-{_plain(corpus.source.domain)}-{_plain(corpus.target.domain)}"
    folder = root / f"{where}-{key}"
    if not (folder / "split.json").exists():
        _write(folder, _Made(name, config, data, protocol.choose(corpus, config)), corpus)
    return _read(folder, corpus, root / f"{where}.reads.jsonl")


def data_sha256(corpus: Corpus) -> str:
    """Returns the hash of a direction's events and catalogues, whatever the log numbered them."""
    digest = hashlib.sha256()
    for raw in (corpus.source, corpus.target):
        ids = {item.item_no: item.item_id for item in raw.items}
        for item in raw.items:
            digest.update(f"{item.item_id}\x1f{item.title}\x1e".encode())
        columns = raw.columns
        rows = [
            f"{corpus.user_ids[user]}\x1f{ids[item]}\x1f{kind}\x1f{value}\x1f{at}\x1f{position}"
            for user, item, kind, value, at, position in zip(
                *(column.tolist() for column in columns), strict=True
            )
        ]
        digest.update("\x1e".join(sorted(rows)).encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class _Made:
    protocol: str
    config: SplitConfig
    data: str
    chosen: Chosen


def _write(folder: Path, made: _Made, corpus: Corpus) -> None:
    ids = corpus.user_ids
    test = json.dumps(
        {
            "test": [ids[user] for user in made.chosen.test.tolist()],
            "hidden": [ids[user] for user in made.chosen.hidden.tolist()],
        },
        indent=0,
    )
    head = _Head(
        protocol=made.protocol,
        source=corpus.source.domain,
        target=corpus.target.domain,
        config=made.config,
        data_sha256=made.data,
        validation=tuple(ids[user] for user in made.chosen.validation.tolist()),
        test_sha256=hashlib.sha256(test.encode()).hexdigest(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "test.json").write_text(test, encoding="utf-8")
    # The head comes last and whole: a split is there when its head is.
    fresh = folder / "split.json.new"
    fresh.write_text(head.model_dump_json(indent=1), encoding="utf-8")
    fresh.replace(folder / "split.json")


def _read(folder: Path, corpus: Corpus, ledger: Path) -> Split:
    try:
        text = (folder / "split.json").read_bytes()
        head = _Head.model_validate_json(text)
        test = (folder / "test.json").read_bytes()
    except (OSError, ValidationError) as error:
        raise EvaluationError(f"the split in {folder} cannot be read: {error}; delete the folder") from error
    if hashlib.sha256(test).hexdigest() != head.test_sha256:
        raise EvaluationError(
            f"{folder / 'test.json'} was changed since the split was made (its hash is not the one in "
            "split.json); put it back, or delete the folder and run again"
        )
    numbers = {user_id: number for number, user_id in corpus.user_ids.items()}

    def users(ids: list[str]) -> Ints:
        return np.sort(np.array([numbers[one] for one in ids], dtype=np.int64))

    held = json.loads(test)
    chosen = Chosen(users(list(head.validation)), users(held["test"]), users(held["hidden"]))
    marks = tuple(hashlib.sha256(user.encode()).hexdigest()[:12] for user in held["test"])
    sha256 = hashlib.sha256(text).hexdigest()
    return Split(folder, head.protocol, sha256, chosen, ledger, marks)


def _plain(name: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in name) or "none"
