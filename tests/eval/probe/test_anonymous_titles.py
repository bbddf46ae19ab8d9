"""Without titles nothing of an item is left but a number, the same wherever it stands."""

from tastebridge.agent.ranking.task import RankingTask
from tastebridge.eval.probe.anonymised import anonymous
from tastebridge.retrieval.records import Item, OwnItem

TITLES = ("Heat", "Dune", "Emma")
HEAT, DUNE, EMMA = (Item(n, "books", title.lower(), title) for n, title in enumerate(TITLES))
ALIEN = OwnItem("films", "alien", "Alien")


def test_every_title_becomes_the_number_of_its_item():
    tasks = [RankingTask((ALIEN,), (HEAT, DUNE), "books"), RankingTask((ALIEN,), (DUNE, EMMA), "books")]
    first, second = anonymous(tasks, seed=1)
    names = [item.title for task in (first, second) for item in (*task.history, *task.candidates)]
    assert set(names) == {"Item 1", "Item 2", "Item 3", "Item 4"}
    assert first.history == second.history
    assert first.candidates[1] == second.candidates[0]
    assert [item.item_no for item in first.candidates] == [0, 1]
