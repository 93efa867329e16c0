"""What tests find in a few rows: the words, and the rows as they are written down."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

from engine.datatest.running import run
from engine.problem import Severity
from engine.source.loading import load
from tests.datatest.suites import CASES, as_database, copied, found, read, tables, told

FINDINGS = sorted((CASES / "findings").glob("*.yaml"))


@pytest.mark.parametrize("case", FINDINGS, ids=lambda case: case.stem)
def test_found(case: Path, tmp_path: Path) -> None:
    tested = found(case.read_text("utf-8"), copied(tmp_path), tmp_path / "failures")

    expected = case.with_suffix(".found").read_text("utf-8")
    assert told(tested) + tables(tmp_path / "failures") == expected


def test_there_are_cases() -> None:
    assert len(FINDINGS) >= 30


@pytest.mark.parametrize("case", FINDINGS, ids=lambda case: case.stem)
def test_a_database_with_the_same_rows_gives_the_same(case: Path, tmp_path: Path) -> None:
    text = case.read_text("utf-8")
    of_files = found(text, copied(tmp_path), tmp_path / "of_files")
    in_database = text.replace("file: customers.csv", "database: shop.db\n    table: customers")
    in_database = in_database.replace("file: orders.csv", "table: orders")
    of_database = found(in_database, as_database(tmp_path), tmp_path / "of_database")

    assert [(each.asked.rule, each.rows, each.failing, each.first) for each in of_database] == [
        (each.asked.rule, each.rows, each.failing, each.first) for each in of_files
    ]
    assert _without_places(tables(tmp_path / "of_database")) == _without_places(tables(tmp_path / "of_files"))


def _without_places(text: str) -> str:
    """Files count lines, databases rows."""
    return re.sub(r"^\d+,|(line|row) \d+", "", text, flags=re.MULTILINE)


def test_what_a_test_came_to() -> None:
    text = (CASES / "findings/accepted_at_table.yaml").read_text("utf-8")

    [tested] = found(text)

    assert (tested.rows, tested.failing, tested.first) == (7, 2, (3, 4))
    assert tested.problem is not None
    assert (tested.problem.rule, tested.problem.severity) == ("data/accepted-values", Severity.ERROR)
    assert tested.problem.hint == "gramercy check writes these rows to .gramercy/failures/"


def test_only_a_few_rows_are_named(tmp_path: Path) -> None:
    root = copied(tmp_path)
    many = "".join(f"n{number},same@example.com\n" for number in range(12))
    (root / "customers.csv").write_text("id,email\n" + many, "utf-8")
    text = _config("unique email")

    [tested] = found(text, root)

    assert tested.problem is not None
    assert tested.problem.message == (
        "12 of 12 customers have the same 'email' as another: lines 2, 3, 4, 5, 6 and 7 more"
    )


def test_each_of_many_tests_has_its_own_count(tmp_path: Path) -> None:
    rows = "".join(f"{number},x{number}@example.com\n" for number in range(60))
    (tmp_path / "customers.csv").write_text("id,email\n" + rows, "utf-8")
    rules = [
        f"rule: email not in ({', '.join(repr(f'x{n}@example.com') for n in range(most + 1))})"
        for most in range(60)
    ]

    assert [each.failing for each in found(_config(*rules), tmp_path)] == list(range(1, 61))


def test_a_source_without_rows_fails_only_where_rows_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("id,email\n", "utf-8")
    text = _config("unique email", "missing email at most 5%", "rule: email is known", "row count at least 1")

    assert told(found(text, tmp_path)) == (
        "config.yaml:10:9: warning: there are 0 customers, where 1 is the fewest\n"
        "  hint: is it the right file, and all of it?\n"
    )


def test_an_address_is_the_same_with_blanks_round_it(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("id,email\n1, A@example.com \n2,a@example.com\n", "utf-8")

    assert [each.failing for each in found(_config("unique email"), tmp_path)] == [2]


def test_a_customer_without_a_number_hides_no_order_of_nobody(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("id,email\n1,a@example.com\n,b@example.com\n", "utf-8")
    (tmp_path / "orders.csv").write_text("who,day\n1,2027-01-01\n7,2027-01-01\n,2027-01-01\n", "utf-8")
    text = _config("row count at least 1") + (
        "    orders: {file: orders.csv, customer: who, at: day, tests: customer exists}\n"
    )

    assert [each.first for each in found(text, tmp_path)] == [(), (2, 3)]


def test_orders_are_not_kept_once_they_are_tested() -> None:
    config = read((CASES / "findings/customer_exists.yaml").read_text("utf-8"))
    assert config.settings is not None
    assert config.document is not None
    assert config.as_of is not None
    loaded = load(config.settings, "customers", CASES, (), orders=config.suite.order_columns)
    with closing(loaded.store):
        assert loaded.order_rows == 5
        run(config.suite, loaded, as_of=config.as_of, places=config.document)

        tables = loaded.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        assert tables == [("person",)]
        assert vars(loaded)["order_rows"] is None


def test_a_name_with_a_quote_or_a_dollar_is_only_a_value(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(
        'id,email,tier\n1,a@example.com,$x\n2,b@example.com,o\'neil\n3,c@example.com,"""; DROP"\n', "utf-8"
    )
    text = _config("{column: tier, accepted values: ['$x', 'o''neil']}", "rule: tier != '$x'")

    assert [(each.failing, each.first) for each in found(text, tmp_path)] == [(1, (3,)), (1, (1,))]


def _config(*tests: str) -> str:
    lines = "".join(f"      - {test}\n" for test in tests)
    return (
        "shop: {name: A, time zone: UTC}\nsources:\n  customers:\n    file: customers.csv\n    id: id\n"
        f"    tests:\n{lines}"
    )
