"""Tables of typed cells, filled from what was opened.

Most files hold nothing but plain cells, so a file is first read as if all were; the first one that is not
ends that, and the file is read again with care.
"""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from engine.settings.model import ColumnType
from engine.source import cells
from engine.source.cells import Reading
from engine.source.model import Column
from engine.source.opening import Input

#: What DuckDB says that has nothing to do with what stands in a file.
_NOT_OF_THE_FILE = (
    duckdb.OutOfMemoryException,
    duckdb.BinderException,
    duckdb.ParserException,
    duckdb.CatalogException,
    duckdb.PermissionException,
    duckdb.InterruptException,
)
#: Octets of a file from which on preparing longer saves time.
_LARGE = 1 << 20
_NOT_PLAIN = "a cell that is not plain"
_KINDS = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.NUMBER: "DECIMAL(28,8)",
    ColumnType.MONEY: "BIGINT",
    ColumnType.YES_NO: "BOOLEAN",
    ColumnType.DATE: "DATE",
    ColumnType.MOMENT: "TIMESTAMP",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A table that was filled.

    Attributes:
        rows: How many it has.
        plain: Every cell could be read.
    """

    rows: int
    plain: bool


def fill(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    opened: Input,
    fixed: Mapping[str, str],
    typed: Sequence[Column],
) -> Filled:
    """Create table ``name``, its rows in the order of what was opened.

    It has ``fixed`` (texts, each SQL over the cells) and of each of ``typed`` "value:…", "currency:…" (money)
    and "raw:…", the text of a cell that could not be read, else NULL.

    Raises:
        BadInput: if it cannot be read.
    """
    try:
        rows = _fill_plainly(connection, name, opened, fixed, typed)
        plain = rows is not None
        if rows is None:
            made = f"CREATE OR REPLACE TABLE {name} AS {_careful(opened, fixed, typed)}"
            [rows] = connection.execute(made).fetchone() or (0,)
    except _NOT_OF_THE_FILE:
        raise
    except duckdb.Error as error:
        # A broken Parquet file is told in many ways.
        raise opened.refusal(error) from error
    opened.confirm(rows)
    return Filled(rows, plain)


def _fill_plainly(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    opened: Input,
    fixed: Mapping[str, str],
    typed: Sequence[Column],
) -> int | None:
    """The number of rows; None where not every cell was plain.  What says nothing of its own takes no room
    in the table."""
    raw = {column.name: cells.name_of(column.heading or "") for column in typed}
    readings: dict[str, Reading] = {}
    for column in typed:
        reading = cells.plain(raw[column.name], column, breaks=opened.breaks, large=_is_large(opened))
        if reading is None:
            return None
        readings[column.name] = reading
    declared = [f"{field} VARCHAR" for field in fixed]
    values = list(fixed)
    filled = list(fixed)
    for column in typed:
        value, reading = f'"value:{column.name}"', readings[column.name]
        declared.append(f"{value} {_KINDS[column.type]}")
        if reading.currency is not None:
            currency = f"CASE WHEN {value} IS NOT NULL THEN {reading.currency} END"
            declared.append(_generated("currency", column, currency))
        declared.append(_generated("raw", column, "CAST(NULL AS VARCHAR)"))
        if column.type is ColumnType.TEXT:
            values.append(reading.value)
        else:
            read = f"coalesce({reading.value}, error({cells.literal(_NOT_PLAIN)}))"
            values.append(f"CASE WHEN {raw[column.name]} <> '' THEN {read} END")
        filled.append(value)
    texts = ", ".join(dict.fromkeys(raw.values()))
    first = ", ".join([f"{sql} AS {field}" for field, sql in fixed.items()] + [texts] * bool(texts))
    query = _layered(f"SELECT {first} FROM ({opened.scan()})", readings)
    connection.execute(f"CREATE TABLE {name} ({', '.join(declared)})")
    try:
        [rows] = connection.execute(
            f"INSERT INTO {name} ({', '.join(filled)}) SELECT {', '.join(values)} FROM ({query})"
        ).fetchone() or (0,)
    except duckdb.InvalidInputException as error:
        if _NOT_PLAIN in str(error):
            return None
        raise
    return int(rows)


def _is_large(opened: Input) -> bool:
    return opened.file.stat().st_size >= _LARGE


def _generated(part: str, column: Column, sql: str) -> str:
    return f'"{part}:{column.name}" VARCHAR GENERATED ALWAYS AS ({sql}) VIRTUAL'


def _careful(opened: Input, fixed: Mapping[str, str], typed: Sequence[Column]) -> str:
    texts = {column.name: f'"text of:{column.name}"' for column in typed}
    first = ", ".join(
        [f"{sql} AS {field}" for field, sql in fixed.items()]
        + [
            f"{cells.present(cells.name_of(column.heading or ''), column)} AS {texts[column.name]}"
            for column in typed
        ]
    )
    large = _is_large(opened)
    readings = {column.name: cells.reading(texts[column.name], column, large=large) for column in typed}
    query = _layered(f"SELECT {first} FROM ({opened.scan()})", readings)
    values = list(fixed)
    kept = list(fixed)
    for column in typed:
        value, text, reading = f'"value:{column.name}"', texts[column.name], readings[column.name]
        values.append(f"{reading.value} AS {value}")
        kept.append(value)
        if reading.currency is not None:
            values.append(f'{reading.currency} AS "currency:{column.name}"')
            kept.append(f'"currency:{column.name}"')
        values.append(text)
        kept.append(f'CASE WHEN {value} IS NULL THEN {text} END AS "raw:{column.name}"')
    return f"SELECT {', '.join(kept)} FROM (SELECT {', '.join(values)} FROM ({query}))"


def _layered(query: str, readings: Mapping[str, Reading]) -> str:
    """``query`` with what the readings stand on, one layer after the other."""
    for depth in range(max((len(reading.layers) for reading in readings.values()), default=0)):
        parts = [
            f"{sql} AS {part}"
            for reading in readings.values()
            for part, sql in (reading.layers[depth] if depth < len(reading.layers) else {}).items()
        ]
        query = f"SELECT *, {', '.join(parts)} FROM ({query})"
    return query
