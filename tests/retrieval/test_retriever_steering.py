"""Steered lists: limits are kept, nothing excluded comes, and without wishes nothing changes."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tastebridge.retrieval.critique.checked import Steering
from tastebridge.retrieval.critique.steering import Critic
from tastebridge.retrieval.critique.wish import About, Sense, Wish
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewItem
from tastebridge.retrieval.log.titles import plain_title
from tastebridge.retrieval.person import Person, person_of_user
from tastebridge.retrieval.records import Item
from tastebridge.retrieval.retriever import Retrieved, Retriever
from tastebridge.retrieval.settings import RecommendSettings, Settings
from tastebridge.retrieval.workspace import Workspace

ADA, NOBODY = "demo-ada", Person(None, {})


@dataclass(frozen=True)
class Desk:
    """A sample world whose books have lengths and languages, open."""

    index: LiveIndex
    log: EventLog
    critic: Critic
    settings: Settings

    def person(self, user: str = ADA) -> Person:
        return person_of_user(self.log, user, self.index.manifest, self.settings)

    def ask(
        self, steering: Steering | None, n: int = 10, person: Person | None = None, diversity: float = 0.0
    ) -> Retrieved:
        recommend = RecommendSettings(diversity=diversity)
        settings = self.settings.model_copy(update={"recommend": recommend})
        retriever = Retriever(self.index, self.log, settings)
        people = [person or self.person()]
        (found,) = retriever.retrieve(people, "books", n, steering=None if steering is None else [steering])
        return found

    def items(self) -> list[Item]:
        numbers = self.index.space("books").item_nos.tolist()
        found = self.log.items_by_no(numbers)
        return [found[number] for number in numbers]


@pytest.fixture(scope="module")
def desk(sample_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("steering") / "workspace"
    workspace = Workspace(Path(shutil.copytree(sample_workspace.root, root)))
    with EventLog(workspace.log_url) as log:
        with log.write() as writer:
            for n, book in enumerate(log.items("books")):
                pages = [None, 150, 250, 400, 900][n % 5]
                language = ["", "english", "french"][n % 3]
                writer.add_items([NewItem("books", book.item_id, pages=pages, language=language)])
        index = LiveIndex.open(workspace)
        yield Desk(index, log, Critic(index, log), workspace.settings)
        index.close()


def wish(about: About, sense: Sense, value: str, *, hard: bool = True) -> Wish:
    return Wish(about, sense, value, hard, value)


def ids(found: Retrieved) -> list[str]:
    return [candidate.item.item_id for candidate in found.candidates]


SHORT = wish("length", "at_most", "300")


@pytest.mark.parametrize("diversity", [0.0, 0.5])
@pytest.mark.parametrize("person", [None, NOBODY])
def test_a_steering_without_wishes_changes_nothing(desk: Desk, diversity: float, person: Person | None):
    n_items = len(desk.index.space("books").item_nos)
    plain = desk.ask(None, 30, person, diversity)
    steered = desk.ask(Steering.none(n_items), 30, person, diversity)
    assert steered.firm == 30
    assert steered.candidates == plain.candidates
    no_wishes = desk.critic.steer(person or desk.person(), "books", []).steering
    again = desk.ask(no_wishes, 30, person, diversity)
    assert again.candidates == plain.candidates
    assert (again.level, again.sources, again.warnings) == (plain.level, plain.sources, plain.warnings)


def test_people_of_a_block_are_steered_each_by_their_own(desk: Desk):
    people = [desk.person(), desk.person("demo-ben"), desk.person()]
    own = desk.critic.steer(people[2], "books", [SHORT]).steering
    retriever = Retriever(desk.index, desk.log, desk.settings)
    plain = list(retriever.retrieve(people, "books", 10))
    steered = list(retriever.retrieve(people, "books", 10, steering=[None, None, own]))
    assert [ids(one) for one in steered[:2]] == [ids(one) for one in plain[:2]]
    assert ids(steered[2]) == ids(desk.ask(own))
    assert ids(steered[2]) != ids(plain[2])


@pytest.mark.parametrize("diversity", [0.0, 0.5])
@pytest.mark.parametrize("person", [None, NOBODY])
def test_what_fits_comes_first_then_what_is_not_known(desk: Desk, diversity: float, person: Person | None):
    steering = desk.critic.steer(person or desk.person(), "books", [SHORT]).steering
    found = desk.ask(steering, 400, person, diversity)
    pages = [candidate.item.pages for candidate in found.candidates]
    assert found.firm is not None
    assert 100 < found.firm < len(pages)
    assert all(own is not None and own <= 300 for own in pages[: found.firm])
    assert set(pages[found.firm :]) == {None}
    scores = [candidate.score for candidate in found.candidates]
    assert scores == sorted(scores, reverse=True)
    for candidate in found.candidates:
        assert sum(candidate.contributions.values()) == pytest.approx(candidate.score, abs=1e-4)


def test_the_order_of_what_fits_is_that_of_the_unsteered_list(desk: Desk):
    plain = [one for one in desk.ask(None, 400).candidates if one.item.pages in (150, 250)]
    found = desk.ask(desk.critic.steer(desk.person(), "books", [SHORT]).steering, 20)
    assert ids(found) == [one.item.item_id for one in plain[:20]]
    assert [one.score for one in found.candidates] == [one.score for one in plain[:20]]
    assert [one.contributions for one in found.candidates] == [one.contributions for one in plain[:20]]


def test_where_no_length_is_known_the_list_is_as_always_and_firm(desk: Desk):
    long_films = wish("length", "at_most", "90")
    retriever = Retriever(desk.index, desk.log, desk.settings)
    ben = desk.person("demo-ben")
    steering = desk.critic.steer(ben, "albums", [long_films]).steering
    (found,) = retriever.retrieve([ben], "albums", 10, steering=[steering])
    (plain,) = retriever.retrieve([ben], "albums", 10)
    assert (found.firm, ids(found)) == (10, ids(plain))


def test_a_preference_brings_more_of_it_and_says_how_much(desk: Desk):
    def noir(found: Retrieved) -> int:
        return sum("noir" in candidate.item.attributes for candidate in found.candidates)

    person = desk.person()
    plain = desk.ask(None)
    wanted = desk.ask(
        desk.critic.steer(person, "books", [wish("attribute", "want", "noir", hard=False)]).steering
    )
    assert noir(wanted) > noir(plain)
    for candidate in wanted.candidates:
        assert (candidate.contributions["wishes"] > 0) == ("noir" in candidate.item.attributes)
        assert sum(candidate.contributions.values()) == pytest.approx(candidate.score, abs=1e-4)


def test_evidence_is_that_of_the_unsteered_list(desk: Desk):
    steering = desk.critic.steer(desk.person(), "books", [wish("year", "more", "", hard=False)]).steering
    plain = {one.item.item_id: one.evidence for one in desk.ask(None, 400).candidates}
    for one in desk.ask(steering, 20).candidates:
        # Rounding depends on how many items are looked at together.
        known = [replace(evidence, value=0) for evidence in plain[one.item.item_id]]
        assert [replace(evidence, value=0) for evidence in one.evidence] == known


def test_proposals_join_before_what_is_not_known_and_only_if_they_break_nothing(desk: Desk):
    steering = desk.critic.steer(
        desk.person(), "books", [SHORT, wish("attribute", "want", "science fiction")]
    ).steering
    ranked = desk.ask(steering, 400)
    numbers = [candidate.item.item_no for candidate in ranked.candidates]
    assert ranked.firm is not None
    assert 0 < ranked.firm < len(numbers) - 3
    breaking = [item.item_no for item in desk.items() if item.pages == 900][:4]
    also = np.array([*numbers[-2:], *numbers[:3], *breaking])
    retriever = Retriever(desk.index, desk.log, desk.settings)
    for n in (ranked.firm - 1, ranked.firm + 2):
        (found,) = retriever.retrieve([desk.person()], "books", n, also=[also], steering=[steering])
        (plain,) = retriever.retrieve([desk.person()], "books", n, steering=[steering])
        assert ids(found)[: min(n, ranked.firm)] == ids(plain)[: min(n, ranked.firm)]
        assert not set(breaking) & {candidate.item.item_no for candidate in found.candidates}
        behind = found.candidates[found.firm :]
        assert all(one.item.pages is None for one in behind)
    (fewer,) = retriever.retrieve([desk.person()], "books", 1, also=[also], steering=[steering])
    assert [one.item.item_no for one in fewer.candidates] == [*numbers[:3], *numbers[-2:]]


WISHES = st.builds(
    Wish,
    about=st.sampled_from(
        ["attribute", "creator", "year", "length", "language", "audience", "popularity", "text"]
    ),
    sense=st.sampled_from(["want", "avoid", "at_most", "at_least", "more", "less"]),
    value=st.sampled_from(
        ["", "noir", "science fiction", "horror", "300", "1980", "150", "1990s", "short", "french", "english",
         "le guin", "children", "popular", "him", "space", "short", "爱情"]
    ),
    hard=st.booleans(),
    words=st.just("words"),
)  # fmt: skip


def truth(one: Wish, item: Item) -> bool | None:
    """What is certain by looking at the item alone; None where this is not simple."""
    number = int(one.value) if one.value.isdecimal() else None
    own = {"year": item.year, "length": item.pages}.get(one.about)
    if own is not None and number is not None and one.sense in ("at_most", "at_least"):
        return own <= number if one.sense == "at_most" else own >= number
    if one.about == "language" and item.language and one.value in ("french", "english"):
        return (item.language == one.value) != (one.sense in ("avoid", "less"))
    if one.about == "attribute" and one.value in ("noir", "horror"):
        return (one.value in item.attributes) != (one.sense in ("avoid", "less"))
    if one.about == "creator" and one.value == "le guin" and item.creators:
        return ("Le Guin" in " ".join(item.creators)) != (one.sense in ("avoid", "less"))
    return None


@hypothesis_settings(max_examples=40)
@given(st.lists(WISHES, max_size=4), st.lists(st.integers(0, 300), max_size=40), st.integers(1, 60))
def test_limits_are_kept_and_nothing_excluded_comes(
    desk: Desk, wishes: list[Wish], excluded: Sequence[int], n: int
):
    person = desk.person()
    books = desk.items()
    barred = [books[place] for place in excluded]
    steered = desk.critic.steer(
        person, "books", wishes, shown=[book.item_no for book in barred[:5]],
        excluded=[book.item_no for book in barred],
    )  # fmt: skip
    found = desk.ask(steered.steering, n)
    titles = [plain_title(candidate.item.title) for candidate in found.candidates]
    assert not {plain_title(book.title) for book in barred} & set(titles)
    assert len(set(titles)) == len(titles)
    held = [one.wish for one in steered.counts if one.wish.hard and not one.dropped]
    for candidate in found.candidates:
        assert all(truth(one, candidate.item) is not False for one in held)
        assert sum(candidate.contributions.values()) == pytest.approx(candidate.score, abs=1e-3)
    scores = [candidate.score for candidate in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert found.candidates or steered.steering.excluded.all()
    unknown = [len(steered.unknown_of(candidate.item.item_no)) for candidate in found.candidates]
    assert unknown == sorted(unknown)
    assert found.firm == sum(one == unknown[0] for one in unknown)
