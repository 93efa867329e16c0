"""Parquet files: DuckDB reads them as they are; their types become the text that cells are read from."""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names pass through `_name`)
from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

from engine.errors import BadInput
from engine.problem import Place, Problem, quoted
from engine.settings.model import ColumnType
from engine.source import cells
from engine.source.csvfile import GLOB
from engine.source.store import Store
from engine.source.typed import NUMBERS, TIMES

_MAGIC = b"PAR1"
_WHOLE = "have it written once more by the program that made it"
_WHOLE_NUMBERS = frozenset(
    [
        *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
        *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
    ]
)
_NUL = "a NUL character"
_TEXTS = frozenset({"UUID", "TIME", "BOOLEAN"})


def headings(path: Path) -> tuple[str, ...]:
    """The columns, in order.

    Raises:
        BadInput: if it is not there, or no Parquet file.
    """
    return tuple(types(path))


def types(path: Path) -> dict[str, str]:
    """Column → DuckDB's name of its type.

    Raises:
        BadInput: as ``headings`` does.
    """
    _see(path)
    store = Store()
    try:
        plain = placed(path, store.folder)
        found = store.open([plain]).execute(f"DESCRIBE SELECT * FROM {_scan(plain)}").fetchall()
        return {str(name): str(kind) for name, kind, *_ in found}
    except duckdb.Error as error:
        raise broken(path) from error
    finally:
        store.close()


def first_rows(path: Path, most: int) -> list[list[str]]:
    """The first rows, as wide as the headings; "" for what cannot be shown.

    Raises:
        BadInput: as ``headings`` does.
    """
    known = types(path)
    parts = [text_of(name, kind, ColumnType.TEXT, "UTC") or "NULL" for name, kind in known.items()]
    store = Store()
    try:
        plain = placed(path, store.folder)
        query = f"SELECT {', '.join(parts)} FROM {_scan(plain)} LIMIT {most}"
        rows = store.open([plain]).execute(query).fetchall()
    except duckdb.Error as error:
        raise broken(path) from error
    finally:
        store.close()
    return [[cell or "" for cell in row] for row in rows]


def scan(path: Path, file: Path, wanted: Mapping[str, ColumnType], zones: Mapping[str, str]) -> str:
    """SQL: the columns ``wanted`` as text, each under ``cells.name_of``.

    ``zones`` says in which zone a moment with one is a day, or a text; UTC where it says nothing.

    Raises:
        BadInput: where one of them holds more than single values.
    """
    known = types(path)
    parts = []
    problems = []
    for name, kind in wanted.items():
        text = text_of(name, known[name], kind, zones.get(name, "UTC"))
        if text is None:
            problems.append(
                Problem(
                    Place(path, 1, list(known).index(name) + 1),
                    f"{quoted(name)} holds {_kind(known[name])}, not single values",
                    "leave the column out, or write its parts as columns of their own",
                )
            )
        else:
            parts.append(f"{text} AS {cells.name_of(name)}")
    if problems:
        raise BadInput(problems)
    return f"SELECT {', '.join(parts)} FROM {_scan(file)}"


def text_of(name: str, held: str, kind: ColumnType, zone: str) -> str | None:
    """SQL for the text of a column of the type ``held``; None where that is no single value.

    As ``typed.text_of`` has it: digits without an exponent, three decimals never mistakable for thousands,
    dates as ISO.
    """
    cell = '"' + name.replace('"', '""') + '"'
    exact = kind in NUMBERS
    apart = "T" if kind in TIMES else " "
    if held == "VARCHAR":
        return f"CASE WHEN contains({cell}, chr(0)) THEN error('{_NUL}') ELSE {cell} END"
    if held in _WHOLE_NUMBERS or held in _TEXTS or held.startswith("ENUM"):
        return f"CAST({cell} AS VARCHAR)"
    if held.startswith("DECIMAL"):
        return _decimals(f"CAST({cell} AS VARCHAR)", exact)
    if held in ("DOUBLE", "FLOAT"):
        # A FLOAT by its shortest digits: 1.1 and not 1.10000002384186.
        double = cell if held == "DOUBLE" else f"CAST(CAST({cell} AS VARCHAR) AS DOUBLE)"
        short = f"format('{{:.15g}}', {double})"
        long = f"coalesce(CAST(TRY_CAST({short} AS DECIMAL(38, 12)) AS VARCHAR), {short})"
        digits = f"CASE WHEN contains({short}, 'e') THEN {long} ELSE {short} END"
        return f"CASE WHEN NOT isnan({cell}) THEN {_decimals(digits, exact)} END"
    if held == "DATE":
        day = f"CAST({cell} AS VARCHAR)"
        return f"{day} || 'T00:00:00'" if kind in TIMES else day
    if held == "TIMESTAMP WITH TIME ZONE":
        # As it is on the clocks of its zone: the day of a moment depends on it.
        if kind is ColumnType.MOMENT:
            return f"replace(CAST({cell} AT TIME ZONE 'UTC' AS VARCHAR), ' ', 'T') || 'Z'"
        local = f"CAST({cell} AT TIME ZONE {cells.literal(zone)} AS VARCHAR)"
        return f"replace({local}, ' ', '{apart}')"
    if held.startswith("TIMESTAMP"):
        return f"replace(CAST({cell} AS VARCHAR), ' ', '{apart}')"
    return None


def placed(path: Path, folder: Path) -> Path:
    """``path``, or a copy in ``folder`` where its name would be taken for a pattern."""
    if not GLOB & set(str(path.resolve())):
        return path
    plain = folder / f"{abs(hash(str(path)))}.parquet"
    shutil.copyfile(path, plain)
    return plain


def broken(path: Path) -> BadInput:
    """That a file cannot be read, whatever is wrong with it."""
    said = f"{quoted(path.name)} is not whole, or of a kind of Parquet that cannot be read"
    return BadInput([Problem(Place(path, 1), said, _WHOLE)])


def refusal(path: Path, error: duckdb.Error) -> BadInput:
    """Why a file that had seemed in order could not be read, by what DuckDB said."""
    if _NUL not in str(error):
        return broken(path)
    return BadInput([Problem(Place(path, 1), "a text in it holds a NUL character", "take it out")])


def _see(path: Path) -> None:
    if path.is_dir():
        raise BadInput([Problem(Place(path, 1), "this is a folder, not a file", "name a file in it")])
    try:
        with path.open("rb") as handle:
            start = handle.read(len(_MAGIC))
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else "it cannot be opened"
        hint = "paths in the config count from the config's folder"
        raise BadInput([Problem(Place(path, 1), reason, hint)]) from error
    if start != _MAGIC:
        said, hint = "this is not a Parquet file", "give its name the ending that it has: .csv, .xlsx …"
        if not start:
            said, hint = "the file is empty", _WHOLE
        raise BadInput([Problem(Place(path, 1), said, hint)])


def _scan(file: Path) -> str:
    name = cells.literal(str(file.resolve()))
    return f"read_parquet({name}, hive_partitioning = false, filename = false)"


def _decimals(text: str, exact: bool) -> str:
    bare = f"rtrim(rtrim({text}, '0'), '.')"
    more = f"WHEN regexp_full_match({text}, '.*[.][0-9]{{2}}[1-9]0*') THEN {bare} || '0' " if exact else ""
    return f"CASE WHEN NOT contains({text}, '.') THEN {text} {more}ELSE {bare} END"


def _kind(held: str) -> str:
    if held.endswith("]"):
        return "lists"
    return "objects" if held.startswith(("STRUCT", "MAP", "UNION")) else f"data of the type {held}"
