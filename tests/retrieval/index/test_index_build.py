"""What a build stores, what it takes over, and that the same log gives the same index."""

import json
from pathlib import Path

import numpy as np
import pytest
from worlds.block_world import block_item, block_workspace

from tastebridge.retrieval.errors import IndexUnusable
from tastebridge.retrieval.fusion.mix import HISTORY_BOUNDS
from tastebridge.retrieval.index.build import build_index
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.index.manifest import Manifest
from tastebridge.retrieval.index.texts import item_text
from tastebridge.retrieval.index.versions import live_version
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewEvent
from tastebridge.retrieval.records import EventKind, Item
from tastebridge.retrieval.settings import EmbeddingSettings, Settings
from tastebridge.retrieval.signals import used_signals
from tastebridge.retrieval.workspace import Workspace


def build(workspace: Workspace) -> Manifest:
    with EventLog(workspace.log_url) as log:
        return build_index(workspace, log)


def retitle(workspace: Workspace, number: int) -> None:
    with EventLog(workspace.log_url) as log, log.write() as writer:
        writer.add_items([block_item("films", number, 10)._replace(title="A new title")])


def hashing(**options: object) -> Settings:
    return Settings(embedding=EmbeddingSettings(model="hashing"), **options)  # type: ignore[arg-type]


