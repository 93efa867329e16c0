"""A shop with orders, visits and returns, in files of every kind; it is 01:30 on 1 March 2027."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter

from engine.settings.model import Settings
from tests.audience import shop
from tests.servers import Server

CASES = Path(__file__).parent.parent / "cases" / "facts"
NOW = datetime(2027, 2, 28, 21, 30, tzinfo=UTC)
TABLES = ("customers", "orders", "visits", "returns")
SEGMENTS = {"bought lately": "last_order_at in the last 90 days"}


def settings(
    tables: Mapping[str, Mapping[str, Any]],
    facts: Mapping[str, str] | None = None,
    tiers: Mapping[str, str] | None = None,
    databases: Mapping[str, Any] | None = None,
    **more: Any,
) -> Settings:
    """Settings with one source, whose tables are where ``tables`` says."""
    source = {
        **tables["customers"],
        "id": "no",
        "columns": {"points": {"type": "number"}, "joined": {"type": "date"}},
        "orders": {
            **tables["orders"],
            "customer": "customer",
            "at": "placed",
            "amount": "total",
            "category": "kind",
            "columns": {
                "item": "item",
                "pieces": {"type": "number"},
                "sent": {"type": "date"},
            },
        },
        "activities": {
            "visits": {
                **tables["visits"],
                "customer": "client",
                "matches": "email",
                "at": "came",
                "category": "event",
            },
            "returns": {
                **tables["returns"],
                "customer": "customer",
                "at": "day",
                "amount": "back",
                "category": "reason",
                "columns": {"score": {"type": "number"}},
            },
        },
        "facts": dict(facts or {}),
        "tiers": dict(tiers or {}),
        **more,
    }
    return shop.settings(source, segments=SEGMENTS, databases=dict(databases or {}))


def in_files(ending: str) -> dict[str, dict[str, str]]:
    """Each table in a file of its own."""
    return {table: {"file": f"{table}.{ending}"} for table in TABLES}


def rows_of(table: str) -> tuple[list[str], list[list[str]]]:
    """Headings and rows as the CSV file has them."""
    with (CASES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        headings, *rows = csv.reader(file)
    return headings, rows


def as_sqlite(folder: Path) -> dict[str, dict[str, str]]:
    with sqlite3.connect(folder / "shop.db") as database:
        for table in TABLES:
            headings, rows = rows_of(table)
            names, marks = ", ".join(headings), ", ".join("?" * len(headings))
            database.execute(f"CREATE TABLE {table} ({names})")
            cells = [[_number(cell) for cell in row] for row in rows]
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", cells)  # noqa: S608
    database.close()
    return {"customers": {"database": "shop.db", "table": "customers"}} | {
        table: {"table": table} for table in TABLES[1:]
    }


def as_excel(folder: Path) -> dict[str, dict[str, str]]:
    with xlsxwriter.Workbook(folder / "shop.xlsx", {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for table in TABLES:
            sheet = book.add_worksheet(table)
            headings, rows = rows_of(table)
            for number, row in enumerate([headings, *rows]):
                sheet.write_row(number, 0, [_typed(cell) for cell in row])
    return {table: {"file": "shop.xlsx", "sheet": table} for table in TABLES}


def as_parquet(folder: Path) -> dict[str, dict[str, str]]:
    for table in TABLES:
        headings, rows = rows_of(table)
        with duckdb.connect() as connection:
            connection.execute(f"CREATE TABLE rows ({', '.join(f'{name} VARCHAR' for name in headings)})")
            marks = ", ".join("?" * len(headings))
            cells = [[cell or None for cell in row] for row in rows]
            connection.executemany(f"INSERT INTO rows VALUES ({marks})", cells)  # noqa: S608
            connection.execute(f"COPY rows TO '{folder / table}.parquet'")
    return in_files("parquet")


def as_json(folder: Path) -> dict[str, dict[str, str]]:
    for table in TABLES:
        headings, rows = rows_of(table)
        lines = [json.dumps(dict(zip(headings, map(_number, row), strict=True))) for row in rows]
        (folder / f"{table}.jsonl").write_text("\n".join(lines), "utf-8")
    return in_files("jsonl")


#: How the shop can be had, each written to a folder of the test's own.
KINDS: dict[str, Callable[[Path], dict[str, dict[str, str]]]] = {
    "sqlite": as_sqlite,
    "excel": as_excel,
    "parquet": as_parquet,
    "json": as_json,
}


def on_server(server: Server) -> dict[str, dict[str, str]]:
    """The same rows as texts in four tables of a server; each has a key by which its rows can be sorted."""
    mark = '"' if server.kind == "postgresql" else "`"
    for table in TABLES:
        headings, rows = rows_of(table)
        named = ", ".join(f"{mark}{heading}{mark} text" for heading in headings)
        server.run(f"CREATE TABLE {table} (line int PRIMARY KEY, {named})")
        server.insert(table, [(number, *(cell or None for cell in row)) for number, row in enumerate(rows)])
    return {"customers": {"connection": "shop", "table": "customers"}} | {
        table: {"table": table} for table in TABLES[1:]
    }


def _number(cell: str) -> str | float | None:
    if re.fullmatch(r"-?\d+", cell):
        return int(cell)
    return float(cell) if re.fullmatch(r"-?\d+\.\d+", cell) else cell or None


def _typed(cell: str) -> str | float | date | None:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return date.fromisoformat(cell)
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", cell):
        return datetime.fromisoformat(cell)
    return _number(cell)
