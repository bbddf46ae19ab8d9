"""The list of adapters says what is there, what is used, and what is wrong with the rest."""

import json
from collections.abc import Callable
from dataclasses import asdict
from io import StringIO

from rich.console import Console

from tastebridge.agent.adapters.files import WEIGHTS
from tastebridge.agent.adapters.listing import AdapterRow, list_adapters
from tastebridge.agent.adapters.manifest import AdapterManifest
from tastebridge.agent.adapters.presenting import show_adapters
from tastebridge.agent.adapters.store import Adapters

Train = Callable[..., AdapterManifest]


def shown(rows: list[AdapterRow], width: int = 200) -> str:
    out = StringIO()
    show_adapters(Console(file=out, width=width, markup=False, highlight=False), rows)
    return out.getvalue()


def test_every_state_has_its_row(store: Adapters, train: Train):
    used, spare, damaged = train(), train(source="films"), train()
    store.use(used.version)
    (store.folder(damaged.version) / WEIGHTS).write_bytes(b"")
    with store.new_version("abc"):
        pass
    rows = list_adapters(store)
    assert [(row.name, row.state) for row in rows] == [
        (used.version, "in use"),
        (spare.version, "finished"),
        (damaged.version, "damaged"),
        ("abc", "unfinished"),
    ]
    assert rows[0] == AdapterRow(
        name=used.version,
        state="in use",
        size_bytes=store.size_bytes(used.version),
        source="food",
        target="kitchen",
        base_model="tiny-llama",
        made_at="2030-01-02T03:04:05+00:00",
        people=40,
        minutes=1.5,
        ndcg_at_10=0.125,
    )
    assert WEIGHTS in str(rows[2].problem)
    assert json.loads(json.dumps([asdict(row) for row in rows]))[0]["people"] == 40
    text = shown(rows)
    for part in (used.version, "in use", "films", "abc", "unfinished", "0.125", f"{WEIGHTS} is not the file"):
        assert part in text


def test_a_broken_pointer_hides_no_adapter(store: Adapters, train: Train):
    made = train()
    store.use(made.version)
    next((store.root / ".use").iterdir()).write_text("{")
    assert [(row.name, row.state) for row in list_adapters(store)] == [(made.version, "finished")]


def test_an_empty_workspace_says_how_to_begin(store: Adapters):
    assert list_adapters(store) == []
    assert "tastebridge train --source" in shown([])


def test_a_name_can_be_copied_from_a_narrow_terminal(store: Adapters, train: Train):
    made = train(source="a source with a rather long name")
    text = shown(list_adapters(store), width=80)
    for part in (made.version, "NDCG@10", "0.125", "people"):
        assert part in text


def test_names_are_no_markup(store: Adapters, train: Train):
    train(source="[red]food[/red]")
    assert "[red]food[/red]" in shown(list_adapters(store))
