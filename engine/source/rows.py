"""Where the rows of a table stand in the file that people know."""

from __future__ import annotations

import csv
from array import array
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from engine.problem import Place
from engine.source.csvfile import CsvFile


class Rows:
    """Where the rows of one table stand, for messages."""

    def __init__(self, path: Path, looked: CsvFile | None, records: int) -> None:
        self._path = path
        self._looked = looked
        self._records = records
        self._lines: array[int] | None = None

    def place(self, row: int) -> Place:
        """The physical line of ``row`` (1 = first); in a database, the row itself."""
        looked = self._looked
        if looked is None:
            return Place(self._path, row)
        if looked.lines in (self._records, self._records + 1):
            return Place(self._path, row + 1)
        if self._lines is None:
            self._lines = self._read(looked)
        return Place(self._path, self._lines[row - 1] if row <= len(self._lines) else row + 1)

    @property
    def path(self) -> Path:
        """The file they are in."""
        return self._path

    @property
    def are_lines(self) -> bool:
        """Whether ``place`` tells lines of a file, not rows of a database."""
        return self._looked is not None

    @property
    def changed(self) -> datetime:
        """When the file was last changed, aware, in UTC."""
        # SQLite may keep what was written last in a file beside the database (its write-ahead log).
        log = self._path.with_name(self._path.name + "-wal")
        changed = self._path.stat().st_mtime
        # It comes and goes with those who write.
        with suppress(FileNotFoundError):
            if not self.are_lines and log.stat().st_size:
                changed = max(changed, log.stat().st_mtime)
        return datetime.fromtimestamp(changed, UTC)

    def words(self, row: int) -> str:
        """ "line 17", or "row 16" in a database."""
        return f"{'row' if self._looked is None else 'line'} {self.place(row).line}"

    @staticmethod
    def _read(looked: CsvFile) -> array[int]:
        # Only where cells hold line breaks, or lines are blank, and somebody asks.
        lines: array[int] = array("q")
        with looked.file.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, delimiter=looked.separator)
            next(reader, None)
            begins = reader.line_num + 1
            for row in reader:
                if row:
                    lines.append(begins)
                begins = reader.line_num + 1
        return lines
