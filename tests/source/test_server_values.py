"""What a database server holds comes out as the text of a cell, whatever its type, language and encoding."""

# ruff: noqa: S608 (all of it is ours)
from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.settings.model import ColumnType, Settings
from engine.source.loading import load
from engine.source.model import CONFIG
from engine.source.servers import Servers
from tests.audience import shop
from tests.servers import Server

TEXT, NUMBER, DATE, MOMENT = ColumnType.TEXT, ColumnType.NUMBER, ColumnType.DATE, ColumnType.MOMENT
#: What is written in SQL, as what it is read, and the cell.  Days are those of Yerevan.
POSTGRESQL = [
    ("NULL::text", TEXT, ""),
    ("''", TEXT, ""),
    ("'a''b\"c,d' || chr(10) || 'e'", TEXT, "a'b\"c,d\ne"),
    ("'ann  '::char(9)", TEXT, "ann"),
    ("'ann  '::varchar(9)", TEXT, "ann  "),
    ("true", TEXT, "true"),
    ("false", ColumnType.YES_NO, "false"),
    ("9223372036854775807", NUMBER, "9223372036854775807"),
    ("12.50::numeric(12,2)", NUMBER, "12.5"),
    ("1.234::numeric", NUMBER, "1.2340"),
    ("1.234::numeric", TEXT, "1.234"),
    ("-0.000::numeric", NUMBER, "0"),
    ("0.00000001::numeric", NUMBER, "0.00000001"),
    ("123456789012345678901234567890.5::numeric", NUMBER, "123456789012345678901234567890.5"),
    ("'NaN'::numeric", NUMBER, ""),
    ("'Infinity'::numeric", NUMBER, "Infinity"),
    ("37.620000000000005::float8", NUMBER, "37.62"),
    ("1e15::float8", NUMBER, "1000000000000000"),
    ("1e-7::float8", NUMBER, "0.0000001"),
    ("1.1::float4", NUMBER, "1.1"),
    ("'NaN'::float8", NUMBER, ""),
    ("'-Infinity'::float8", NUMBER, "-Infinity"),
    ("'1234.5'::money", ColumnType.MONEY, "1234.5"),
    ("date '2027-03-01'", TEXT, "2027-03-01"),
    ("date '2027-03-01'", DATE, "2027-03-01T00:00:00"),
    ("date 'infinity'", DATE, "infinity"),
    ("date '0044-03-15 BC'", DATE, "0044-03-15 BC"),
    ("date '12027-03-01'", DATE, "12027-03-01"),
    ("timestamp '2027-03-01 23:30'", MOMENT, "2027-03-01T23:30:00"),
    ("timestamp '2027-03-01 23:30:01.25'", TEXT, "2027-03-01 23:30:01.25"),
    ("timestamp '-infinity'", MOMENT, "-infinity"),
    ("timestamptz '2027-03-01 23:30+02'", MOMENT, "2027-03-01T21:30:00Z"),
    ("timestamptz '2027-03-01 23:30+02'", DATE, "2027-03-02T01:30:00"),
    ("timestamptz '2027-03-01 23:30+02'", TEXT, "2027-03-02 01:30:00"),
    ("timestamptz '9999-12-31 23:30+00'", TEXT, "9999-12-31 23:30:00"),
    ("timestamptz 'infinity'", MOMENT, "infinity"),
    ("timestamptz '0044-03-15 00:00+00 BC'", DATE, "0044-03-15 00:00:00 BC"),
    ("time '09:05'", TEXT, "09:05:00"),
    ("interval '1 day 2 hours'", TEXT, "1 day 02:00:00"),
    ("'{\"a\":[1, 2]}'::json", TEXT, '{"a":[1, 2]}'),
    ("'{\"a\":[1,2]}'::jsonb", TEXT, '{"a": [1, 2]}'),
    ("ARRAY['tea','green tea']", TEXT, '{tea,"green tea"}'),
    ("'00000000-0000-0000-0000-00000000000a'::uuid", TEXT, "00000000-0000-0000-0000-00000000000a"),
    ("'sad'::mood", TEXT, "sad"),
    ("'x@x.am'::address", TEXT, "x@x.am"),
    ("'Տաթև שלום 👋'", TEXT, "Տաթև שלום 👋"),
]
MARIADB = [
    ("text", "NULL", TEXT, ""),
    ("text", "''", TEXT, ""),
    ("text", "'a''b\"c,d\\n\\\\e'", TEXT, "a'b\"c,d\n\\e"),
    ("char(9)", "'ann  '", TEXT, "ann"),
    ("varchar(9)", "'ann  '", TEXT, "ann  "),
    ("tinyint(1)", "1", ColumnType.YES_NO, "1"),
    ("boolean", "false", ColumnType.YES_NO, "0"),
    ("bit(1)", "1", ColumnType.YES_NO, "1"),
    ("bit(10)", "b'1000000001'", NUMBER, "513"),
    ("bigint unsigned", "18446744073709551615", NUMBER, "18446744073709551615"),
    ("int(6) zerofill", "42", TEXT, "000042"),
    ("decimal(12,2)", "12.5", NUMBER, "12.5"),
    ("decimal(12,3)", "1.234", NUMBER, "1.2340"),
    ("decimal(12,3)", "1.234", TEXT, "1.234"),
    ("decimal(65,30)", "-0.000000000000000000000000000001", NUMBER, "-0.000000000000000000000000000001"),
    ("double", "37.620000000000005", NUMBER, "37.62"),
    ("double", "1e15", NUMBER, "1000000000000000"),
    ("double", "1e-7", NUMBER, "0.0000001"),
    ("float", "1.1", NUMBER, "1.1"),
    ("date", "'2027-03-01'", TEXT, "2027-03-01"),
    ("date", "'2027-03-01'", DATE, "2027-03-01T00:00:00"),
    ("date", "'0000-00-00'", DATE, ""),
    ("date", "'0000-00-00'", TEXT, ""),
    ("date", "'2027-00-00'", DATE, "2027-00-00"),
    ("datetime(6)", "'2027-03-01 23:30:01.25'", MOMENT, "2027-03-01T23:30:01.250000"),
    ("datetime", "'2027-03-01 23:30'", TEXT, "2027-03-01 23:30:00"),
    ("datetime", "'0000-00-00 00:00'", MOMENT, ""),
    ("timestamp", "'2027-03-01 21:30'", MOMENT, "2027-03-01T21:30:00Z"),
    ("timestamp", "'2027-03-01 21:30'", DATE, "2027-03-02T01:30:00"),
    ("timestamp", "'2027-03-01 21:30'", TEXT, "2027-03-02 01:30:00"),
    ("timestamp", "0", MOMENT, ""),
    ("time", "'-01:05'", TEXT, "-01:05:00"),
    ("year", "2027", NUMBER, "2027"),
    ("json", "'{\"a\": [1]}'", TEXT, '{"a": [1]}'),
    ("enum('sad','happy')", "'happy'", TEXT, "happy"),
    ("set('a','b')", "'b,a'", TEXT, "a,b"),
    ("uuid", "'00000000-0000-0000-0000-00000000000a'", TEXT, "00000000-0000-0000-0000-00000000000a"),
    ("text CHARACTER SET latin1", "'Ægir – €'", TEXT, "Ægir – €"),
    ("text CHARACTER SET cp1251", "'Привет'", TEXT, "Привет"),
    ("text CHARACTER SET ucs2", "'שלום'", TEXT, "שלום"),
    ("varchar(99) COLLATE utf8mb4_bin", "'Տաթև שלום 👋'", TEXT, "Տաթև שלום 👋"),
]


