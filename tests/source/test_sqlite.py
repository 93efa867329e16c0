"""SQLite files are read as they stand at one moment, and only read."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from engine.errors import BadInput
from engine.settings.model import Table
from engine.source.loading import load
from engine.source.model import CONFIG
from engine.source.sqlitefile import Database
from tests.audience import shop

SCRIPT = """
CREATE TABLE people (no INTEGER, email TEXT, name TEXT, balance REAL, points NUMERIC, born TEXT);
INSERT INTO people VALUES
    (1, 'a@x.am', 'Ann', 37.620000000000005, 1.234, '1990-01-01 00:00:00'),
    (2, 'b@x.am', 'B"o,b' || char(10) || 'x', 13.86, 2, NULL),
    (3, 'c@x.am', '', -0.1, 1e15, 'long ago');
CREATE VIEW few AS SELECT * FROM people WHERE no < 3;
CREATE TABLE [odd "table"] (email TEXT, "select" TEXT);
INSERT INTO [odd "table"] VALUES ('d@x.am', 'x');
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "people.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(SCRIPT)
    connection.close()
    return path


def people(root: Path, names: str, **table: Any) -> list[tuple[Any, ...]]:
    source = {"database": "people.db"} | table
    if table.get("table") == "people":
        source["columns"] = {"balance": {"type": "money"}, "points": {"type": "number"}}
    found = load(shop.settings(source), "customers", root, set(names.split()))
    try:
        fields = ", ".join(f'"value:{name}"' for name in names.split())
        return found.connection.execute(f"SELECT {fields} FROM person ORDER BY row").fetchall()  # noqa: S608
    finally:
        found.store.close()


def test_values_as_they_are_meant(database: Path) -> None:
    found = people(database.parent, "name balance points", table="people")

    assert [(name, balance, float(points)) for name, balance, points in found] == [
        ("Ann", 3762, 1.234),
        ('B"o,b x', 1386, 2.0),
        (None, -10, 1e15),
    ]


def test_view_query_and_odd_names(database: Path) -> None:
    root = database.parent
    assert people(root, "name", table="few") == [("Ann",), ('B"o,b x',)]
    query = "SELECT email, name AS who FROM people ORDER BY no DESC -- the newest first\n;"
    assert people(root, "who", query=query) == [(None,), ('B"o,b x',), ("Ann",)]
    assert people(root, "select", table='odd "table"') == [("x",)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("DELETE FROM people", "the query must be one SELECT, not 'DELETE'"),
        ("SELECT 1 AS email; DROP TABLE people", "the query must be one SELECT, not 'DROP'"),
        ("PRAGMA table_info(people)", "the query must be one SELECT, not 'PRAGMA'"),
        ("ATTACH 'x.db' AS x", "the query must be one SELECT, not 'ATTACH'"),
        ("SELECT email FROM people) UNION SELECT (1", "the query cannot be read as SQL"),
        ("SELECT load_extension('x') AS email", "the query wants more than reading rows"),
        ("SELECT nowt FROM people", "SQLite says 'no such column: nowt'"),
        (";", "the query must be one SELECT, not 0 statements"),
    ],
)
def test_queries_that_are_refused(query: str, words: str, database: Path) -> None:
    with pytest.raises(BadInput) as raised, Database(database, ("sources", "x"), CONFIG) as opened:
        opened.headings(Table(database=database, query=query))

    assert words in str(raised.value)
    assert database.exists()


def test_an_unknown_table(database: Path) -> None:
    with pytest.raises(BadInput, match="there is no table 'peple'"):
        people(database.parent, "name", table="peple")


def test_data_that_is_no_text(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE people SET name = x'00ff' WHERE no = 2")
    connection.close()

    with pytest.raises(BadInput, match="row 2: 'name' holds data that is not text"):
        people(database.parent, "name", table="people")


def test_one_moment_for_all_tables(database: Path, tmp_path: Path) -> None:
    """What is written between two tables is seen in neither."""
    with sqlite3.connect(database) as writer:
        writer.execute("PRAGMA journal_mode = wal")
    with Database(database, ("sources", "x"), CONFIG) as opened:
        first = tmp_path / "first.csv"
        opened.write(Table(database=database, table="people"), ["email"], set(), first)
        with writer:
            writer.execute("INSERT INTO people (email) VALUES ('late@x.am')")
        second = tmp_path / "second.csv"
        opened.write(Table(database=database, table="people"), ["email"], set(), second)
    writer.close()

    assert first.read_text("utf-8") == second.read_text("utf-8")


def test_nothing_is_written(database: Path) -> None:
    before = database.read_bytes()
    people(database.parent, "name", table="people")

    assert database.read_bytes() == before
    assert sorted(path.name for path in database.parent.iterdir()) == ["people.db"]
