"""The doctor finds every kind of damage and names the command that mends it."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import chromadb
import numpy as np
import pytest
from worlds.block_world import block_item, block_workspace

from tastebridge.retrieval.index.build import build_index
from tastebridge.retrieval.index.doctor import Check, examine
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.index.versions import live_version
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.settings import EmbeddingSettings, Settings
from tastebridge.retrieval.workspace import Workspace


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = block_workspace(tmp_path_factory.mktemp("doctor") / "w", n_people=24, n_items=12)
    with EventLog(workspace.log_url) as log:
        build_index(workspace, log)
    return workspace.root


@pytest.fixture
def patient(built: Path, tmp_path: Path) -> Workspace:
    return Workspace(Path(shutil.copytree(built, tmp_path / "patient")))


def diagnose(workspace: Workspace) -> list[Check]:
    with EventLog(workspace.log_url) as log:
        return examine(workspace, log)


def ailments(workspace: Workspace) -> dict[str, Check]:
    """Returns the failed checks; whatever is found, the doctor says what to run."""
    failed = {check.name: check for check in diagnose(workspace) if not check.ok}
    assert all(check.run.startswith("tastebridge ") for check in failed.values())
    return failed


def rebuild(workspace: Workspace) -> None:
    with EventLog(workspace.log_url) as log:
        build_index(workspace, log)


def in_chroma(workspace: Workspace, name: str, act: Callable[[chromadb.Collection], object]) -> None:
    """Does something to a collection behind the index's back."""
    index = LiveIndex.open(workspace)
    act(index.store._client.get_collection(name, embedding_function=None))
    index.close()


def test_a_fresh_index_is_well(built: Path):
    checks = diagnose(Workspace(built))
    assert [check.name for check in checks] == [
        "log",
        "freshness",
        "items of books",
        "items of films",
        "people from films to books, by taste",
        "people from films to books, by text",
        "people from books to films, by taste",
        "people from books to films, by text",
    ]
    assert all(check.ok and not check.run for check in checks)
    assert all("recall@" in check.found for check in checks[2:])


def test_the_sample_world_is_well(sample_workspace: Workspace, sample_log: EventLog):
    assert [check for check in examine(sample_workspace, sample_log) if not check.ok] == []


def test_an_empty_workspace_needs_data_and_an_index(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "w", Settings(embedding=EmbeddingSettings(model="hashing")))
    found = ailments(workspace)
    assert found["log"].run == "tastebridge ingest FILE"
    assert found["index"].run == "tastebridge index"


def test_new_events_make_the_index_stale(patient: Workspace):
    with EventLog(patient.log_url) as log, log.write() as writer:
        writer.add_items([block_item("films", 0, 12)._replace(title="Another title")])
    found = ailments(patient)
    assert list(found) == ["freshness"]
    assert found["freshness"].run == "tastebridge index"
    rebuild(patient)
    assert ailments(patient) == {}


def test_new_items_are_missing_in_the_index(patient: Workspace):
    with EventLog(patient.log_url) as log, log.write() as writer:
        writer.add_items([block_item("films", 77, 12)])
    assert set(ailments(patient)) == {"freshness", "items of films"}


def test_a_missing_collection_is_found_and_mended(patient: Workspace):
    in_chroma(patient, "users-d1-d0-taste", lambda one: one._client.delete_collection(one.name))
    found = ailments(patient)
    assert list(found) == ["people from films to books, by taste"]
    assert found["people from films to books, by taste"].run == "tastebridge index"
    rebuild(patient)
    assert ailments(patient) == {}


def test_a_missing_record_is_found(patient: Workspace):
    in_chroma(patient, "items-d0", lambda one: one.delete(ids=one.get(limit=1)["ids"]))
    assert "holds 11 records, not 12" in ailments(patient)["items of books"].found


def test_exchanged_ids_are_found(patient: Workspace):
    def exchange(one: chromadb.Collection) -> None:
        first = one.get(limit=1, include=["embeddings"])
        one.delete(ids=first["ids"])
        one.add(ids=["999999"], embeddings=first["embeddings"])

    in_chroma(patient, "items-d1", exchange)
    found = ailments(patient)
    assert list(found) == ["items of films"]
    assert "ids" in found["items of films"].found


def test_wrong_vectors_are_found(patient: Workspace):
    def scramble(one: chromadb.Collection) -> None:
        noise = np.random.default_rng(1).normal(size=(len(one.get()["ids"]), 384))
        one.update(ids=one.get()["ids"], embeddings=noise.astype(np.float32))

    in_chroma(patient, "users-d0-d1-text", scramble)
    found = ailments(patient)
    assert list(found) == ["people from books to films, by text"]
    assert "recall@10" in found["people from books to films, by text"].found


def test_a_collection_of_another_model_is_found(patient: Workspace):
    in_chroma(patient, "items-d0", lambda one: one.modify(metadata={"model": "another"}))
    assert "'another'" in ailments(patient)["items of books"].found


def test_an_index_of_another_model_is_found(patient: Workspace):
    (patient.root / "tastebridge.toml").write_text('[embedding]\nmodel = "minilm"\n', encoding="utf-8")
    found = ailments(Workspace(patient.root))
    assert list(found) == ["embedding model"]
    assert found["embedding model"].run == "tastebridge index"


def test_a_lost_log_is_told_not_raised(patient: Workspace):
    for path in patient.root.glob("events.db*"):
        path.unlink()
    found = ailments(patient)
    assert found["log"].run == "tastebridge ingest FILE"
    assert {"freshness", "items of books", "items of films"} <= set(found)


def _no_chroma(folder: Path) -> None:
    shutil.rmtree(folder / "chroma")


def _garbled_database(folder: Path) -> None:
    (folder / "chroma/chroma.sqlite3").write_bytes(b"garbage" * 500)


def _no_records(folder: Path) -> None:
    with sqlite3.connect(folder / "chroma/chroma.sqlite3") as database:
        database.execute("DROP TABLE embeddings")
    database.close()


def _cut_array(folder: Path) -> None:
    for path in folder.rglob("*.npy"):
        path.write_bytes(path.read_bytes()[:-4])


@pytest.mark.parametrize("damage", [_no_chroma, _garbled_database, _no_records, _cut_array])
def test_damaged_files_are_told_not_raised_and_mended(patient: Workspace, damage: Callable[[Path], None]):
    damage(live_version(patient.index_root))
    found = ailments(patient)
    assert "items of films" in found
    assert {check.run for check in found.values()} == {"tastebridge index"}
    rebuild(patient)
    assert ailments(patient) == {}