def config(server: Server, **source: Any) -> Settings:
    return shop.settings({"connection": "shop"} | source, databases={"shop": server.written()})


def cells(server: Server, target: Path, kinds: dict[str, ColumnType], **source: Any) -> list[list[str]]:
    """The rows below the headings, as written for DuckDB."""
    found = config(server, **source)
    zones = dict.fromkeys(kinds, "Asia/Yerevan")
    with Servers(found.databases, target.parent, CONFIG) as servers:
        servers.write(found.sources["customers"], ("sources", "customers"), kinds, zones, target)
    with target.open(encoding="utf-8", newline="") as handle:
        headings, *rows = csv.reader(handle)
    assert headings == list(kinds)
    return rows


def test_values_of_postgresql(postgresql: Server, tmp_path: Path) -> None:
    postgresql.run("CREATE TYPE mood AS ENUM ('sad', 'happy')", "CREATE DOMAIN address AS varchar(99)")
    query = ", ".join(f"{sql} AS c{number}" for number, (sql, _, _) in enumerate(POSTGRESQL))
    kinds = {f"c{number}": kind for number, (_, kind, _) in enumerate(POSTGRESQL)}

    [row] = cells(postgresql, tmp_path / "rows.csv", kinds, query=f"SELECT {query}")

    assert list(zip([case[0] for case in POSTGRESQL], row, strict=True)) == [
        (sql, cell) for sql, _, cell in POSTGRESQL
    ]


