"""Where the rows of a table stand in the file that people know."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path

from engine.problem import Place
from engine.source.csvfile import CsvFile


class Stand(Enum):
    """What rows are counted by."""

    #: Lines of a text.
    ON_LINES = auto()
    #: Rows of a sheet, or of a file that has no lines.
    ON_ROWS = auto()
    #: Rows of a table, in the order in which it gives them.
    IN_DATABASE = auto()
    #: The same, where there is no file.
    ON_SERVER = auto()


class Rows:
    """Where the rows of one table stand, for messages."""

    def __init__(self, path: Path, stand: Stand, line: Callable[[int], int] | None) -> None:
        """``line`` tells the line of a row (1 = first); None: they are the same."""
        self._path = path
        self._stand = stand
        self._line = line

    def place(self, row: int) -> Place:
        """The physical line of ``row`` (1 = first), or its row in the sheet; else the row itself."""
        return Place(self._path, row if self._line is None else self._line(row))

    @property
    def path(self) -> Path:
        """The file they are in; for a table on a server its names, which lead to no file."""
        return self._path

    @property
    def are_lines(self) -> bool:
        """Whether ``place`` tells lines of a text, not rows."""
        return self._stand is Stand.ON_LINES

    @property
    def changed(self) -> datetime | None:
        """When the file was last changed, aware, in UTC; None for a table on a server, which does not say."""
        if self._stand is Stand.ON_SERVER:
            return None
        # SQLite may keep what was written last in a file beside the database (its write-ahead log).
        log = self._path.with_name(self._path.name + "-wal")
        changed = self._path.stat().st_mtime
        # It comes and goes with those who write.
        with suppress(FileNotFoundError):
            if self._stand is Stand.IN_DATABASE and log.stat().st_size:
                changed = max(changed, log.stat().st_mtime)
        return datetime.fromtimestamp(changed, UTC)

    def words(self, row: int) -> str:
        """ "line 17", or "row 16" where there are no lines."""
        return f"{'line' if self.are_lines else 'row'} {self.place(row).line}"


class CsvLines:
    """The lines of a CSV file's rows, of which there may be more than rows."""

    def __init__(self, looked: CsvFile, records: int) -> None:
        self._looked = looked
        self._records = records
        self._lines: array[int] | None = None

    def line(self, row: int) -> int:
        """The physical line on which ``row`` (1 = first) begins."""
        if self._looked.lines in (self._records, self._records + 1):
            return row + 1
        if self._lines is None:
            self._lines = self._read()
        return self._lines[row - 1] if row <= len(self._lines) else row + 1

    def _read(self) -> array[int]:
        # Only where cells hold line breaks, or lines are blank, and somebody asks.
        lines: array[int] = array("q")
        with self._looked.file.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, delimiter=self._looked.separator)
            next(reader, None)
            begins = reader.line_num + 1
            for row in reader:
                if row:
                    lines.append(begins)
                begins = reader.line_num + 1
        return lines
