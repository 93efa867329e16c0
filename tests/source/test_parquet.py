"""Parquet files: every type of single values is read as what it is, and only that file can be reached."""

# ruff: noqa: DTZ001, S608 (DuckDB keeps moments in UTC without a zone; the SQL is ours)
from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.errors import BadInput
from engine.source import csvfile
from engine.source.loading import Loaded, load
from engine.source.opening import beginning
from tests.audience import shop
from tests.source.making import make


def loaded(folder: Path, names: str, **table: Any) -> Loaded:
    return load(shop.settings({"file": "people.parquet"} | table), "customers", folder, set(names.split()))


def value(folder: Path, sql: str, kind: dict[str, Any], **table: Any) -> Any:
    make(folder / "people.parquet", f"SELECT 'a@x.am' AS email, {sql} AS it")
    found = loaded(folder, "it", columns={"it": kind}, **table)
    [answer] = found.connection.execute('SELECT "value:it" FROM person').fetchall()
    found.store.close()
    return answer[0]


@pytest.mark.parametrize(
    ("sql", "kind", "expected"),
    [
        ("'007'", "text", "007"),
        ("'two' || chr(10) || 'lines'", "text", "two lines"),
        ("NULL::VARCHAR", "text", None),
        ("1::DOUBLE", "text", "1"),
        ("37.620000000000005::DOUBLE", "text", "37.62"),
        ("1.1::FLOAT", "text", "1.1"),
        ("1e20::DOUBLE", "text", "100000000000000000000"),
        ("1e-7::DOUBLE", "text", "0.0000001"),
        ("'nan'::DOUBLE", "text", None),
        ("12.50::DECIMAL(9,2)", "text", "12.5"),
        ("1200::DECIMAL(9,0)", "text", "1200"),
        ("37499123456::BIGINT", "text", "37499123456"),
        ("true", "text", "true"),
        ("DATE '2027-03-01'", "text", "2027-03-01"),
        ("TIMESTAMP '2027-03-01 09:30'", "text", "2027-03-01 09:30:00"),
        ("TIMESTAMPTZ '2027-03-01 21:30:00Z'", "text", "2027-03-02 01:30:00"),
        ("TIME '09:30'", "text", "09:30:00"),
        ("'AM'::ENUM('AM', 'IL')", "text", "AM"),
        ("1.234::DOUBLE", "number", 1.234),
        ("1.234::DECIMAL(9,3)", "number", 1.234),
        ("1.2340::DECIMAL(9,4)", "number", 1.234),
        ("5::UTINYINT", "number", 5),
        ("'inf'::DOUBLE", "number", None),
        ("12.5::DOUBLE", "money", 1250),
        ("12.50::DECIMAL(9,2)", "money", 1250),
        ("true", "yes/no", True),
        ("0::INTEGER", "yes/no", False),
        ("DATE '2027-03-01'", "date", date(2027, 3, 1)),
        ("'01.03.2027'", "date", date(2027, 3, 1)),
        ("TIMESTAMP '2027-03-01 23:30'", "date", date(2027, 3, 1)),
        ("TIMESTAMPTZ '2027-03-01 21:30:00Z'", "date", date(2027, 3, 2)),
        ("DATE 'infinity'", "date", None),
        ("TIMESTAMP '2027-03-01 09:30'", "moment", datetime(2027, 3, 1, 5, 30)),
        ("TIMESTAMP_NS '2027-03-01 09:30:00.25'", "moment", datetime(2027, 3, 1, 5, 30, 0, 250_000)),
        ("TIMESTAMP_S '2027-03-01 09:30:00'", "moment", datetime(2027, 3, 1, 5, 30)),
        ("TIMESTAMPTZ '2027-03-01 09:30:00+02'", "moment", datetime(2027, 3, 1, 7, 30)),
        ("DATE '2027-03-01'", "moment", datetime(2027, 2, 28, 20)),
    ],
)
def test_types(sql: str, kind: str, expected: object, tmp_path: Path) -> None:
    table = {"date_format": "DD.MM.YYYY"} if kind in ("date", "moment") else {}

    found = value(tmp_path, sql, {"type": kind}, **table)

    assert (float(found) if kind == "number" and found is not None else found) == expected