def test_values_of_mariadb(mariadb: Server, tmp_path: Path) -> None:
    columns = ", ".join(f"c{number} {kind} NULL" for number, (kind, *_) in enumerate(MARIADB))
    values = ", ".join(sql for _, sql, _, _ in MARIADB)
    mariadb.run(f"CREATE TABLE odd ({columns})", f"INSERT INTO odd VALUES ({values})")
    kinds = {f"c{number}": case[2] for number, case in enumerate(MARIADB)}

    [row] = cells(mariadb, tmp_path / "rows.csv", kinds, table="odd")

    assert list(zip(MARIADB, row, strict=True)) == [(case, case[3]) for case in MARIADB]


def test_a_day_that_is_none_is_missing(mariadb: Server, tmp_path: Path) -> None:
    """MySQL's way to leave a date out; one that is half a date is told of."""
    mariadb.run(
        "CREATE TABLE people (id int PRIMARY KEY, email text, birthday date)",
        "INSERT INTO people VALUES (1, 'a@x.am', '0000-00-00'), (2, 'b@x.am', '2027-00-00')",
    )
    found = load(config(mariadb, table="people", id="id"), "customers", tmp_path, {"birthday"})
    rows = found.connection.execute('SELECT "value:birthday", "bad:birthday" FROM person').fetchall()
    found.store.close()

    assert rows == [(None, False), (None, True)]
    [warning] = found.warnings
    assert str(warning) == (
        "shop/people:2: warning: birthday: '2027-00-00' is not a date like 2027-03-01\n"
        "  hint: such people are left out where the value is needed"
    )


