"""From a table of the config to something DuckDB can scan, wherever its rows are."""

# ruff: noqa: S608 (values are parameters or pass through `literal`; names are ours, words without quotes)
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol

import duckdb

from engine.errors import BadInput
from engine.problem import Place, Problem
from engine.settings.model import ColumnType, DatabaseServer, FileKind, Table, file_kind
from engine.source import cells, csvfile, excelfile, jsonfile, parquetfile
from engine.source.csvfile import CsvFile
from engine.source.excelfile import Where
from engine.source.model import CONFIG, Column, Places
from engine.source.rows import CsvLines, Rows, Stand
from engine.source.servers import Servers
from engine.source.sqlitefile import Database
from engine.source.typed import NUMBERS


class Input(Protocol):
    """Rows that DuckDB can scan.

    Attributes:
        file: What it reads.
        breaks: Its cells may hold line breaks.
        warnings: What was seen on the way, worth a look.
    """

    @property
    def file(self) -> Path: ...

    @property
    def breaks(self) -> bool: ...

    @property
    def warnings(self) -> Sequence[Problem]: ...

    def scan(self) -> str:
        """SQL: every column wanted as text, under ``cells.name_of`` its heading."""

    def refusal(self, error: duckdb.Error) -> BadInput:
        """Why DuckDB could not read it, which said ``error``."""

    def confirm(self, records: int) -> None:
        """Compare what was read with what had been seen; raises BadInput where they differ."""

    def rows(self, records: int) -> Rows:
        """Where its rows stand."""


class Opening:
    """Opens tables for one reading; tables of one database belong to one moment.

    A context manager: databases are let go at its end, files stay in ``folder``.
    """

    def __init__(
        self, root: Path, folder: Path, places: Places, databases: Mapping[str, DatabaseServer]
    ) -> None:
        self._root = root
        self._folder = folder
        self._places = places
        self._stack = ExitStack()
        self._databases: dict[Path, Database] = {}
        self._servers = self._stack.enter_context(Servers(databases, root, places))

    def __enter__(self) -> Opening:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def open(
        self, table: Table, key: tuple[str, ...], wanted: Sequence[str], typed: Sequence[Column]
    ) -> Input:
        """``wanted`` are headings, ``typed`` the columns among them.

        Raises:
            BadInput: with every problem of the file.
        """
        path = self._root / (table.file or table.database or "")
        kinds = _kinds(wanted, typed)
        zones = {column.heading or "": column.zone for column in typed}
        target = self._folder / f"table-{abs(hash(key))}.csv"
        if table.connection is not None:
            self._servers.write(table, key, kinds, zones, target)
            # Nothing that can be opened: what messages name a row by.
            named = Path(table.connection, table.table or "query")
            return _Text(csvfile.written(target, target, tuple(wanted)), Stand.ON_SERVER, named=named)
        if table.file is None:
            if path not in self._databases:
                self._databases[path] = self._stack.enter_context(Database(path, key, self._places))
            numbers = {heading for heading, kind in kinds.items() if kind in NUMBERS}
            self._databases[path].write(table, wanted, numbers, target)
            # What is written to the database from now on does not change what was read.
            return _Text(csvfile.written(target, target, tuple(wanted)), Stand.IN_DATABASE, named=path)
        match file_kind(table.file):
            case FileKind.CSV:
                return _Text(
                    csvfile.look(path, table.encoding, table.separator, self._folder), Stand.ON_LINES
                )
            case FileKind.PARQUET:
                stamp = _stamp(path)
                file = parquetfile.placed(path, self._folder)
                return _Parquet(path, file, parquetfile.scan(path, file, kinds, zones), stamp)
            case FileKind.EXCEL:
                stamp = _stamp(path)
                where = Where(path=path, sheet=table.sheet, key=key, places=self._places)
                lines, warnings = excelfile.write(where, kinds, target, self._folder)
                looked = csvfile.written(path, target, tuple(wanted), stamp)
                return _Text(looked, Stand.ON_ROWS, lines.line, warnings)
            case FileKind.JSON:
                stamp = _stamp(path)
                lines, warnings = jsonfile.write(path, kinds, target)
                looked = csvfile.written(path, target, tuple(wanted), stamp)
                return _Text(looked, Stand.ON_LINES, lines.line, warnings)


