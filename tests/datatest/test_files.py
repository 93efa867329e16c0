"""How old a file is, and where the rows that fail are written down."""

from __future__ import annotations

import codecs
import os
import sqlite3
import stat
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path, PurePosixPath

import pytest

from engine.datatest.saving import Failures
from tests.datatest.suites import CASES, NOW, as_database, copied, found, read, tables, told

HEAD = "shop: {name: Tea House, time zone: Asia/Yerevan}\nsources:\n  customers:\n"
OF_FILE = HEAD + "    file: customers.csv\n    columns: {email: E-mail}\n    tests: fresh within 2 days\n"
OF_DATABASE = (
    HEAD + "    database: shop.db\n    table: customers\n    columns: {email: E-mail}\n"
    "    tests: fresh within 2 days\n"
)


def test_a_file_is_as_fresh_as_its_last_change(tmp_path: Path) -> None:
    assert told(found(OF_FILE, copied(tmp_path, changed=NOW - timedelta(days=2)))) == ""
    assert told(found(OF_FILE, copied(tmp_path, changed=NOW - timedelta(days=2, minutes=5)))) == (
        "config.yaml:6:5: warning: 'customers.csv' was last changed on 2027-02-26 11:55, "
        "2 days and 5 minutes ago, where 2 days is the most\n"
        "  hint: is it the newest file, and does anything new still come into it?\n"
    )


def test_orders_have_a_file_of_their_own(tmp_path: Path) -> None:
    root = copied(tmp_path)
    old = (NOW - timedelta(days=9)).timestamp()
    os.utime(root / "orders.csv", (old, old))
    text = OF_FILE + (
        "    orders:\n      file: orders.csv\n      customer: customer\n      at: placed\n"
        "      matches: id\n      tests: fresh within 1 week\n"
    )

    [customers, orders] = found(text, root)

    assert customers.problem is None
    assert orders.problem is not None
    assert orders.problem.message == (
        "'orders.csv' was last changed on 2027-02-19 12:00, 9 days ago, where 7 days is the most"
    )


def test_a_database_that_is_being_written_to_is_fresh(tmp_path: Path) -> None:
    """What was written last may stand in the write-ahead log alone."""
    database = as_database(tmp_path) / "shop.db"
    old = (NOW - timedelta(days=9)).timestamp()
    with closing(sqlite3.connect(database)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        os.utime(database, (old, old))
        assert "9 days ago" in told(found(OF_DATABASE, tmp_path))
        writer.execute("INSERT INTO customers (id) VALUES ('new')")
        writer.commit()
        log = tmp_path / "shop.db-wal"
        os.utime(log, (NOW.timestamp(), NOW.timestamp()))
        os.utime(database, (old, old))

        assert told(found(OF_DATABASE, tmp_path)) == ""


def test_files_are_replaced_and_go_when_their_test_passes(tmp_path: Path) -> None:
    folder = tmp_path / "failures"
    asked = read((CASES / "findings/names.yaml").read_text("utf-8")).suite.tests
    first = Failures(folder, PurePosixPath("failures"))
    first.save(asked[0], ["row"], [["1"], ["=2"]])
    first.save(asked[2], ["row"], [["3"]])
    first.tidy()
    assert tables(folder) == (
        "--- customers-one-two-three.csv\nrow\n1\n'=2\n--- customers-մեկ-երկու.csv\nrow\n3\n"
    )

    second = Failures(folder, PurePosixPath("failures"))
    hint = second.save(asked[0], ["row"], [["7"]])
    second.tidy()

    assert hint == "these rows are in failures/customers-one-two-three.csv"
    assert tables(folder) == "--- customers-one-two-three.csv\nrow\n7\n"


def test_nothing_is_made_where_nothing_fails(tmp_path: Path) -> None:
    Failures(tmp_path / "failures", PurePosixPath("failures")).tidy()

    assert list(tmp_path.iterdir()) == []


def test_spreadsheet_programs_see_that_they_are_utf_8(tmp_path: Path) -> None:
    found((CASES / "findings/unique.yaml").read_text("utf-8"), copied(tmp_path), tmp_path / "failures")

    [first, _] = sorted((tmp_path / "failures").iterdir())
    assert first.read_bytes().startswith(codecs.BOM_UTF8)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_they_are_for_their_owner_alone(tmp_path: Path) -> None:
    found((CASES / "findings/unique.yaml").read_text("utf-8"), copied(tmp_path), tmp_path / "failures")

    assert stat.S_IMODE((tmp_path / "failures").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "failures").iterdir()} == {0o600}


def test_a_folder_that_cannot_be_written_to_stops_no_check(tmp_path: Path) -> None:
    (tmp_path / "failures").write_text("a file in its place", "utf-8")
    text = (CASES / "findings/not_missing_of_two.yaml").read_text("utf-8")

    [tested] = found(text, copied(tmp_path), tmp_path / "failures")

    assert tested.problem is not None
    assert tested.problem.hint == "these rows cannot be written to failures: File exists"


def test_names_of_files_stay_short_and_apart(tmp_path: Path) -> None:
    text = (CASES / "findings/names.yaml").read_text("utf-8").replace("one two three", "one " * 40)
    found(text, copied(tmp_path), tmp_path / "failures")

    assert sorted(file.name for file in (tmp_path / "failures").iterdir()) == [
        "customers-one-one-one-one-one-one-one-one-one-one.csv",
        "customers-one-two-three.csv",
        "customers-x.csv",
        "customers-մեկ-երկու.csv",
        "customers.csv",
    ]
