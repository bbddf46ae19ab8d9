from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tastebridge.retrieval.errors import UnknownName
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewEvent, NewItem
from tastebridge.retrieval.person import Person, person_of_likes, person_of_user
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.workspace import Workspace

ITEMS = (
    NewItem("films", "dune-1984", "Dune (1984)"),
    NewItem("films", "dune-2021", "Dune (2021)"),
    NewItem("books", "dune", "Dune"),
    NewItem("books", "hobbit", "The Hobbit"),
    NewItem("films", "hobbit", "Hobbit, The: An Unexpected Journey (2012)"),
    NewItem("films", "alien", "Alien"),
    NewItem("films", "aliens", "Aliens"),
)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EventLog]:
    path: Path = tmp_path_factory.mktemp("person") / "events.db"
    with EventLog(f"sqlite:///{path}") as log:
        with log.write() as writer:
            writer.add_items(ITEMS)
            writer.add_events([NewEvent("ann", "films", "alien", EventKind.LIKE)])
        yield log


def known(log: EventLog, person: Person) -> set[tuple[str, str]]:
    numbers = [number for history in person.histories.values() for number in history.item_nos.tolist()]
    assert len(numbers) == len(set(numbers))
    return {(item.domain, item.item_id) for item in log.items_by_no(numbers).values()}


@pytest.mark.parametrize("title", ["Alien", "alien", "  ALIEN "])
def test_a_title_is_found_in_any_case_and_no_other_with_it(log: EventLog, title: str):
    person = person_of_likes(log, [title], "books")
    assert known(log, person) == {("films", "alien")}
    assert person.histories["films"].strengths.tolist() == [1.0]
    assert (person.name, person.warnings) == (None, ())


def test_an_exact_title_is_preferred_to_its_editions(log: EventLog):
    assert known(log, person_of_likes(log, ["Dune"], "games")) == {("books", "dune")}
    assert known(log, person_of_likes(log, ["Dune (2021)"], "games")) == {("films", "dune-2021")}


def test_articles_and_subtitles_do_not_matter_and_domains_add_up(log: EventLog):
    person = person_of_likes(log, ["Hobbit"], "games")
    assert known(log, person) == {("books", "hobbit"), ("films", "hobbit")}
    assert set(person.histories) == {"books", "films"}


def test_a_title_named_twice_counts_once(log: EventLog):
    assert len(person_of_likes(log, ["Alien", "ALIEN"], "books").item_nos("films")) == 1


def test_an_unknown_title_beside_a_known_one_is_left_out_and_told(log: EventLog):
    person = person_of_likes(log, ["Alien", "Aliem 9"], "books")
    assert known(log, person) == {("films", "alien")}
    [warning] = person.warnings
    assert "'Aliem 9'" in warning
    assert "left out" in warning


def test_only_unknown_titles_are_an_error_with_the_nearest(log: EventLog):
    with pytest.raises(UnknownName, match=r"no item is called 'Aliene'; did you mean .*'Alien'") as error:
        person_of_likes(log, ["Aliene", "nothing like it"], "books")
    assert (error.value.what, error.value.name) == ("item", "Aliene")
    with pytest.raises(UnknownName, match=r"^no item is called 'qqqqqqqq'$"):
        person_of_likes(log, ["qqqqqqqq"], "books")


def test_titles_of_the_target_alone_are_told(log: EventLog):
    [warning] = person_of_likes(log, ["The Hobbit"], "books").warnings
    assert "'books' itself" in warning
    assert person_of_likes(log, ["The Hobbit", "Alien"], "books").warnings == ()


def test_an_unknown_user_names_the_nearest(
    sample_index: LiveIndex, sample_log: EventLog, sample_workspace: Workspace
):
    with pytest.raises(UnknownName, match=r"no user is called 'demo-adda'; did you mean 'demo-ada'"):
        person_of_user(sample_log, "demo-adda", sample_index.manifest, sample_workspace.settings)


def test_a_user_has_the_strengths_that_the_index_was_built_with(
    sample_index: LiveIndex, sample_log: EventLog, sample_workspace: Workspace
):
    """Else the same person would be somebody else when served than when learned from."""
    from tastebridge.retrieval.dataset import read_domain

    settings = sample_workspace.settings
    data = read_domain(sample_log, "films", settings)
    names = sample_log.user_ids(data.user_nos[:25].tolist())
    for row in range(25):
        person = person_of_user(sample_log, names[int(data.user_nos[row])], sample_index.manifest, settings)
        items, strengths = data.histories.row(row)
        assert person.histories["films"].item_nos.tolist() == data.item_nos[items].tolist()
        assert person.histories["films"].strengths == pytest.approx(strengths, abs=1e-6)


def test_what_a_person_did_not_touch_is_empty(log: EventLog):
    assert person_of_likes(log, ["Alien"], "books").item_nos("games").dtype == np.int64
    assert not len(person_of_likes(log, ["Alien"], "books").item_nos("games"))