def test_a_column_of_lists_that_nobody_uses(tmp_path: Path) -> None:
    make(tmp_path / "people.parquet", "SELECT 'a@x.am' AS email, 'A' AS name, ['x'] AS tags")
    found = loaded(tmp_path, "name")

    assert found.connection.execute('SELECT email, "value:name" FROM person').fetchall() == [("a@x.am", "A")]
    found.store.close()


def test_rows_and_odd_names(tmp_path: Path) -> None:
    make(
        tmp_path / "people[1].parquet",
        "SELECT 'p' || i || '@x.am' AS email, CASE WHEN i = 4 THEN 'x' ELSE '1' END AS \"a \"\"b\"\"\" "
        "FROM range(1, 6) r(i)",
    )
    (tmp_path / "people1.parquet").write_bytes(b"wrong")
    found = loaded(
        tmp_path, "it", file="people[1].parquet", columns={"it": {"from": 'a "b"', "type": "number"}}
    )

    assert [str(problem).replace(f"{tmp_path}/", "") for problem in found.warnings] == [
        (
            "people[1].parquet:4: warning: it: 'x' is not a number like 1250.50\n"
            "  hint: such people are left out where the value is needed"
        )
    ]
    assert found.customers.words(4) == "row 4"
    found.store.close()


def test_only_the_file_itself_can_be_reached(tmp_path: Path) -> None:
    make(tmp_path / "people.parquet", "SELECT 'a@x.am' AS email, 'A' AS name")
    make(tmp_path / "other.parquet", "SELECT 1 AS x")
    found = loaded(tmp_path, "name")

    with pytest.raises(duckdb.PermissionException):
        found.connection.execute(f"SELECT * FROM read_parquet('{tmp_path}/other.parquet')")
    found.store.close()


def test_broken_inside(tmp_path: Path) -> None:
    """Whatever DuckDB says of it, it is told in our words."""
    make(tmp_path / "made.parquet", "SELECT 'p' || i || '@x.am' AS email, i AS n FROM range(99) r(i)")
    content = (tmp_path / "made.parquet").read_bytes()
    refused = 0
    for at in range(4, len(content) - 8, 37):
        (tmp_path / "people.parquet").write_bytes(content[:at] + b"\xff\x0f" + content[at + 2 :])
        try:
            loaded(tmp_path, "n").store.close()
        except BadInput:
            refused += 1
    assert refused > 10


def test_truncated_anywhere(tmp_path: Path) -> None:
    make(tmp_path / "made.parquet", "SELECT 'a@x.am' AS email, 'A' AS name")
    content = (tmp_path / "made.parquet").read_bytes()
    for length in range(4, len(content), len(content) // 10):
        (tmp_path / "people.parquet").write_bytes(content[:length])
        with pytest.raises(BadInput, match=r"'people\.parquet' is not whole"):
            loaded(tmp_path, "name")


def test_a_file_that_changes_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "people.parquet", "SELECT 'a@x.am' AS email, 'A' AS name")
    stamps = iter([(1, 1), (1, 2)])
    monkeypatch.setattr(csvfile, "stamp_of", lambda _path: next(stamps))

    with pytest.raises(BadInput, match="changed while it was read"):
        loaded(tmp_path, "name")


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "people.parquet").mkdir()

    with pytest.raises(BadInput, match="this is a folder, not a file"):
        loaded(tmp_path, "name")


def test_the_beginning(tmp_path: Path) -> None:
    make(
        tmp_path / "people.parquet", "SELECT 'a@x.am' AS email, 1.0::DOUBLE AS n, ['x'] AS tags FROM range(3)"
    )

    assert beginning(tmp_path / "people.parquet", 2) == (("email", "n", "tags"), [["a@x.am", "1", ""]] * 2)
