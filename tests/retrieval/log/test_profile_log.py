"""Profiles are stored whole or not at all, found again, replaced by newer ones, and change nothing else."""

from dataclasses import replace

import pytest

from tastebridge.retrieval.errors import UnknownName
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.profiles import NewProfile, ProfileLog
from tastebridge.retrieval.log.rows import NewEvent, NewItem
from tastebridge.retrieval.profiles import Profile, Tag
from tastebridge.retrieval.records import EventKind

ADA = Profile(
    "films",
    "Likes “quiet” films. 也喜歡詩。",
    (Tag("slow, quiet", 1.0), Tag("詩", 0.25), Tag("horror", -0.5)),
    "profile/summary@v1#0f1e2d3c",
    "local:some-model",
    "a" * 64,
)
COMPOSED = replace(ADA, made_by="composed@v1", model="", summary="Likes poems.")


@pytest.fixture
def people_log(log: EventLog) -> EventLog:
    with log.write() as writer:
        writer.add_items([NewItem("films", "f", "A film")])
        writer.add_events([NewEvent(user, "films", "f", EventKind.LIKE) for user in ("ada", "bo")])
    return log


def test_what_is_stored_is_read_back_with_user_and_time(people_log: EventLog):
    profiles = ProfileLog(people_log.engine)
    assert profiles.all() == []
    profiles.store([NewProfile("ada", ADA, 5), NewProfile("bo", COMPOSED, 7)])
    found = profiles.of_user("ada")
    assert [(one.user_id, one.profile, one.at_us) for one in found] == [("ada", ADA, 5)]
    assert found[0].user_no == people_log.user_nos(["ada"])["ada"]
    assert [one.user_id for one in profiles.all()] == ["ada", "bo"]
    assert profiles.of_user("nobody") == []


def test_a_newer_profile_takes_the_place_of_its_like_and_of_nothing_else(people_log: EventLog):
    profiles = ProfileLog(people_log.engine)
    elsewhere = replace(ADA, domain="two words")
    profiles.store([NewProfile("ada", one, 1) for one in (ADA, COMPOSED, elsewhere)])
    newer = replace(ADA, summary="Another.", tags=(), history_sha256="b" * 64, model="other")
    profiles.store([NewProfile("ada", newer, 2)])
    found = [(one.profile, one.at_us) for one in profiles.of_user("ada")]
    assert found == [(newer, 2), (COMPOSED, 1), (elsewhere, 1)]


def test_of_one_batch_the_last_of_its_kind_counts(people_log: EventLog):
    profiles = ProfileLog(people_log.engine)
    profiles.store([NewProfile("ada", ADA, 1), NewProfile("ada", replace(ADA, summary="Last."), 1)])
    assert [one.profile.summary for one in profiles.of_user("ada")] == ["Last."]


def test_an_unknown_user_stores_nothing_of_the_batch(people_log: EventLog):
    profiles = ProfileLog(people_log.engine)
    with pytest.raises(UnknownName, match="'eve'"):
        profiles.store([NewProfile("ada", ADA, 1), NewProfile("eve", ADA, 1)])
    assert profiles.all() == []


def test_a_domain_lists_its_own_and_on_request_only_those_that_a_model_wrote(people_log: EventLog):
    profiles = ProfileLog(people_log.engine)
    profiles.store(
        [
            NewProfile("ada", ADA, 1),
            NewProfile("ada", COMPOSED, 1),
            NewProfile("bo", replace(ADA, domain="more films"), 1),
        ]
    )
    assert {one.profile.made_by for one in profiles.of_domain("films")} == {ADA.made_by, "composed@v1"}
    assert [one.profile for one in profiles.of_domain("films", written=True)] == [ADA]


def test_many_are_stored_at_once(people_log: EventLog):
    with people_log.write() as writer:
        writer.add_events([NewEvent(f"user-{n}", "films", "f", EventKind.LIKE) for n in range(9_000)])
    profiles = ProfileLog(people_log.engine)
    profiles.store([NewProfile(f"user-{n}", ADA, n) for n in range(9_000)])
    assert {one.user_id: one.at_us for one in profiles.all()} == {f"user-{n}": n for n in range(9_000)}


def test_a_profile_makes_no_index_stale(people_log: EventLog):
    before = people_log.watermark()
    ProfileLog(people_log.engine).store([NewProfile("ada", ADA, 1)])
    assert people_log.watermark() == before
