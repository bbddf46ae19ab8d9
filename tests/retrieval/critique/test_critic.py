"""The critic on the sample world, whose books were told some lengths and languages."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from tastebridge.retrieval.critique.facts import CatalogueFacts
from tastebridge.retrieval.critique.steering import Critic, CriticConfig
from tastebridge.retrieval.critique.wish import About, Sense, Wish
from tastebridge.retrieval.embedding.hashing import HashingEmbedder
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewItem
from tastebridge.retrieval.person import Person, person_of_user
from tastebridge.retrieval.records import Floats
from tastebridge.retrieval.retriever import Retriever
from tastebridge.retrieval.workspace import Workspace


def wish(about: About, sense: Sense, value: str, *, hard: bool = True) -> Wish:
    return Wish(about, sense, value, hard, f"{sense} {value}")


LONG = wish("length", "at_least", "301")
SHORT = wish("length", "at_most", "300")
NOIR = wish("attribute", "want", "noir", hard=False)


@pytest.fixture(scope="module")
def workspace(sample_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample world; a third of its books have 200 pages, a third 400, a third tell nothing."""
    root = tmp_path_factory.mktemp("critique") / "workspace"
    copy = Workspace(Path(shutil.copytree(sample_workspace.root, root)))
    with EventLog(copy.log_url) as log, log.write() as writer:
        books = [book for n, book in enumerate(log.items("books")) if n % 3]
        writer.add_items(
            [NewItem("books", book.item_id, pages=200 * (1 + n % 2)) for n, book in enumerate(books)]
        )
    return copy


@pytest.fixture(scope="module")
def log(workspace: Workspace) -> Iterator[EventLog]:
    with EventLog(workspace.log_url) as log:
        yield log


@pytest.fixture(scope="module")
def index(workspace: Workspace) -> Iterator[LiveIndex]:
    index = LiveIndex.open(workspace)
    yield index
    index.close()


@pytest.fixture(scope="module")
def critic(index: LiveIndex, log: EventLog) -> Critic:
    return Critic(index, log)


@pytest.fixture(scope="module")
def ada(workspace: Workspace, index: LiveIndex, log: EventLog) -> Person:
    return person_of_user(log, "demo-ada", index.manifest, workspace.settings)


def facts(critic: Critic) -> CatalogueFacts:
    return critic.ground("books").facts


def test_a_limit_leaves_out_what_breaks_it_and_keeps_what_is_not_known_behind(critic: Critic, ada: Person):
    steering = critic.steer(ada, "books", [SHORT]).steering
    pages = facts(critic).pages
    assert not steering.allowed[pages > 300].any()
    assert np.array_equal(steering.behind > 0, np.isnan(pages))
    assert not steering.lift.any()


def test_what_is_counted_adds_up(critic: Critic, ada: Person):
    short, long = (critic.steer(ada, "books", [one], pool=50).counts[0] for one in (SHORT, LONG))
    assert short.of == long.of == 50
    assert short.unknown == long.unknown > 0
    assert short.fit + long.fit + short.unknown == 50
    assert min(short.fit, long.fit) > 0
    assert short.wish is SHORT


def test_what_is_not_known_is_said_of_an_item(critic: Critic, ada: Person):
    steered = critic.steer(ada, "books", [SHORT, NOIR])
    numbers = facts(critic).item_nos
    unknown = int(numbers[np.isnan(facts(critic).pages)][0])
    known = int(numbers[facts(critic).pages == 200][0])
    assert steered.unknown_of(unknown) == [SHORT.words]
    assert steered.unknown_of(known) == []
    assert steered.unknown_of(-5) == []


def test_a_preference_moves_items_and_leaves_none_out(critic: Critic, ada: Person):
    steering = critic.steer(ada, "books", [NOIR]).steering
    is_noir = facts(critic).attributes.having(["noir"])
    assert 0 < is_noir.sum() < len(is_noir)
    assert np.array_equal(steering.lift > 0, is_noir)
    assert np.ptp(steering.lift) == pytest.approx(CriticConfig().fit)
    assert np.array_equal(steering.allowed, ~steering.excluded)


