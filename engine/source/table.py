"""Where rows are, whichever kind of file it is."""

from __future__ import annotations

from pathlib import Path

from engine.settings.model import Table
from engine.source import csvfile, sqlitefile
from engine.source.model import Places


def headings_of(table: Table, root: Path, key: tuple[str, ...], places: Places) -> tuple[str, ...]:
    """The headings of a file, table or query.

    Raises:
        BadInput: if it cannot be read.
    """
    if table.file is not None:
        return csvfile.headings(root / table.file, table.encoding, table.separator)
    with sqlitefile.Database(root / (table.database or ""), key, places) as database:
        return database.headings(table)
