"""SQLite files: read-only, in one snapshot, written out as text for DuckDB to read.

The only module of this room that knows SQLAlchemy.
"""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

import csv
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, CursorResult, Select, column, create_engine, event, select, table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import quoted_name

from engine.errors import BadInput
from engine.problem import Place, Problem, quoted
from engine.settings.model import Table
from engine.source.model import Places
from engine.source.select import look
from engine.source.typed import number_text

_BATCH = 5_000
# What reading needs (sqlite3.h); ATTACH, PRAGMA, writing and the loading of extensions are not in it.
_ALLOWED = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)


class Database:
    """One SQLite file, opened for reading; everything read through it belongs to one moment.

    A context manager: the file is let go at its end.
    """

    def __init__(self, path: Path, key: tuple[str, ...], places: Places) -> None:
        """``key`` leads to the table in the config, for messages.

        Raises:
            BadInput: if there is no such file.
        """
        self._path = path
        self._key = key
        self._places = places
        if path.is_dir():
            raise BadInput([Problem(Place(path, 1), "this is a folder, not a file", "name a file in it")])
        if not path.is_file():
            raise BadInput(
                [
                    Problem(
                        Place(path, 1),
                        "there is no such file",
                        "paths in the config count from the config's folder",
                    )
                ]
            )
        engine = create_engine(
            f"sqlite:///file:{quote(str(path.resolve()))}?mode=ro&uri=true",
            isolation_level="AUTOCOMMIT",
        )
        event.listen(engine, "connect", _lock)
        self._engine = engine
        try:
            self._connection: Connection = engine.connect()
            # A transaction from the first to the last row: customers and orders fit each other.
            self._connection.exec_driver_sql("BEGIN")
        except DBAPIError as error:
            engine.dispose()
            raise self._bad(error) from error

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._engine.dispose()

    def headings(self, source: Table) -> tuple[str, ...]:
        """The columns of a table, view or query, in order.

        Raises:
            BadInput: if there is no such table, or the query is refused.
        """
        with self._result(source, None, limit=True) as result:
            return tuple(result.keys())

    def write(self, source: Table, headings: Sequence[str], numbers: Collection[str], target: Path) -> None:
        """Write ``headings`` of every row to ``target``: CSV, UTF-8, one record a row, the headings first.

        What is missing is empty.  A number with a fraction is its decimal text to 15 significant digits,
        which every double holds; in the columns ``numbers`` it is never mistakable for thousands.

        Raises:
            BadInput: where a cell is no text, or the file cannot be read to its end.
        """
        mistakable = [heading in numbers for heading in headings]
        with (
            target.open("w", encoding="utf-8", newline="") as handle,
            self._result(source, headings) as result,
        ):
            writer = csv.writer(handle)
            writer.writerow(headings)
            row = 0
            try:
                for batch in result.partitions(_BATCH):
                    for cells in batch:
                        row += 1
                        writer.writerow(
                            [
                                self._text(cell, row, heading, exact)
                                for cell, heading, exact in zip(cells, headings, mistakable, strict=True)
                            ]
                        )
            except DBAPIError as error:
                raise self._bad(error) from error

    def _text(self, cell: object, row: int, heading: str, number: bool) -> str:
        match cell:
            case None:
                return ""
            case str() if "\0" not in cell:
                return cell
            case int():
                return str(cell)
            case float():
                return number_text(cell, exact=number)
            case _:
                raise self._refused(
                    f"row {row}: {quoted(heading)} holds data that is not text",
                    "leave that column out of a query",
                )

    def _result(
        self, source: Table, headings: Sequence[str] | None, limit: bool = False
    ) -> CursorResult[tuple[object, ...]]:
        try:
            if source.query is not None:
                self._check_query(source.query)
                names = "*" if headings is None else ", ".join(_identifier(heading) for heading in headings)
                end = " LIMIT 0" if limit else ""
                return self._connection.exec_driver_sql(
                    f"SELECT {names} FROM ({source.query.rstrip().rstrip(';')}\n){end}"
                )
            name = source.table or ""
            known = self._tables()
            if name not in known:
                raise self._refused(
                    f"there is no table {quoted(name)}", f"there is {', '.join(map(quoted, sorted(known)))}"
                )
            if headings is None:
                return self._connection.exec_driver_sql(f"SELECT * FROM {_identifier(name)} LIMIT 0")
            query: Select[*tuple[Any, ...]] = (
                select(*[column(quoted_name(heading, True)) for heading in headings])
                .select_from(table(quoted_name(name, True)))
                .order_by(*([column("rowid")] if known[name] else []))
            )
            return self._connection.execute(query)
        except DBAPIError as error:
            raise self._bad(error) from error

    def _tables(self) -> dict[str, bool]:
        """Tables and views by name; True where rows have a number to be sorted by."""
        rows = self._connection.exec_driver_sql(
            "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')"
        )
        return {
            name: kind == "table" and "without rowid" not in " ".join(str(sql).lower().split())
            for name, kind, sql in rows
            if not name.startswith("sqlite_")
        }

    def _check_query(self, query: str) -> None:
        seen = look(query, "sqlite")
        if not seen.read:
            raise self._refused("the query cannot be read as SQL", "try it in an SQLite shell first")
        if seen.fault is not None:
            raise self._refused(f"the query {seen.fault}", "sources are only ever read")

    def _bad(self, error: DBAPIError) -> BadInput:
        words = str(error.orig).splitlines()[0] if error.orig is not None else "it cannot be read"
        if "not a database" in words:
            return BadInput(
                [Problem(Place(self._path, 1), "this is not an SQLite file", "for a CSV file write `file:`")]
            )
        if "not authorized" in words:
            return self._refused("the query wants more than reading rows", "keep to one plain SELECT")
        return self._refused(f"SQLite says {quoted(words, most=200)}", "try it in an SQLite shell first")

    def _refused(self, message: str, hint: str) -> BadInput:
        return BadInput([Problem(self._places.place(*self._key), f"{self._path.name}: {message}", hint)])


def _lock(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.set_authorizer(_authorize)


def _authorize(
    action: int, first: str | None, second: str | None, _db: str | None, _inner: str | None
) -> int:
    if action == sqlite3.SQLITE_TRANSACTION or (
        action in _ALLOWED and not (action == sqlite3.SQLITE_FUNCTION and second == "load_extension")
    ):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