def arrays_of(folder: Path) -> dict[str, np.ndarray]:
    arrays = {str(path.relative_to(folder)): np.load(path) for path in folder.rglob("*.npy")}
    for path in folder.rglob("*.npz"):
        with np.load(path) as stored:
            arrays |= {f"{path.relative_to(folder)}/{name}": stored[name] for name in stored.files}
    return arrays


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The block world, built; only read it."""
    workspace = block_workspace(tmp_path_factory.mktemp("blocks") / "w")
    build(workspace)
    return workspace


def test_the_manifest_counts_the_sample_world(
    sample_workspace: Workspace, sample_log: EventLog, sample_index: LiveIndex
):
    manifest = sample_index.manifest
    mark = sample_log.watermark()
    assert (manifest.log.changes, manifest.log.events) == (mark.changes, mark.n_events)
    assert [entry.domain for entry in manifest.domains] == ["albums", "books", "films", "games"]
    assert manifest.embedding.model == "hashing-384@v1"
    assert (manifest.embedding.embedded, manifest.embedding.reused) == (mark.n_items, 0)
    assert manifest.seed == sample_workspace.settings.seed
    assert manifest.version == sample_index.folder.name == live_version(sample_workspace.index_root).name
    for entry in manifest.domains:
        events = sample_log.events(entry.domain)
        pairs = set(zip(events.user_no.tolist(), events.item_no.tolist(), strict=True))
        assert entry.interactions == len(pairs)
        assert entry.users == len({user for user, _ in pairs})
        assert entry.items == len(sample_log.items(entry.domain))
        assert entry.rating_mean == pytest.approx(np.nanmean(events.value))


def test_the_manifest_names_every_direction_with_its_bridge_users(
    sample_log: EventLog, sample_index: LiveIndex
):
    entries = sample_index.manifest.directions
    names = sample_index.domains
    assert {(e.source, e.target) for e in entries} == {(a, b) for a in names for b in names if a != b}
    films, books = (set(sample_log.events(name).user_no.tolist()) for name in ("films", "books"))
    entry = next(e for e in entries if (e.source, e.target) == ("films", "books"))
    # Almost everybody likes something on both sides; who only dislikes is no bridge user.
    assert 0.97 * len(films & books) <= entry.bridge_users <= len(films & books)
    assert entry.signals == tuple(signal.name for signal in used_signals({}))
    assert entry.history_bounds == HISTORY_BOUNDS
    assert all(len(column) == len(HISTORY_BOUNDS) for column in entry.weights.values())
    assert any(any(column) for column in entry.weights.values())
    assert all(min(column) >= 0 for column in entry.weights.values())
    assert entry.comparison is not None
    gain = entry.comparison.learned_ndcg_at_10 - entry.comparison.default_ndcg_at_10
    assert 0 <= entry.comparison.trust < 1
    assert entry.comparison.trust == 0 or gain > 0


def test_every_part_has_its_collection_in_chroma(sample_index: LiveIndex):
    n_domains = len(sample_index.domains)
    assert len(sample_index.store.names()) == n_domains + 2 * n_domains * (n_domains - 1)
    for domain in sample_index.domains:
        numbers = sample_index.space(domain).item_nos
        assert sample_index.items_index(domain).ids() == {str(n) for n in numbers}


def test_held_out_lists_are_stored_for_each_target(sample_index: LiveIndex):
    for target in sample_index.domains:
        lists = sample_index.held_out(target)
        assert lists is not None
        assert set(lists.item_nos.ravel()) <= set(sample_index.space(target).item_nos)


def test_a_second_build_embeds_nothing_and_a_new_title_only_itself(tmp_path: Path):
    workspace = block_workspace(tmp_path / "w", n_people=6)
    assert (first := build(workspace).embedding).embedded == 20
    assert first.reused == 0
    again = build(workspace).embedding
    assert (again.embedded, again.reused) == (0, 20)
    retitle(workspace, 3)
    changed = build(workspace).embedding
    assert (changed.embedded, changed.reused) == (1, 19)


def test_vectors_that_were_taken_over_belong_to_their_items(tmp_path: Path):
    workspace = block_workspace(tmp_path / "w", n_people=6)
    build(workspace)
    retitle(workspace, 3)
    build(workspace)
    reused = arrays_of(live_version(workspace.index_root))
    fresh = block_workspace(tmp_path / "fresh", n_people=6)
    retitle(fresh, 3)
    build(fresh)
    for name, array in arrays_of(live_version(fresh.index_root)).items():
        if "text" in name:
            assert (reused[name] == array).all(), name


@pytest.mark.parametrize("name", ["text_hashes.npy", "text_vectors.npy"])
@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY broken", None])
def test_a_build_over_damaged_vectors_embeds_anew(tmp_path: Path, name: str, damage: bytes | None):
    workspace = block_workspace(tmp_path / "w", n_people=6)
    build(workspace)
    path = live_version(workspace.index_root) / "domains/d0" / name
    path.write_bytes(path.read_bytes()[:-40] if damage is None else damage)
    assert build(workspace).embedding.embedded == 10


def test_vectors_of_another_model_are_not_taken_over(tmp_path: Path):
    workspace = block_workspace(tmp_path / "w", n_people=6)
    build(workspace)
    folder = live_version(workspace.index_root)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["embedding"]["model"] = "another"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert build(workspace).embedding.embedded == 20


def test_the_same_log_and_seed_give_the_same_index(tmp_path: Path, blocks: Workspace):
    again = block_workspace(tmp_path / "again")
    manifest = build(again)
    before = LiveIndex.open(blocks).manifest
    for part in ("domains", "directions", "targets", "log", "seed"):
        assert getattr(manifest, part) == getattr(before, part), part
    one, other = (arrays_of(live_version(w.index_root)) for w in (blocks, again))
    assert one.keys() == other.keys()
    for name, array in one.items():
        assert array.tobytes() == other[name].tobytes(), name


def test_another_seed_gives_another_index(tmp_path: Path, blocks: Workspace):
    other = block_workspace(tmp_path / "other", settings=hashing(seed=5))
    build(other)
    factors = [np.load(live_version(w.index_root) / "domains/d0/factors.npy") for w in (blocks, other)]
    assert not np.allclose(*factors)


def test_the_digest_of_a_domain_changes_with_its_log_only(tmp_path: Path):
    workspace = block_workspace(tmp_path / "w", n_people=6)
    before = {entry.domain: entry.digest for entry in build(workspace).domains}
    retitle(workspace, 0)
    after = {entry.domain: entry.digest for entry in build(workspace).domains}
    assert before["films"] != after["films"]
    assert before["books"] == after["books"]


def test_an_empty_log_says_what_to_run(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "w", hashing())
    with pytest.raises(IndexUnusable, match="empty; run: tastebridge ingest"):
        build(workspace)
    assert not workspace.index_root.exists()


def test_a_log_of_items_without_events_says_so(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "w", hashing())
    with EventLog(workspace.log_url) as log, log.write() as writer:
        writer.add_items([block_item("films", 1, 10)])
    with pytest.raises(IndexUnusable, match="empty"):
        build(workspace)


def test_a_single_domain_can_be_built(tmp_path: Path):
    manifest = build(block_workspace(tmp_path / "w", domains=["films"]))
    assert [entry.domain for entry in manifest.domains] == ["films"]
    assert manifest.directions == ()
    assert manifest.targets[0].source_weights == {}
    assert manifest.targets[0].cross_fitted_people == 0


def test_a_domain_without_events_can_be_built(tmp_path: Path):
    workspace = block_workspace(tmp_path / "w")
    with EventLog(workspace.log_url) as log, log.write() as writer:
        writer.add_items([block_item("games", number, 10) for number in range(10)])
    manifest = build(workspace)
    games = next(entry for entry in manifest.domains if entry.domain == "games")
    assert (games.items, games.users, games.interactions) == (10, 0, 0)
    to_games = [entry for entry in manifest.directions if entry.target == "games"]
    assert [entry.bridge_users for entry in to_games] == [0, 0]
    assert all(set(entry.signals) == {"content", "popularity"} for entry in to_games)


def test_one_person_with_one_item_can_be_built(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "w", hashing())
    with EventLog(workspace.log_url) as log, log.write() as writer:
        writer.add_events([NewEvent("ann", "films", "f1", EventKind.LIKE)])
    manifest = build(workspace)
    assert (manifest.domains[0].items, manifest.domains[0].users) == (1, 1)


def test_bridge_users_are_those_who_like_something_on_both_sides(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "w", hashing())
    both = [("ann", EventKind.LIKE, EventKind.LIKE), ("bob", EventKind.LIKE, EventKind.DISLIKE)]
    with EventLog(workspace.log_url) as log, log.write() as writer:
        for user, film, book in both:
            writer.add_events([NewEvent(user, "films", "f", film), NewEvent(user, "books", "b", book)])
        writer.add_events([NewEvent("cleo", "films", "f", EventKind.LIKE)])
    assert [entry.bridge_users for entry in build(workspace).directions] == [1, 1]


def test_domain_names_never_become_paths(tmp_path: Path):
    names = ["../outside", "a/b", "con", "böse ✓"]
    workspace = block_workspace(tmp_path / "w", n_people=4, n_items=4, domains=names)
    manifest = build(workspace)
    assert {entry.domain for entry in manifest.domains} == set(names)
    assert {entry.folder for entry in manifest.domains} == {f"domains/d{n}" for n in range(4)}
    assert {path.name for path in tmp_path.iterdir()} == {"w"}


def test_item_text_leaves_out_what_is_not_known_and_the_tail_of_the_description():
    item = Item(1, "films", "f", "Arrival", 2016, ("Villeneuve",), ("drama",), ("language",), "x" * 999)
    assert item_text(item) == "Arrival. Villeneuve. drama, language. " + "x" * 300
    assert item_text(Item(1, "films", "f", "Arrival")) == "Arrival"


def test_a_wrong_signal_setting_is_refused_before_anything_is_live(tmp_path: Path):
    workspace = block_workspace(tmp_path / "w", settings=hashing(signals={"transfer": {"ridge": -1}}))
    with pytest.raises(ValueError, match="ridge"):
        build(workspace)
    assert not (workspace.index_root / "CURRENT").exists()