def headings_of(
    table: Table, root: Path, key: tuple[str, ...], places: Places, servers: Servers
) -> tuple[str, ...]:
    """The headings of a file, table or query; ``key`` leads to it in the config.

    Raises:
        BadInput: if it cannot be read.
    """
    if table.connection is not None:
        return servers.headings(table, key)
    if table.file is None:
        with Database(root / (table.database or ""), key, places) as database:
            return database.headings(table)
    path = root / table.file
    match file_kind(table.file):
        case FileKind.CSV:
            return csvfile.headings(path, table.encoding, table.separator)
        case FileKind.EXCEL:
            return excelfile.headings(Where(path=path, sheet=table.sheet, key=key, places=places))
        case FileKind.PARQUET:
            return parquetfile.headings(path)
        case FileKind.JSON:
            return jsonfile.headings(path)


def beginning(path: Path, most: int, encoding: str | None = None) -> tuple[tuple[str, ...], list[list[str]]]:
    """The headings of a file that no config names yet, and its first rows, as wide as these.

    Raises:
        BadInput: as ``headings_of`` does.
    """
    table = Table(file=path, encoding=encoding)
    with Servers({}, Path(), CONFIG) as none:
        found = headings_of(table, Path(), (), CONFIG, none)
    match file_kind(path):
        case FileKind.CSV:
            return found, csvfile.first_rows(path, most, encoding)
        case FileKind.EXCEL:
            return found, excelfile.first_rows(Where(path=path, sheet=None, key=(), places=CONFIG), most)
        case FileKind.PARQUET:
            return found, parquetfile.first_rows(path, most)
        case FileKind.JSON:
            return found, jsonfile.first_rows(path, most)


@dataclass(frozen=True, slots=True)
class _Text:
    """A CSV file: people's own, or one that we wrote from theirs.

    Attributes:
        line: None: to be found in it.
        named: Which database its rows were copied from; None where they are of a file.
    """

    looked: CsvFile
    stand: Stand
    line: Callable[[int], int] | None = None
    warnings: Sequence[Problem] = ()
    named: Path | None = None

    @property
    def file(self) -> Path:
        return self.looked.file

    @property
    def breaks(self) -> bool:
        return self.looked.breaks

    def scan(self) -> str:
        numbered = {heading: number for number, heading in enumerate(self.looked.headings)}
        names = "{" + ", ".join(f"'c{number}': 'VARCHAR'" for number in numbered.values()) + "}"
        select = ", ".join(f"c{number} AS {cells.name_of(heading)}" for heading, number in numbered.items())
        file = cells.literal(str(self.looked.file.resolve()))
        # A quoted line break cannot be cut in two.
        parallel = "false" if self.breaks else "true"
        return (
            f"SELECT {select} FROM read_csv({file}, columns = {names}, auto_detect = false, header = true, "
            f"delim = {cells.literal(self.looked.separator)}, quote = '\"', escape = '\"', "
            f"strict_mode = true, compression = 'none', parallel = {parallel})"
        )

    def refusal(self, _error: duckdb.Error) -> BadInput:
        if self.named is not None:
            # We wrote it ourselves, so nothing else can be wrong with it.
            said, hint = "a row is too long: 2 MB is the most", "leave long texts out with a query"
            return BadInput([Problem(Place(self.named, 1), said, hint)])
        return csvfile.refusal(self.looked)

    def confirm(self, records: int) -> None:
        csvfile.confirm(self.looked, records)

    def rows(self, records: int) -> Rows:
        line = self.line
        if line is None and self.stand is Stand.ON_LINES:
            line = CsvLines(self.looked, records).line
        return Rows(self.named or self.looked.path, self.stand, line)


@dataclass(frozen=True, slots=True)
class _Parquet:
    path: Path
    file: Path
    query: str
    stamp: tuple[int, int] | None
    warnings: Sequence[Problem] = ()
    breaks: bool = True

    def scan(self) -> str:
        return self.query

    def refusal(self, error: duckdb.Error) -> BadInput:
        return parquetfile.refusal(self.path, error)

    def confirm(self, _records: int) -> None:
        if csvfile.stamp_of(self.path) != self.stamp:
            raise csvfile.changed(self.path)

    def rows(self, _records: int) -> Rows:
        return Rows(self.path, Stand.ON_ROWS, None)


def _kinds(wanted: Sequence[str], typed: Sequence[Column]) -> dict[str, ColumnType]:
    """What each heading is read as; text where a heading is read as that and as something else."""
    kinds: dict[str, ColumnType] = {}
    for column in typed:
        heading = column.heading or ""
        kinds[heading] = column.type if kinds.get(heading, column.type) is column.type else ColumnType.TEXT
    return {heading: kinds.get(heading, ColumnType.TEXT) for heading in wanted}


def _stamp(path: Path) -> tuple[int, int] | None:
    """None where there is no such file, which its reader tells better."""
    return csvfile.stamp_of(path) if path.is_file() else None
