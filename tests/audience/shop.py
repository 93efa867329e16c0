"""A small shop for rules to be tried on: nine people, their orders, at half past one in the night."""

from __future__ import annotations

import csv
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.settings.model import Settings

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
            with (CASES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                headings, *rows = csv.reader(file)
            names = ", ".join(f'"{heading}"' for heading in headings)
            database.execute(f"CREATE TABLE {table} ({names})")
            cells = [[_as_number(cell) for cell in row] for row in rows]
            marks = ", ".join("?" * len(headings))
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", cells)  # noqa: S608
    database.close()
    source = {"database": "shop.db", "table": "customers", "id": "Number", "columns": COLUMNS}
    return settings(source | {"orders": ORDERS | {"table": "orders"}}, segments=SEGMENTS)


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