def test_what_the_person_knows_or_was_shown_is_excluded_with_its_editions(
    critic: Critic, ada: Person, log: EventLog
):
    films = ada.item_nos("films").tolist()
    steering = critic.steer(
        ada, "films", [], excluded=[int(critic.ground("films").facts.item_nos[7])]
    ).steering
    columns = critic.ground("films").facts.columns(films)
    assert len(columns) > 3
    assert steering.excluded[columns].all()
    assert steering.excluded[7]
    assert not (steering.allowed & steering.excluded).any()


def test_a_surprise_skips_the_first_candidates_of_each_person(
    critic: Critic, index: LiveIndex, log: EventLog, workspace: Workspace
):
    retriever = Retriever(index, log, workspace.settings)
    skipped = []
    for user in ("demo-ada", "demo-ben", "demo-ada"):
        person = person_of_user(log, user, index.manifest, workspace.settings)
        (plain,) = retriever.retrieve([person], "books", 10)
        excluded = critic.steer(person, "books", [], pool=60).steering.excluded
        skipping = critic.steer(person, "books", [SHORT], pool=60, skip=10)
        newly = facts(critic).item_nos[skipping.steering.excluded & ~excluded].tolist()
        assert newly == sorted(candidate.item.item_no for candidate in plain.candidates)
        assert skipping.counts[0].of == 60
        skipped.append(newly)
    assert skipped[0] == skipped[2] != skipped[1]


def test_an_anchor_lifts_what_is_like_it_and_does_not_come_itself(critic: Critic, ada: Person):
    solaris = critic.items("films", ["solaris"])[0]
    dune = critic.items("books", ["dune"])[0]
    across = critic.steer(ada, "books", [], anchors=[solaris.item_no]).steering
    books = facts(critic)
    best = {books.item_ids[column] for column in np.argsort(-across.lift)[:5]}
    assert "solaris" in best
    inside = critic.steer(ada, "books", [], anchors=[dune.item_no]).steering
    assert not inside.allowed[books.columns_of_ids["dune"]]
    fiction = books.attributes.having(["science fiction"])
    assert inside.lift[fiction].mean() > inside.lift[~fiction].mean()


def test_a_limit_that_cannot_be_kept_is_lifted_and_told(critic: Critic, ada: Person):
    nobody = wish("creator", "want", "nobody at all")
    steered = critic.steer(ada, "books", [SHORT, nobody])
    assert [one.dropped for one in steered.counts] == [False, True]
    assert steered.steering.allowed.sum() > 10


def test_relative_wishes_compare_with_what_is_shown(critic: Critic, ada: Person):
    years = facts(critic).years
    middle = facts(critic).item_nos[np.argsort(years)[len(years) // 2]]
    newer = critic.steer(ada, "books", [wish("year", "more", "", hard=False)], shown=[int(middle)]).steering
    shown_year = years[facts(critic).columns([int(middle)])][0]
    assert np.array_equal(newer.lift > 0, years > shown_year)


def test_words_about_texts_lift_by_meaning_only_where_there_is_an_embedder(
    index: LiveIndex, log: EventLog, ada: Person, critic: Critic
):
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> Floats:
        asked.extend(texts)
        return HashingEmbedder().embed(texts)

    journey = wish("text", "want", "a journey to the sea", hard=False)
    assert not critic.steer(ada, "books", [journey]).steering.lift.any()
    lift = Critic(index, log, embed=embed).steer(ada, "books", [journey]).steering.lift
    at_sea = facts(critic).attributes.having(["the sea"])
    assert lift[at_sea].mean() > lift[~at_sea].mean() + 0.3
    against = wish("text", "avoid", "a journey to the sea", hard=False)
    assert np.allclose(Critic(index, log, embed=embed).steer(ada, "books", [against]).steering.lift, -lift)


def test_doors_of_the_conversation(critic: Critic, log: EventLog):
    dune = critic.items("books", ["no such id", "dune"])
    assert [book.item_id for book in dune] == ["dune"]
    assert critic.breaks(wish("attribute", "avoid", "sci-fi"), dune[0])
    assert not critic.breaks(wish("attribute", "want", "sci-fi"), dune[0])
    assert not critic.breaks(wish("language", "want", "french"), dune[0])
    assert critic.is_attribute("scifi")
    assert critic.is_attribute("ambient")
    assert not critic.is_attribute("le guin")
    likes = dict(zip(facts(critic).item_nos.tolist(), critic.ground("books").likes.tolist(), strict=True))
    assert critic.likes("books", [dune[0].item_no, -1]) == [likes[dune[0].item_no], 0]
