"""Which profile a person has: the stored one of their history as it is, else one composed at once."""

import numpy as np
import pytest

from tastebridge.agent.profiles import ProfileDesk, blended
from tastebridge.agent.ranking.task import Taste
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.profiles import NewProfile, ProfileLog
from tastebridge.retrieval.log.rows import NewEvent, NewItem
from tastebridge.retrieval.person import DomainHistory, Person, person_of_likes, person_of_user
from tastebridge.retrieval.profiles import COMPOSED, Profile, Tag, history_sha256
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.sample import DEMO_USERS
from tastebridge.retrieval.workspace import Workspace

ADA = DEMO_USERS[0]


class Room:
    """A workspace's log with a desk, and Ada as she is in it now."""

    def __init__(self, workspace: Workspace) -> None:
        self.log = EventLog(workspace.log_url)
        self.index = LiveIndex.open(workspace)
        self.settings = workspace.settings
        self.desk = ProfileDesk(self.log)

    @property
    def ada(self) -> Person:
        return person_of_user(self.log, ADA, self.index.manifest, self.settings)

    def store(
        self, summary: str, domain: str = "films", made_by: str = "profile/summary@v1#0", at_us: int = 5
    ):
        (history,) = self.desk.histories(self.ada, [domain])
        tags = (Tag("written", 1.0),)
        profile = Profile(domain, summary, tags, made_by, "local:model", history_sha256(history))
        ProfileLog(self.log.engine).store([NewProfile(ADA, profile, at_us)])

    def happens(self, domain: str, item_id: str, kind: EventKind = EventKind.LIKE) -> None:
        with self.log.write() as writer:
            writer.add_events([NewEvent(ADA, domain, item_id, kind, at_us=4 * 10**15)])


@pytest.fixture
def room(sample_copy: Workspace):
    room = Room(sample_copy)
    yield room
    room.index.close()
    room.log.close()


def item_id(room: Room, domain: str) -> str:
    """Returns an item of a domain that Ada does not have."""
    has = set(room.ada.item_nos(domain).tolist())
    return next(item.item_id for item in room.log.items(domain) if item.item_no not in has)


def test_without_a_stored_profile_it_is_composed_of_her_own_items(room: Room):
    held = room.desk.of(room.ada, "films")
    assert (held.stored, held.at_us, held.profile.made_by) == ("missing", -1, COMPOSED)
    assert 5 <= len(held.profile.tags) <= 12
    (history,) = room.desk.histories(room.ada, ["films"])
    own = {name for taken in history for name in taken.item.attributes}
    assert {tag.name for tag in held.profile.tags} <= own


def test_a_stored_one_is_used_while_her_history_is_the_same(room: Room):
    room.store("Older.", at_us=5, made_by="profile/a@v1#0")
    room.store("Newer.", at_us=6, made_by="profile/b@v1#0")
    held = room.desk.of(room.ada, "films")
    assert (held.stored, held.at_us, held.profile.summary) == ("fresh", 6, "Newer.")


def test_a_composed_one_that_is_stored_does_not_stand_for_a_written_one(room: Room):
    composed = room.desk.of(room.ada, "films").profile
    ProfileLog(room.log.engine).store([NewProfile(ADA, composed, 9)])
    assert room.desk.of(room.ada, "films").stored == "missing"


def test_a_new_event_makes_it_stale_and_what_is_composed_has_the_event_in_it(room: Room):
    room.store("Written before.")
    before = room.desk.composed("films", *room.desk.histories(room.ada, ["films"]))
    with room.log.write() as writer:
        names = ["one", "two", "three", "four"]
        writer.add_items([NewItem("films", name, f"Film {name}", genres=("Opera",)) for name in names])
    for name in names:
        room.happens("films", name)
    held = room.desk.of(room.ada, "films")
    assert (held.stored, held.profile.made_by) == ("stale", COMPOSED)
    assert "Opera" in {tag.name for tag in held.profile.tags}
    assert "Opera" not in {tag.name for tag in before.tags}


def test_an_event_in_another_domain_leaves_it_fresh(room: Room):
    room.store("Written before.")
    room.happens("books", item_id(room, "books"))
    assert room.desk.of(room.ada, "films").stored == "fresh"


def test_an_event_of_somebody_else_leaves_it_fresh(room: Room):
    room.store("Written before.")
    with room.log.write() as writer:
        writer.add_events([NewEvent(DEMO_USERS[1], "films", item_id(room, "films"), EventKind.LIKE)])
    assert room.desk.of(room.ada, "films").stored == "fresh"


def test_a_profile_of_one_domain_never_speaks_for_another(room: Room):
    room.store("Written of films.")
    for _ in range(2):
        room.happens("albums", item_id(room, "albums"))
    taste = room.desk.taste_of(room.ada, ["albums"])
    assert "written" not in dict(taste.tags)
    assert taste.summary.startswith("Likes ")
    assert " in albums, " in taste.summary


def test_somebody_who_only_says_what_they_like_gets_a_composed_one(room: Room):
    title = room.log.items("films")[0].title
    person = person_of_likes(room.log, [title], "books")
    taste = room.desk.taste_of(person, ["films"])
    assert taste.tags
    assert "1 item" in taste.summary


def test_somebody_without_a_history_there_has_no_taste(room: Room):
    assert room.desk.taste_of(Person("nobody", {}), ["films"]) == Taste("", ())
    gone = DomainHistory(np.array([10**9]), np.ones(1, dtype=np.float32))
    assert room.desk.taste_of(Person(None, {"films": gone}), ["films"]) == Taste("", ())


def test_domains_are_blended_by_their_strongest_tags_with_likes_first():
    def profile(domain: str, **tags: float) -> Profile:
        named = tuple(Tag(name, strength) for name, strength in tags.items())
        return Profile(domain, f"Of {domain}." if tags else "", named, COMPOSED, "", "")

    taste = blended(
        [profile("a", noir=0.5, war=-0.9), profile("b"), profile("c", Noir=0.8, war=0.3, sea=0.1)]
    )
    assert taste == Taste("Of a. Of c.", (("Noir", 0.8), ("sea", 0.1), ("war", -0.9)))
    many = profile("d", **{f"tag{n}": (n + 1) / 20 for n in range(20)})
    assert [strength for _, strength in blended([many]).tags] == [(n + 1) / 20 for n in range(19, 7, -1)]
