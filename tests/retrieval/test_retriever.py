"""Lists with evidence from the sample world: what is offered, what is never offered, and why it is said."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from worlds.block_world import block_item, block_workspace

from tastebridge.retrieval.errors import DamagedIndex, UnknownName
from tastebridge.retrieval.index.build import build_index
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewEvent
from tastebridge.retrieval.log.titles import plain_title
from tastebridge.retrieval.person import DomainHistory, Person, person_of_likes, person_of_user
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.retriever import Retrieved, Retriever
from tastebridge.retrieval.sample import DEMO_USERS, suited_items
from tastebridge.retrieval.settings import PrivacySettings, RecommendSettings, Settings
from tastebridge.retrieval.workspace import Workspace

PEOPLE = (*DEMO_USERS, *(f"synthetic-{n:04d}" for n in range(1, 61)))


class Desk:
    """An open workspace that answers by user id."""

    def __init__(self, index: LiveIndex, log: EventLog, settings: Settings) -> None:
        self.index = index
        self.log = log
        self.settings = settings

    def person(self, user: str) -> Person:
        return person_of_user(self.log, user, self.index.manifest, self.settings)

    def ask(
        self, people: Sequence[str | Person], target: str, n: int = 10, sources: Sequence[str] | None = None
    ) -> list[Retrieved]:
        known = [self.person(one) if isinstance(one, str) else one for one in people]
        retriever = Retriever(self.index, self.log, self.settings)
        return list(retriever.retrieve(known, target, n, sources))

    def at_min_people(self, min_people: int) -> "Desk":
        privacy = PrivacySettings(min_people=min_people)
        return Desk(self.index, self.log, self.settings.model_copy(update={"privacy": privacy}))

    def at_diversity(self, amount: float) -> "Desk":
        recommend = RecommendSettings(diversity=amount)
        return Desk(self.index, self.log, self.settings.model_copy(update={"recommend": recommend}))


@pytest.fixture(scope="module")
def desk(sample_workspace: Workspace, sample_log: EventLog, sample_index: LiveIndex) -> Desk:
    return Desk(sample_index, sample_log, sample_workspace.settings)


@pytest.fixture(scope="module")
def books(desk: Desk) -> list[Retrieved]:
    return desk.ask(PEOPLE, "books", 15)


def ids(answer: Retrieved) -> list[str]:
    return [candidate.item.item_id for candidate in answer.candidates]


@pytest.mark.parametrize("user", DEMO_USERS)
def test_demo_people_are_offered_books_of_their_taste(desk: Desk, user: str):
    [answer] = desk.ask([user], "books")
    assert len(set(ids(answer)) & set(suited_items(user, "books", 40))) >= 7
    assert (answer.level, answer.sources) == ("fused", ("films",))


def test_answers_come_in_the_order_of_the_people(books: list[Retrieved], desk: Desk):
    assert [answer.person.name for answer in books] == list(PEOPLE)
    for place in (0, 2, 40):
        [alone] = desk.ask([PEOPLE[place]], "books", 15)
        assert ids(alone) == ids(books[place])


def test_people_over_several_blocks_are_all_answered(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    whole = [ids(answer) for answer in desk.ask(PEOPLE[:7], "games", 5)]
    monkeypatch.setattr("tastebridge.retrieval.retriever.BLOCK_PEOPLE", 3)
    assert [ids(answer) for answer in desk.ask(PEOPLE[:7], "games", 5)] == whole


def test_nobody_is_offered_what_they_know(books: list[Retrieved], desk: Desk):
    assert sum(len(answer.person.item_nos("books")) > 0 for answer in books) > 10
    for answer in books:
        known = set(answer.person.item_nos("books").tolist())
        titles = {plain_title(item.title) for item in desk.log.items_by_no(known).values()}
        offered = [candidate.item for candidate in answer.candidates]
        assert not known & {item.item_no for item in offered}
        assert not titles & {plain_title(item.title) for item in offered}


def test_a_list_has_k_items_best_first_without_repetition(books: list[Retrieved]):
    for answer in books:
        assert len(answer.candidates) == 15
        assert len({candidate.item.item_no for candidate in answer.candidates}) == 15
        assert len({plain_title(candidate.item.title) for candidate in answer.candidates}) == 15
        scores = [candidate.score for candidate in answer.candidates]
        assert scores == sorted(scores, reverse=True)
        assert all(candidate.item.domain == "books" for candidate in answer.candidates)


def test_asked_for_more_than_the_catalogue_gives_everything_unknown_once(desk: Desk):
    [answer] = desk.ask(["demo-ada"], "albums", 9999)
    titles = {plain_title(item.title) for item in desk.log.items("albums")}
    assert len(answer.candidates) == len(titles)


@pytest.mark.parametrize("target", ["books", "albums", "films"])
def test_the_contributions_sum_to_the_score(desk: Desk, target: str):
    for answer in desk.ask(PEOPLE[:30], target):
        for candidate in answer.candidates:
            assert sum(candidate.contributions.values()) == pytest.approx(candidate.score, abs=1e-4)


def test_diversity_shows_more_of_the_catalogue_and_says_what_it_cost(desk: Desk):
    plain, spread = (desk.at_diversity(amount).ask(PEOPLE, "books") for amount in (0.0, 1.5))
    assert len({item for answer in spread for item in ids(answer)}) >= len(
        {item for answer in plain for item in ids(answer)}
    )
    for answer in spread:
        scores = [candidate.score for candidate in answer.candidates]
        assert scores == sorted(scores, reverse=True)
        for candidate in answer.candidates:
            assert sum(candidate.contributions.values()) == pytest.approx(candidate.score, abs=1e-5)
    assert any("diversity" in one.contributions for answer in spread for one in answer.candidates)
    assert not any("diversity" in one.contributions for answer in plain for one in answer.candidates)
    assert [ids(answer)[0] for answer in plain] == [ids(answer)[0] for answer in spread]


def test_a_lost_exposure_costs_a_warning_and_no_level(sample_copy: Workspace):
    (direction_folder(sample_copy) / "exposure.npy").unlink()
    desk = open_desk(sample_copy)
    answer = desk.ask(PEOPLE[:1], "books")[0]
    close(desk)
    assert answer.level == "fused"
    assert any("exposure.npy" in warning for warning in answer.warnings)


def test_several_sources_are_blended_and_a_filter_leaves_one(desk: Desk):
    person = next(
        one for user in PEOPLE if {"films", "albums", "games"} <= set((one := desk.person(user)).histories)
    )
    [every] = desk.ask([person], "books")
    assert set(every.sources) == {"albums", "films", "games"}
    assert {item.domain for item in every.liked} == {"albums", "films", "games"}
    [films] = desk.ask([person], "books", sources=["films"])
    assert films.sources == ("films",)
    assert {item.domain for item in films.liked} == {"films"}
    assert {e.source for c in films.candidates for e in c.evidence} <= {"films", None}
    assert ids(films) != ids(every)
    [again] = desk.ask([person], "books", sources=["films", "films", "books"])
    assert ids(again) == ids(films)


def test_a_history_in_the_target_is_no_source(desk: Desk):
    for answer in desk.ask(PEOPLE[:20], "films"):
        assert "films" not in answer.sources


@pytest.mark.parametrize(("target", "sources"), [("bookz", None), ("books", ["filmz"])])
def test_an_unknown_domain_names_those_that_are(desk: Desk, target: str, sources: list[str] | None):
    with pytest.raises(UnknownName, match=r"no domain is called '(bookz|filmz)'; did you mean .*'books'"):
        desk.ask(["demo-ada"], target, sources=sources)


def test_a_fused_answer_has_no_warning(books: list[Retrieved]):
    answered = [answer for answer in books if answer.sources]
    assert len(answered) > 30
    assert all(answer.level == "fused" and answer.warnings == () for answer in answered)


STRANGER = Person("stranger", {})


@pytest.mark.parametrize(
    "person",
    [
        STRANGER,
        Person("of a lost domain", {"comics": DomainHistory(np.array([1]), np.ones(1, dtype=np.float32))}),
        Person("of new items", {"films": DomainHistory(np.array([10**6]), np.ones(1, dtype=np.float32))}),
    ],
    ids=lambda person: person.name,
)
def test_somebody_of_whom_nothing_is_known_gets_what_most_people_like(desk: Desk, person: Person):
    [answer] = desk.ask([person], "books")
    assert answer.level == "popularity"
    assert any("not a personal list" in warning for warning in answer.warnings)
    likes = desk.index.likes_of_everybody("books")
    best = np.sort(likes)[::-1][:10].tolist()
    columns = desk.index.space("books").columns(np.array([c.item.item_no for c in answer.candidates]))
    assert likes[columns].tolist() == best
    assert [c.evidence[0].people for c in answer.candidates] == best
    assert {c.evidence[0].kind for c in answer.candidates} == {"popularity"}


def test_somebody_who_only_dislikes_gets_what_most_people_like(desk: Desk):
    film = int(desk.index.space("films").item_nos[0])
    disliking = DomainHistory(np.array([film]), np.array([-1.0], dtype=np.float32))
    [answer] = desk.ask([Person(None, {"films": disliking})], "books")
    assert (answer.level, answer.sources, answer.liked) == ("popularity", (), ())


def test_a_stranger_beside_others_changes_nothing_for_them(desk: Desk):
    [alone] = desk.ask(["demo-ada"], "books")
    first, among, last = desk.ask([STRANGER, "demo-ada", STRANGER], "books")
    assert ids(among) == ids(alone)
    assert first.level == last.level == "popularity"
    assert among.level == "fused"


@pytest.mark.parametrize("min_people", [2, 5, 20, 60])
def test_no_count_below_min_people_is_ever_shown(desk: Desk, min_people: int):
    counts = [
        count
        for target in ("books", "albums")
        for answer in desk.at_min_people(min_people).ask((*PEOPLE[:30], STRANGER), target, 15)
        for candidate in answer.candidates
        for evidence in candidate.evidence
        for count in (evidence.people, evidence.of_people)
        if count is not None
    ]
    assert counts, "some counts must remain for the test to mean anything"
    assert min(counts) >= min_people
    if min_people < 20:
        assert min(counts) < 20, "the bound decides, not something stricter"


def test_min_people_changes_what_is_said_and_not_what_is_offered(desk: Desk):
    few, many = (desk.at_min_people(bound).ask(PEOPLE[:10], "books") for bound in (2, 60))
    assert [ids(answer) for answer in few] == [ids(answer) for answer in many]
    n_few, n_many = (sum(len(c.evidence) for a in part for c in a.candidates) for part in (few, many))
    assert n_few > n_many


def test_evidence_names_only_liked_items_of_the_person_themself(books: list[Retrieved]):
    named = 0
    for answer in books:
        own = {(item.domain, item.item_id) for item in answer.liked}
        for candidate in answer.candidates:
            for evidence in candidate.evidence:
                assert {(item.domain, item.item_id) for item in evidence.own_items} <= own
                named += len(evidence.own_items)
    assert named > 100


def test_liked_items_are_those_of_positive_strength(desk: Desk):
    [answer] = desk.ask(["demo-cleo"], "books")
    liked = {item.item_id for item in answer.liked}
    assert "jane-eyre" in liked
    assert "night-of-the-living-dead" not in liked


def test_shared_attributes_are_had_by_the_item_and_by_each_item_named(books: list[Retrieved], desk: Desk):
    items = {
        (item.domain, item.item_id): item for name in desk.index.domains for item in desk.log.items(name)
    }
    seen = 0
    for answer in books:
        for candidate in answer.candidates:
            for evidence in candidate.evidence:
                if evidence.kind == "attributes":
                    seen += 1
                    assert evidence.attributes
                    assert set(evidence.attributes) <= set(candidate.item.attributes)
                    for own in evidence.own_items:
                        assert set(evidence.attributes) & set(items[own.domain, own.item_id].attributes)
    assert seen > 50


def test_neighbour_counts_are_those_of_the_stored_histories(desk: Desk):
    [answer] = desk.ask(["demo-ada"], "books", 5)
    signal = desk.index.direction("films", "books").signals["neighbours"]
    answers = desk.index.direction("films", "books").signals["neighbours"].answers  # type: ignore[attr-defined]
    assert signal is not None
    for candidate in answer.candidates:
        column = int(desk.index.space("books").columns(np.array([candidate.item.item_no]))[0])
        everybody = sum(column in answers.liked(person) for person in range(len(answers)))
        for evidence in candidate.evidence:
            if evidence.people is not None:
                assert evidence.people <= everybody


# A copy of the sample world with something broken.


def open_desk(workspace: Workspace) -> Desk:
    return Desk(LiveIndex.open(workspace), EventLog(workspace.log_url), workspace.settings)


def close(desk: Desk) -> None:
    desk.index.close()
    desk.log.close()


def live_folder(workspace: Workspace) -> Path:
    index = LiveIndex.open(workspace)
    index.close()
    return index.folder


def direction_folder(workspace: Workspace) -> Path:
    """The folder of films → books."""
    index = LiveIndex.open(workspace)
    entry = next(e for e in index.manifest.directions if (e.source, e.target) == ("films", "books"))
    return index.folder / entry.folder


def _garbage(path: Path) -> None:
    path.write_bytes(b"garbage")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("damage", [Path.unlink, _garbage, _cut, _flip, lambda path: path.write_bytes(b"")])
def test_a_damaged_signal_steps_down_and_says_so(sample_copy: Workspace, damage: Callable[[Path], None]):
    damage(direction_folder(sample_copy) / "transfer.npz")
    desk = open_desk(sample_copy)
    [answer] = desk.ask(["demo-ada"], "books")
    assert answer.level == "neighbours_and_popularity"
    assert any("transfer.npz" in w and "tastebridge index" in w for w in answer.warnings)
    assert len(set(ids(answer)) & set(suited_items("demo-ada", "books", 40))) >= 5
    assert set().union(*(c.contributions for c in answer.candidates)) >= {"neighbours", "popularity"}
    assert desk.ask(["demo-ada"], "games")[0].level == "fused"
    close(desk)


def test_a_direction_that_cannot_be_read_costs_a_step_and_not_the_answer(sample_copy: Workspace):
    _garbage(direction_folder(sample_copy) / "answers.npz")
    desk = open_desk(sample_copy)
    [answer] = desk.ask(["demo-ada"], "books")
    assert answer.level == "popularity"
    assert len(answer.candidates) == 10
    assert any("answers.npz" in warning for warning in answer.warnings)
    close(desk)


def test_the_ladder_goes_down_with_each_signal_that_is_lost(sample_copy: Workspace):
    folder = direction_folder(sample_copy)
    for lost, level in [
        ("transfer", "neighbours_and_popularity"),
        ("neighbours", "content_and_popularity"),
        ("content", "popularity"),
        ("popularity", "popularity"),
    ]:
        (folder / f"{lost}.npz").unlink()
        desk = open_desk(sample_copy)
        [answer] = desk.ask(["demo-ada"], "books")
        assert answer.level == level, lost
        assert len(answer.candidates) == 10
        assert answer.candidates[0].score > answer.candidates[-1].score, lost
        assert any(f"{lost}.npz" in warning for warning in answer.warnings)
        close(desk)


def _no_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def _garbled_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"garbage" * 500)


def _no_graphs(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)


@pytest.mark.parametrize("damage", [_no_folder, _garbled_database, _no_graphs])
def test_without_chroma_the_list_is_the_same_by_exact_search(
    sample_copy: Workspace, desk: Desk, damage: Callable[[Path], None]
):
    damage(live_folder(sample_copy) / "chroma")
    damaged = open_desk(sample_copy)
    for healthy, answer in zip(desk.ask(PEOPLE[:5], "books"), damaged.ask(PEOPLE[:5], "books"), strict=True):
        assert ids(answer) == ids(healthy)
        assert answer.level == healthy.level
    [answer] = damaged.ask(["demo-ada"], "books")
    if damage is not _no_graphs:  # Chroma makes lost graphs anew from its database
        assert any("tastebridge index" in warning for warning in answer.warnings)
        assert len(answer.warnings) == len(set(answer.warnings)) <= 2
    close(damaged)


def test_without_any_histories_the_index_says_that_it_is_damaged(sample_copy: Workspace):
    for path in live_folder(sample_copy).rglob("*.npz"):
        path.unlink()
    desk = open_desk(sample_copy)
    with pytest.raises(DamagedIndex, match="run: tastebridge index"):
        desk.ask([STRANGER], "books")
    close(desk)


# Small worlds made for one question.


def built(workspace: Workspace) -> Desk:
    with EventLog(workspace.log_url) as log:
        build_index(workspace, log)
    return open_desk(workspace)


def test_without_bridge_users_the_list_rests_on_content_and_says_so(tmp_path: Path):
    workspace = block_workspace(tmp_path / "w", n_people=6, domains=["films"])
    with EventLog(workspace.log_url) as log, log.write() as writer:
        writer.add_items([block_item("books", number, 10) for number in range(10)])
        writer.add_events([NewEvent(f"reader-{n}", "books", "books-9", EventKind.LIKE) for n in range(9)])
    desk = built(workspace)
    [answer] = desk.ask(["person-0"], "books")
    assert answer.level == "content_and_popularity"
    assert any("too few people are active both" in warning for warning in answer.warnings)
    assert ids(answer)[0] in {f"books-{number}" for number in range(5)}, "an apple for who likes apples"
    close(desk)


def test_a_domain_that_nobody_touched_is_recommended_by_content(tmp_path: Path):
    workspace = block_workspace(tmp_path / "w", n_people=6, domains=["films"])
    with EventLog(workspace.log_url) as log, log.write() as writer:
        writer.add_items([block_item("books", number, 10) for number in range(10)])
    desk = built(workspace)
    [apples], [berries] = (desk.ask([name], "books", 5) for name in ("person-0", "person-1"))
    assert set(ids(apples)) == {f"books-{number}" for number in range(5)}
    assert set(ids(berries)) == {f"books-{number}" for number in range(5, 10)}
    close(desk)


def test_editions_of_one_work_are_offered_once_and_not_to_who_knows_it(tmp_path: Path):
    workspace = block_workspace(tmp_path / "w")
    with EventLog(workspace.log_url) as log, log.write() as writer:
        titles = {0: "Emma (1996)", 1: "EMMA", 2: "Emma (2009)"}
        writer.add_items(
            [block_item("books", number, 10)._replace(title=title) for number, title in titles.items()]
        )
        writer.add_events([NewEvent("knows", "films", f"films-{n}", EventKind.LIKE) for n in range(3)])
        writer.add_events([NewEvent("knows", "books", "books-1", EventKind.LIKE)])
        writer.add_events([NewEvent("new", "films", f"films-{n}", EventKind.LIKE) for n in range(3)])
    desk = built(workspace)
    [knows], [new] = (desk.ask([name], "books", 10) for name in ("knows", "new"))
    editions = {"books-0", "books-1", "books-2"}
    assert not editions & set(ids(knows))
    assert len(editions & set(ids(new))) == 1
    close(desk)


def test_events_newer_than_the_index_count_for_the_person(tmp_path: Path):
    desk = built(block_workspace(tmp_path / "w"))
    with desk.log.write() as writer:
        writer.add_events([NewEvent("new", "films", f"films-{n}", EventKind.LIKE) for n in (5, 6, 7)])
        writer.add_events([NewEvent("new", "books", "books-8", EventKind.LIKE)])
        writer.add_items([block_item("books", 99, 10)])
        writer.add_events([NewEvent("new", "books", "books-99", EventKind.LIKE)])
    [answer] = desk.ask(["new"], "books", 4)
    assert set(ids(answer)) == {f"books-{number}" for number in (5, 6, 7, 9)}
    close(desk)


def test_people_who_name_titles_are_served_like_those_who_did_it(desk: Desk):
    titles = ["Arrival", "Interstellar", "Contact", "Moon", "The Martian"]
    person = person_of_likes(desk.log, titles, "books")
    [answer] = desk.ask([person], "books")
    assert len(set(ids(answer)) & set(suited_items("demo-ada", "books", 40))) >= 6
