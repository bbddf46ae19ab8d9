import numpy as np
import pytest

from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.person import Person, person_of_user
from tastebridge.retrieval.scoring import LADDER, BlockScores, score_block
from tastebridge.retrieval.workspace import Workspace

USERS = ["demo-ada", *(f"synthetic-{n:04d}" for n in range(1, 30))]


@pytest.fixture(scope="module")
def people(sample_index: LiveIndex, sample_log: EventLog, sample_workspace: Workspace) -> list[Person]:
    settings = sample_workspace.settings
    known = [person_of_user(sample_log, user, sample_index.manifest, settings) for user in USERS]
    return [*known, Person("stranger", {})]


@pytest.fixture(scope="module")
def block(sample_index: LiveIndex, people: list[Person]) -> BlockScores:
    return score_block(sample_index, people, "books", ["albums", "films", "games"])


def test_the_total_is_the_sum_of_the_weighed_parts(
    block: BlockScores, people: list[Person], sample_index: LiveIndex
):
    space = sample_index.space("books")
    assert block.total.shape == (len(people), len(space.item_nos))
    for row, person in enumerate(people[:-1]):
        own = [one for one in block.sources if row in one.rows]
        total = np.zeros(len(space.item_nos))
        for one in own:
            place = one.rows.tolist().index(row)
            total += block.shares[one.source][row] * sum(part[place] for part in one.parts.values())
        known = space.columns(person.item_nos("books"))
        unknown = np.setdiff1d(np.arange(len(total)), known)
        if own:
            assert block.total[row, unknown] == pytest.approx(total[unknown], abs=1e-4)
        assert np.isneginf(block.total[row, known]).all()
        assert np.isfinite(block.total[row, unknown]).all()


def test_the_shares_of_a_person_sum_to_one_over_their_sources(block: BlockScores, people: list[Person]):
    for row, person in enumerate(people):
        total = sum(float(share[row]) for share in block.shares.values())
        has = any(row in one.rows for one in block.sources)
        assert total == pytest.approx(1.0 if has else 0.0, abs=1e-5)
        for one in block.sources:
            assert (float(block.shares[one.source][row]) > 0) == (row in one.rows)
            assert one.source in person.histories or row not in one.rows


def test_each_row_of_a_source_is_the_person_it_says(block: BlockScores, people: list[Person]):
    for one in block.sources:
        for place, row in enumerate(one.rows):
            history = people[row].histories[one.source]
            items, strengths = one.tastes.histories.row(place)
            assert one.tastes.space.item_nos[items].tolist() == history.item_nos.tolist()
            assert strengths.tolist() == history.strengths.tolist()


def test_a_person_is_scored_alike_alone_and_in_company(
    block: BlockScores, people: list[Person], sample_index: LiveIndex
):
    for row in (0, 7, len(people) - 1):
        alone = score_block(sample_index, [people[row]], "books", ["albums", "films", "games"])
        assert alone.total[0] == pytest.approx(block.total[row], abs=1e-4)


def test_nobody_at_all_is_no_problem(sample_index: LiveIndex):
    assert score_block(sample_index, [], "books", ["films"]).total.shape == (0, 347)


def test_the_ladder_goes_from_best_to_worst():
    assert LADDER == ("fused", "neighbours_and_popularity", "content_and_popularity", "popularity")
