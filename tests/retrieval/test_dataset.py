from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from worlds.block_world import block_world

from tastebridge.retrieval.bridge import MIN_VOTERS, find_bridge, fit_signals, make_direction
from tastebridge.retrieval.dataset import DomainData, read_domain
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewEvent, NewItem
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.settings import Settings
from tastebridge.retrieval.signals import used_signals
from tastebridge.retrieval.spaces import Tastes

DAY_US = 86_400_000_000
LIKE, DISLIKE = EventKind.LIKE, EventKind.DISLIKE
Write = Callable[..., DomainData]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    with EventLog(f"sqlite:///{tmp_path / 'events.db'}") as log:
        yield log


@pytest.fixture
def films(log: EventLog) -> Write:
    """Writes events of films and reads the domain."""

    def write(*events: tuple[str, str, EventKind, float]) -> DomainData:
        rows = [
            NewEvent(user, "films", item, kind, at_us=-1 if day < 0 else int(day * DAY_US))
            for user, item, kind, day in events
        ]
        with log.write() as writer:
            writer.add_items([NewItem("films", name, name.title()) for name in "abcd"])
            writer.add_events(rows)
        return read_domain(log, "films", Settings())

    return write


def named(data: DomainData) -> list[list[str]]:
    """Returns each person's liked items by id."""
    return [
        [data.items[column].item_id for column in data.histories.liked(row)]
        for row in range(len(data.user_nos))
    ]


def weights(data: DomainData) -> list[list[float]]:
    indptr = data.histories.indptr
    return [data.recency[indptr[row] : indptr[row + 1]].tolist() for row in range(len(data.user_nos))]


def test_a_history_is_read_oldest_first(films: Write, log: EventLog):
    data = films(("bob", "d", LIKE, 9), ("ann", "c", LIKE, 5), ("ann", "a", LIKE, 7), ("ann", "b", LIKE, 1))
    users = log.user_ids(data.user_nos.tolist())
    assert dict(zip(users.values(), named(data), strict=True)) == {"ann": ["b", "c", "a"], "bob": ["d"]}
    assert data.user_nos.tolist() == sorted(data.user_nos.tolist())
    assert data.item_nos.tolist() == sorted(data.item_nos.tolist())


def test_weights_halve_every_year_before_the_newest_event(films: Write):
    data = films(("ann", "b", LIKE, 730), ("ann", "a", LIKE, 0), ("ann", "c", LIKE, 365))
    assert named(data) == [["a", "c", "b"]]
    assert weights(data) == [pytest.approx([0.25, 0.5, 1.0])]


def test_a_pair_is_as_recent_as_its_newest_event(films: Write):
    data = films(("ann", "a", LIKE, 0), ("ann", "b", LIKE, 365), ("ann", "a", EventKind.VIEW, 730))
    assert named(data) == [["b", "a"]]
    assert weights(data) == [pytest.approx([0.5, 1.0])]


def test_an_unknown_time_counts_like_the_oldest_known(films: Write):
    data = films(("ann", "a", LIKE, -1), ("ann", "b", LIKE, 0), ("ann", "c", LIKE, 365))
    assert weights(data) == [pytest.approx([0.5, 0.5, 1.0])]


def test_without_any_times_everything_is_as_recent(films: Write):
    assert weights(films(("ann", "a", LIKE, -1), ("bob", "b", LIKE, -1))) == [[1.0], [1.0]]


def test_an_item_that_nobody_touched_is_a_column(films: Write):
    data = films(("ann", "a", LIKE, 1))
    assert len(data.items) == data.histories.n_items == 4


def test_the_digest_is_that_of_the_state(films: Write):
    once, again = films(("ann", "a", LIKE, 1)), films(("ann", "a", LIKE, 1))
    assert once.digest == again.digest
    assert films(("ann", "b", LIKE, 1)).digest != once.digest


def test_bridge_users_like_something_on_both_sides(films: Write, log: EventLog):
    films(("ann", "a", LIKE, 1), ("bob", "a", LIKE, 1), ("cleo", "a", DISLIKE, 1), ("dora", "a", LIKE, 1))
    with log.write() as writer:
        writer.add_events(
            [
                NewEvent("ann", "books", "x", LIKE),
                NewEvent("cleo", "books", "x", LIKE),
                NewEvent("dora", "books", "x", DISLIKE),
                NewEvent("emil", "books", "x", LIKE),
            ]
        )
    source, target = (read_domain(log, name, Settings()) for name in ("films", "books"))
    bridge = find_bridge(source, target)
    assert list(log.user_ids(bridge.user_nos.tolist()).values()) == ["ann"]
    assert source.user_nos[bridge.source_rows].tolist() == bridge.user_nos.tolist()
    assert target.user_nos[bridge.target_rows].tolist() == bridge.user_nos.tolist()


def test_a_direction_joins_both_sides_of_the_same_people():
    world = block_world()
    bridge = type(world.bridge)(*(part[[3, 8, 20]] for part in world.bridge))
    direction = make_direction(bridge, world.tastes, world.target, world.target_space)
    assert len(direction.voters) == len(direction.answers) == 3
    for place, row in enumerate([3, 8, 20]):
        source, target = world.source.histories, world.target.histories
        assert direction.voters.histories.liked(place).tolist() == source.liked(row).tolist()
        assert direction.answers.liked(place).tolist() == target.liked(row).tolist()
    assert len(direction.recency) == len(direction.answers.items)


@pytest.mark.parametrize(("people", "enough"), [(0, False), (MIN_VOTERS - 1, False), (MIN_VOTERS, True)])
def test_too_few_bridge_users_fit_only_what_needs_none(people: int, enough: bool):
    world = block_world(n_people=30)
    bridge = type(world.bridge)(*(part[:people] for part in world.bridge))
    signals = fit_signals(make_direction(bridge, world.tastes, world.target, world.target_space), {})
    assert set(signals) == {signal.name for signal in used_signals({}) if enough or not signal.needs_bridge}


def test_signals_get_their_own_settings():
    direction = block_world().direction
    signals = fit_signals(direction, {"neighbours": {"neighbours": 7}})
    assert signals["neighbours"].config.neighbours == 7  # type: ignore[attr-defined]
    assert signals["text_neighbours"].config.neighbours == 300  # type: ignore[attr-defined]
    assert isinstance(direction.voters, Tastes)
