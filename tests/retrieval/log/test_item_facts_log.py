"""Lengths and languages in the log: merged like other fields, and added to logs that are older."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

import tastebridge.retrieval.log.migrate as migrate_module
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.log.rows import NewItem, Stored
from tastebridge.retrieval.records import Item

EMMA = NewItem("books", "b1", "Emma", pages=474, language="english")


def test_later_facts_win_and_empty_ones_keep_what_is_stored(log: EventLog):
    with log.write() as writer:
        assert writer.add_items([EMMA._replace(pages=None), EMMA]) == Stored(1, 0, 1)
    with log.write() as writer:
        assert writer.add_items([NewItem("books", "b1")]) == Stored(0, 0, 1)
        assert writer.add_items([NewItem("books", "b1", minutes=90)]) == Stored(0, 1, 0)
        assert writer.add_items([NewItem("books", "b1", pages=480, language="french")]) == Stored(0, 1, 0)
    [item] = log.items("books")
    assert (item.pages, item.minutes, item.language) == (480, 90, "french")
    assert log.items_by_no([item.item_no]) == {item.item_no: item}


def test_facts_of_rows_in_one_batch_are_merged(log: EventLog):
    with log.write() as writer:
        writer.add_items(
            [
                NewItem("books", "b1", "Emma", pages=474, minutes=900, language="english"),
                NewItem("books", "b1", "Emma"),
                NewItem("books", "b1", pages=480),
            ]
        )
    [item] = log.items("books")
    assert (item.pages, item.minutes, item.language) == (480, 900, "english")


def test_the_items_of_an_older_log_are_kept_and_know_no_facts(url: str):
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(Path(migrate_module.__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text("INSERT INTO domains (domain_no, name) VALUES (1, 'books')"))
        names = "item_no, domain_no, item_id, title, title_key, creators, genres, themes, description"
        values = "7, 1, 'b1', 'Emma', 'emma', '[]', '[\"novel\"]', '[]', ''"
        connection.execute(text(f"INSERT INTO items ({names}) VALUES ({values})"))
    engine.dispose()
    with EventLog(url) as log:
        assert log.items("books") == [Item(7, "books", "b1", "Emma", genres=("novel",))]
