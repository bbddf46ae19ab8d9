"""Showing, writing and listing a workspace's profiles, and what the terminal makes of them."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from rich.console import Console

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.profiles.of_workspace import list_profiles, show_profiles, write_profiles
from tastebridge.agent.profiles.terminal import show_list, show_profile, show_report
from tastebridge.retrieval.errors import ModelUnavailable, SettingsError, UnknownName
from tastebridge.retrieval.index.site import Silence
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewEvent
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.sample import DEMO_USERS
from tastebridge.retrieval.workspace import Workspace

ADA, BEN = DEMO_USERS[:2]


class Counting:
    """Progress that adds up."""

    def __init__(self) -> None:
        self.total = self.done = 0

    def step(self, name: str, total: int) -> None:
        self.total += total

    def advance(self, units: int = 1) -> None:
        self.done += units


def writes(messages: Messages) -> str:
    """Makes tags of the words that set each history apart."""
    line = next(line for line in messages[-1].text.splitlines() if line.startswith("Words that set"))
    tags = [{"name": word, "strength": 0.7} for word in line.partition(": ")[2].split(", ")]
    return json.dumps({"summary": "A strong taste.", "tags": tags})


def printed(show: Callable[..., None], *args: object) -> str:
    out = Console(width=120, highlight=False, markup=False, record=True, file=StringIO())
    show(out, *args)
    return out.export_text()


def test_a_user_is_shown_composed_until_a_model_has_written(sample_copy: Workspace):
    (before,) = show_profiles(sample_copy, ADA)
    assert (before.state, before.at_us, before.profile.domain) == ("missing", -1, "films")
    progress = Counting()
    report = write_profiles(
        sample_copy, progress=progress, users=[ADA, BEN, ADA], backend=FunctionBackend(writes, name="steady")
    )
    assert (report.written, report.composed, progress.total, progress.done) == (2, 0, 2, 2)
    (after,) = show_profiles(sample_copy, ADA, "films")
    assert (after.state, after.profile.summary, after.profile.model) == ("fresh", "A strong taste.", "steady")
    assert after.as_json()["made_by"].startswith("profile/summary@v1#")
    assert show_profiles(sample_copy, ADA, "books") == []
    again = write_profiles(sample_copy, progress=progress, users=[ADA], backend=FunctionBackend(writes))
    assert (again.fresh, again.written) == (1, 0)
    assert progress.total == progress.done == 3


def test_people_without_an_up_to_date_profile_come_first(sample_copy: Workspace):
    model = FunctionBackend(writes)
    first = write_profiles(sample_copy, progress=Silence(), people=3, source="films", backend=model)
    second = write_profiles(sample_copy, progress=Silence(), people=3, source="films", backend=model)
    assert (first.written, second.written, second.fresh) == (3, 3, 0)
    found = list_profiles(sample_copy)
    assert len(found) == len({one.user for one in found}) == 6
    assert {one.profile.domain for one in found} == {"films"}


def test_the_list_tells_what_is_out_of_date(sample_copy: Workspace):
    write_profiles(sample_copy, progress=Silence(), users=[ADA, BEN], use_model=False)
    with EventLog(sample_copy.log_url) as log, log.write() as writer:
        items = [item.item_id for item in log.items("films")]
        writer.add_events([NewEvent(ADA, "films", item, EventKind.LIKE) for item in items])
    assert {one.user: one.state for one in list_profiles(sample_copy)} == {ADA: "stale", BEN: "fresh"}


def test_what_cannot_be_done_is_said(sample_copy: Workspace):
    with pytest.raises(UnknownName, match="nobody"):
        show_profiles(sample_copy, "nobody")
    with pytest.raises(UnknownName, match="wine"):
        show_profiles(sample_copy, ADA, "wine")
    with pytest.raises(SettingsError, match="profile/none"):
        write_profiles(sample_copy, progress=Silence(), prompt="none@v1", backend=FunctionBackend(writes))
    text = (sample_copy.root / "tastebridge.toml").read_text(encoding="utf-8")
    none = text.replace("[model]\n", '[model]\nname = "none"\n')
    (sample_copy.root / "tastebridge.toml").write_text(none, encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="name no model"):
        write_profiles(Workspace(sample_copy.root), progress=Silence())


def test_the_terminal_shows_text_tags_and_where_they_come_from(sample_copy: Workspace):
    (shown,) = show_profiles(sample_copy, ADA)
    text = printed(show_profile, shown)
    assert f"{ADA} in films" in text
    assert shown.profile.summary in text.replace("\n", " ")
    assert all(tag.name in text for tag in shown.profile.tags)
    assert "composed@v1, just now: no model has written one" in text
    report = write_profiles(
        sample_copy, progress=Silence(), users=[ADA], backend=FunctionBackend(lambda _: "no")
    )
    assert report.as_json()["refused"] == {"no_json": 1}
    assert "not taken: 1 for no_json" in printed(show_report, report)
    table = printed(show_list, list_profiles(sample_copy))
    assert ADA in table
    assert "fresh" in table
    assert "tastebridge profile write" in printed(show_list, [])