LETTERS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
AMOUNTS = st.decimals(-(10**9), 10**9, places=4)
MOMENTS = st.datetimes().map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000))


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each kind of server, its database empty."""
    found: Server = request.getfixturevalue(request.param)
    return found


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(LETTERS, AMOUNTS, MOMENTS), min_size=1, max_size=40))
def test_what_goes_in_comes_out(rows: list[tuple[Any, ...]], server: Server, tmp_path: Path) -> None:
    moments = "timestamp" if server.kind == "postgresql" else "datetime(6)"
    server.run(
        "DROP TABLE IF EXISTS people",
        "CREATE TABLE people (id int PRIMARY KEY, email varchar(9), words text, amount decimal(20,4), "
        f"at {moments})",
    )
    server.insert("people", [(number, "a@x.am", *row) for number, row in enumerate(rows)])
    columns = {
        "words": {"multi_line": "yes"},
        "amount": {"type": "number"},
        "at": {"type": "moment", "format": "DD.MM.YYYY"},
    }
    found = load(
        config(server, table="people", columns=columns, time_zone="UTC"),
        "customers",
        tmp_path,
        {"words", "amount", "at"},
    )
    fields = ", ".join(f'"value:{name}"' for name in columns)
    came = found.connection.execute(f"SELECT {fields} FROM person ORDER BY row").fetchall()
    found.store.close()

    assert came == [
        (None if re.fullmatch("[ \t\r\n\xa0]*", words) else re.sub("\r\n?", "\n", words), amount, at)
        for words, amount, at in rows
    ]


@pytest.mark.parametrize("collation", ["", "key"])
def test_rows_are_in_the_order_of_code_points(collation: str, server: Server, tmp_path: Path) -> None:
    """Whatever language the server sorts by, and whatever it takes for the same."""
    ids = ["b", "A", "é", "Zed", "_", "10", "9", "ա", "Ա", "e", "z", "ß", "ss "]
    key = " PRIMARY KEY" * (collation == "key")
    server.run(f"CREATE TABLE people (id varchar(20){key}, email text)")
    if key:
        # A key holds once what a server takes for the same.
        ids = [each for each in ids if each not in ("é", "Ա", "ss ")]
    server.insert("people", [(each, "a@x.am") for each in ids])

    rows = cells(server, tmp_path / "rows.csv", {"email": TEXT, "id": TEXT}, table="people", id="id")

    assert [row[1] for row in rows] == sorted(ids)


def test_numbers_are_sorted_as_numbers(server: Server, tmp_path: Path) -> None:
    """Also where they are written as texts; without a key, what is read decides."""
    server.run(
        "CREATE TABLE keyed (no int, id int, PRIMARY KEY (id, no))", "CREATE TABLE bare (no int, id int)"
    )
    rows = [(no, each) for no in (10, 9, 2) for each in (1, 0)]
    server.insert("keyed", rows)
    server.insert("bare", rows)
    kinds = {"no": TEXT, "id": TEXT}

    keyed = cells(server, tmp_path / "rows.csv", kinds, table="keyed")
    bare = cells(server, tmp_path / "rows.csv", kinds, table="bare")

    assert keyed == [["2", "0"], ["9", "0"], ["10", "0"], ["2", "1"], ["9", "1"], ["10", "1"]]
    assert bare == [["2", "0"], ["2", "1"], ["9", "0"], ["9", "1"], ["10", "0"], ["10", "1"]]


def test_a_query_that_sorts_keeps_its_order(server: Server, tmp_path: Path) -> None:
    server.run("CREATE TABLE people (id int, email varchar(9), more int)")
    server.insert("people", [(2, "b", 0), (10, "a", 0), (1, "c", 0), (3, "a", 1)])
    query = "SELECT email, more, id FROM people ORDER BY email DESC, id -- the last first\n;"
    kinds = {"id": TEXT, "email": TEXT}

    sorted_by_it = cells(server, tmp_path / "rows.csv", kinds, query=query)
    sorted_by_us = cells(server, tmp_path / "rows.csv", kinds, query="SELECT * FROM people", id="id")

    assert sorted_by_it == [["1", "c"], ["2", "b"], ["3", "a"], ["10", "a"]]
    assert sorted_by_us == [["1", "c"], ["2", "b"], ["3", "a"], ["10", "a"]]


def test_names_are_taken_as_they_are(server: Server, tmp_path: Path) -> None:
    """Capitals, quotes, words of SQL, other alphabets, and what drivers take for a place to fill in."""
    mark = '"' if server.kind == "postgresql" else "`"
    names = ["Order", "select", "%s", "a b", "քաղաք", "it's", f"x{mark}{mark}y"]
    named = ", ".join(f"{mark}{name}{mark} int" for name in names)
    server.run(f"CREATE TABLE {mark}Odd, 'Table'{mark} ({named})")
    server.insert(f"{mark}Odd, 'Table'{mark}", [tuple(range(len(names)))])
    kinds = {name.replace(mark * 2, mark): TEXT for name in names}

    assert cells(server, tmp_path / "rows.csv", kinds, table="Odd, 'Table'") == [
        [str(number) for number in range(len(names))]
    ]


def test_text_that_is_in_no_encoding(postgresql: Server, tmp_path: Path) -> None:
    postgresql.run("DROP DATABASE IF EXISTS careless")
    postgresql.run(
        "CREATE DATABASE careless ENCODING SQL_ASCII LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    )
    written = postgresql.written(name="careless")
    found = shop.settings(
        {"connection": "shop", "query": "SELECT convert_from('\\xff', 'SQL_ASCII') AS email"},
        databases={"shop": written},
    )

    with Servers(found.databases, tmp_path, CONFIG) as servers, pytest.raises(BadInput) as raised:
        servers.write(found.sources["customers"], ("s",), {"email": TEXT}, {}, tmp_path / "rows.csv")

    postgresql.run("DROP DATABASE careless")
    assert "PostgreSQL says" in str(raised.value)
