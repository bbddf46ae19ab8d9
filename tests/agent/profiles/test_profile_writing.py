"""Writing profiles with models that behave, invent and fail; what is not taken is composed, and said so."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tastebridge.agent.backend import Messages
from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.profiles import ProfileDesk
from tastebridge.agent.profiles.writer import MAX_CHARS, MAX_ITEMS, Asked, ProfileWriter, what_fits
from tastebridge.agent.profiles.writing import ProfileWriting, WritingReport
from tastebridge.prompts import Library
from tastebridge.retrieval.errors import ModelUnavailable
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.profiles import ProfileLog
from tastebridge.retrieval.log.rows import NewEvent
from tastebridge.retrieval.person import Person, person_of_user
from tastebridge.retrieval.profiles import COMPOSED, Taken
from tastebridge.retrieval.records import EventKind, Item
from tastebridge.retrieval.sample import DEMO_USERS
from tastebridge.retrieval.workspace import Workspace

ADA = DEMO_USERS[0]
PROMPT = Library().load("profile/summary@v1")
WORDS = "Words that set this list apart from the rest of the catalogue: "


def honest(messages: Messages) -> str:
    """Makes a profile of the words that it was shown."""
    line = next(line for line in messages[-1].text.splitlines() if line.startswith(WORDS))
    tags = [{"name": name, "strength": 0.9} for name in line.removeprefix(WORDS).split(", ")]
    return json.dumps({"summary": f"Likes {tags[0]['name'].lower()}.", "tags": tags})


def inventing(messages: Messages) -> str:
    tags = [{"name": f"zorblax {n}", "strength": 1.0} for n in range(5)]
    return json.dumps({"summary": "Likes “Zorblax Returns”.", "tags": tags})


def away(messages: Messages) -> str:
    raise ModelUnavailable("the test's model is away")


class Desk:
    def __init__(self, workspace: Workspace, log: EventLog) -> None:
        self.log = log
        self.profiles = ProfileLog(log.engine)
        self.desk = ProfileDesk(log)
        index = LiveIndex.open(workspace)
        self.manifest, self.settings = index.manifest, workspace.settings
        index.close()

    def person(self, name: str = ADA) -> Person:
        return person_of_user(self.log, name, self.manifest, self.settings)

    def write(self, backend: FunctionBackend | None, *domains: str) -> WritingReport:
        writer = None if backend is None else ProfileWriter(backend, PROMPT)
        writing = ProfileWriting(self.desk, self.profiles, writer, deadline_s=20.0)
        return writing.write([self.person()], domains or ("films",))


@pytest.fixture
def desk(sample_copy: Workspace) -> Iterator[Desk]:
    with EventLog(sample_copy.log_url) as log:
        with log.write() as writer:
            albums = [item.item_id for item in log.items("albums")[:5]]
            writer.add_events([NewEvent(ADA, "albums", album, EventKind.LIKE) for album in albums])
        yield Desk(sample_copy, log)


def test_what_a_model_writes_of_the_history_is_stored_with_prompt_and_model(desk: Desk):
    report = desk.write(FunctionBackend(honest, name="honest"), "films", "albums")
    assert (report.written, report.composed, report.fresh) == (2, 0, 0)
    assert (report.prompt, report.model) == (PROMPT.id, "honest")
    assert report.usage.calls == 2
    stored = {one.profile.domain: one.profile for one in desk.profiles.of_user(ADA)}
    assert set(stored) == {"films", "albums"}
    for domain, profile in stored.items():
        assert (profile.made_by, profile.model) == (PROMPT.id, "honest")
        assert desk.desk.of(desk.person(), domain).profile == profile
        assert profile.tags[0].strength == 0.9


def test_what_is_up_to_date_is_not_written_again_until_something_happens(desk: Desk):
    model = FunctionBackend(honest)
    desk.write(model)
    again = desk.write(model)
    assert (again.fresh, again.written, again.usage.calls) == (1, 0, 0)
    has = set(desk.person().item_nos("films").tolist())
    new = next(item.item_id for item in desk.log.items("films") if item.item_no not in has)
    with desk.log.write() as writer:
        writer.add_events([NewEvent(ADA, "films", new, EventKind.LIKE)])
    later = desk.write(model)
    assert (later.fresh, later.written) == (0, 1)
    assert desk.desk.of(desk.person(), "films").stored == "fresh"
    assert len(desk.profiles.of_user(ADA)) == 1


def test_an_inventing_model_is_counted_and_the_composed_profile_is_stored(desk: Desk):
    report = desk.write(FunctionBackend(inventing))
    assert (report.written, report.composed) == (0, 1)
    assert report.refused == {"unsupported_tag": 1}
    assert report.usage.calls == 1
    (stored,) = desk.profiles.of_user(ADA)
    assert (stored.profile.made_by, stored.profile.model) == (COMPOSED, "")


def test_a_model_that_is_away_costs_its_words_and_never_an_error(desk: Desk):
    report = desk.write(FunctionBackend(away), "films", "albums")
    assert (report.written, report.composed) == (0, 2)
    assert report.failures == {"the test's model is away": 2}
    assert not report.refused
    assert {one.profile.made_by for one in desk.profiles.of_user(ADA)} == {COMPOSED}


def test_an_answer_that_was_cut_is_refused(desk: Desk):
    report = desk.write(FunctionBackend(lambda messages: "word " * 600))
    assert report.refused == {"cut_off": 1}


def test_without_a_model_all_is_composed(desk: Desk):
    report = desk.write(None, "films", "albums")
    assert (report.prompt, report.model, report.composed) == ("", "", 2)


def test_a_domain_without_history_is_left_out(desk: Desk):
    writing = ProfileWriting(desk.desk, desk.profiles, None, 20.0)
    report = writing.write([Person(ADA, {})], ["films"])
    assert (report.nothing, report.composed) == (1, 0)
    assert desk.profiles.all() == []


def test_the_prompt_shows_the_history_and_what_sets_it_apart(desk: Desk):
    seen: list[str] = []
    desk.write(FunctionBackend(lambda messages: seen.append(messages[-1].text) or "no"))
    (history,) = desk.desk.histories(desk.person(), ["films"])
    assert all(f'"{taken.item.title}"' in seen[0] for taken in history)
    composed = desk.desk.composed("films", history)
    assert WORDS + ", ".join(tag.name for tag in composed.tags if tag.strength > 0) in seen[0]


def test_of_a_long_history_the_newest_items_are_shown():
    items = [Item(n, "films", str(n), f"Film {n}") for n in range(500)]
    history = [Taken(item, 1.0) for item in items]
    assert [taken.item for taken in what_fits(history)] == items[-MAX_ITEMS:]
    wordy = [Taken(Item(n, "films", str(n), f"{n} " + "x" * 150), 1.0) for n in range(500)]
    assert 0 < len(what_fits(wordy)) <= MAX_CHARS / 150
    assert what_fits(wordy)[-1] == wordy[-1]
    assert what_fits([]) == []


@pytest.mark.model
def test_a_real_small_model_gives_a_valid_profile_or_a_composed_one_that_says_so(desk: Desk):
    from tastebridge.agent.backends.transformers_local import TransformersBackend
    from tastebridge.retrieval.weights import model_path

    pytest.importorskip("transformers")
    try:
        backend = TransformersBackend(model_path("smollm2-135m-instruct"))
    except ModelUnavailable:
        pytest.skip("SmolLM2 was not pulled; run: tastebridge models pull")
    (history,) = desk.desk.histories(desk.person(), ["films"])
    short = history[-3:]
    composed = desk.desk.composed("films", short)
    asked = Asked("films", short, composed, desk.desk.catalogue("films", short))
    brief = PROMPT.head.model.model_copy(update={"max_tokens": 60})  # it would go on and on
    prompt = replace(PROMPT, head=PROMPT.head.model_copy(update={"model": brief}))
    (outcome,) = ProfileWriter(backend, prompt).write([asked], Deadline(60.0))
    assert outcome.usage.calls == 1
    if outcome.refused is None:
        assert outcome.profile.model == backend.name
        assert 1 <= len(outcome.profile.tags) <= 12
    else:
        assert outcome.profile == composed
        assert outcome.refused.detail
