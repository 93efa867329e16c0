"""A small shop for rules to be tried on: nine people, their orders, at half past one in the night."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from engine.settings.model import Settings
from tests.servers import Server

CASES = Path(__file__).parent.parent / "cases" / "segments"
#: 1 March 2027, 01:30 in Yerevan.
NOW = datetime(2027, 2, 28, 21, 30, tzinfo=UTC)
SEGMENTS = {
    "open complaint": "points is missing",
    "win-back": "last_order_at not in the last 90 days and not open complaint",
    "armenians": "country in ('AM', 'am')",
    "round": "about",
    "about": "round or points > 1",
    "broken": "pionts > 1",
}
COLUMNS: dict[str, Any] = {
    "email": "Email",
    "given_name": "First Name",
    "points": {"type": "number"},
    "balance": {"type": "money"},
    "joined": {"type": "moment"},
}
ORDERS: dict[str, Any] = {"customer": "customer", "at": "placed", "amount": "total", "category": "kind"}


def settings(source: dict[str, Any], **more: Any) -> Settings:
    """Settings with one source called customers."""
    return Settings.model_validate(
        {
            "shop": {"name": "Tea House", "time_zone": "Asia/Yerevan"},
            "currency": "AMD",
            "sources": {"customers": source},
            **more,
        }
    )


def from_csv() -> Settings:
    """The shop as two CSV files; the root is CASES."""
    source = {"file": "customers.csv", "id": "Number", "columns": COLUMNS}
    return settings(source | {"orders": ORDERS | {"file": "orders.csv"}}, segments=SEGMENTS)


def from_sqlite(folder: Path) -> Settings:
    """The same rows in a database that is written to ``folder``, numbers as numbers."""
    with sqlite3.connect(folder / "shop.db") as database:
        for table in ("customers", "orders"):
            headings, rows = _rows(table)
            names = ", ".join(f'"{heading}"' for heading in headings)
            database.execute(f"CREATE TABLE {table} ({names})")
            cells = [[_as_number(cell) for cell in row] for row in rows]
            marks = ", ".join("?" * len(headings))
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", cells)  # noqa: S608
    database.close()
    source = {"database": "shop.db", "table": "customers", "id": "Number", "columns": COLUMNS}
    return settings(source | {"orders": ORDERS | {"table": "orders"}}, segments=SEGMENTS)


def from_excel(folder: Path) -> Settings:
    """The same rows as two sheets of a workbook, numbers and dates as what they are, with blank rows."""
    with xlsxwriter.Workbook(folder / "shop.xlsx", {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for table in ("customers", "orders"):
            sheet = book.add_worksheet(table)
            headings, rows = _rows(table)
            sheet.write_row(1, 2, headings)
            for number, row in enumerate(rows):
                sheet.write_row(2 * number + 3, 2, [_as_typed(cell) for cell in row])
    source = {"file": "shop.xlsx", "sheet": "customers", "id": "Number", "columns": COLUMNS}
    return settings(source | {"orders": ORDERS | {"file": "shop.xlsx", "sheet": "orders"}}, segments=SEGMENTS)


def from_parquet(folder: Path) -> Settings:
    """The same rows as Parquet, whole columns of one type where they are."""
    for table in ("customers", "orders"):
        headings, rows = _rows(table)
        with duckdb.connect() as connection:
            names = ", ".join(f'"{heading}" VARCHAR' for heading in headings)
            connection.execute(f"CREATE TABLE rows ({names})")
            marks = ", ".join("?" * len(headings))
            connection.executemany(
                f"INSERT INTO rows VALUES ({marks})",  # noqa: S608
                [[cell or None for cell in row] for row in rows],
            )
            for kind in ("DATE", "DOUBLE", "INTEGER"):
                for heading in headings:
                    right = f'count("{heading}") = count(TRY_CAST("{heading}" AS {kind}))'
                    whole = f'AND bool_and("{heading}" = CAST(TRY_CAST("{heading}" AS {kind}) AS VARCHAR))'
                    found = connection.execute(f"SELECT {right} {whole} FROM rows").fetchone()  # noqa: S608
                    if found is not None and found[0]:
                        connection.execute(f'ALTER TABLE rows ALTER "{heading}" TYPE {kind}')
            connection.execute(f"COPY rows TO '{folder / table}.parquet'")
    source = {"file": "customers.parquet", "id": "Number", "columns": COLUMNS}
    return settings(source | {"orders": ORDERS | {"file": "orders.parquet"}}, segments=SEGMENTS)


def from_json(folder: Path) -> Settings:
    """The same rows as JSON lines, numbers as numbers, and what is missing left out after the first row."""
    for table in ("customers", "orders"):
        headings, rows = _rows(table)
        lines: list[str] = []
        for row in rows:
            typed = {heading: _as_number(cell) for heading, cell in zip(headings, row, strict=True)}
            kept = {key: value for key, value in typed.items() if value is not None or not lines}
            lines.append(json.dumps(kept, ensure_ascii=len(lines) % 2 == 0))
        (folder / f"{table}.jsonl").write_text("\n\n".join(lines), "utf-8")
    source = {"file": "customers.jsonl", "id": "Number", "columns": COLUMNS}
    return settings(source | {"orders": ORDERS | {"file": "orders.jsonl"}}, segments=SEGMENTS)


def from_server(server: Server, texts: str = "text") -> Settings:
    """The same rows in two tables of a server, in any order.

    What is a number, a day or a moment in every row is one there, and yes and no are as the server has them.
    ``texts`` is the type of the other columns; the tables have keys by which their rows can be sorted.
    """
    mark = '"' if server.kind == "postgresql" else "`"
    for table in ("customers", "orders"):
        headings, rows = _rows(table)
        columns = list(zip(*rows, strict=True))
        kinds = [_kind(column) or texts for column in columns]
        named = [f"{mark}{heading}{mark} {kind}" for heading, kind in zip(headings, kinds, strict=True)]
        if table == "orders":
            # Nobody asks for it; the orders have no key of their own.
            named.append("line int PRIMARY KEY")
        else:
            named[0] += " PRIMARY KEY"
        server.run(f"CREATE TABLE {table} ({', '.join(named)})")
        cells = [
            (*(cell or None for cell in row), *([number] if table == "orders" else []))
            for number, row in enumerate(rows)
        ]
        server.insert(table, sorted(cells, key=hash))
    source = {"connection": "shop", "table": "customers", "id": "Number", "columns": COLUMNS}
    return settings(
        source | {"orders": ORDERS | {"table": "orders"}},
        segments=SEGMENTS,
        databases={"shop": server.written()},
    )


#: How the shop can be had, each written to a folder of the test's own.
KINDS: dict[str, Callable[[Path], Settings]] = {
    "sqlite": from_sqlite,
    "excel": from_excel,
    "parquet": from_parquet,
    "json": from_json,
}


def _rows(table: str) -> tuple[list[str], list[list[str]]]:
    with (CASES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        headings, *rows = csv.reader(file)
    return headings, rows


def _kind(cells: Iterable[str]) -> str | None:
    """The type that a server would have for a column; None for text."""
    said = [cell for cell in cells if cell]
    for pattern, kind in ((r"-?\d{1,9}", "int"), (r"-?\d+(\.\d+)?", "decimal(12,3)")):
        if all(re.fullmatch(pattern, cell) for cell in said):
            return kind
    return None


def _as_typed(cell: str) -> str | float | int | date | None:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return date.fromisoformat(cell)
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", cell):
        return datetime.fromisoformat(cell)
    return _as_number(cell)


def _as_number(cell: str) -> str | float | int | None:
    if not cell:
        return None
    try:
        return int(cell)
    except ValueError:
        try:
            return float(cell)
        except ValueError:
            return cell
