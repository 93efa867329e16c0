"""Where rows are, whichever kind of file it is."""

from __future__ import annotations

from pathlib import Path

from engine.errors import BadInput
from engine.problem import Problem
from engine.settings.model import Table
from engine.source import csvfile, sqlitefile
from engine.source.model import Places


def headings_of(table: Table, root: Path, key: tuple[str, ...], places: Places) -> tuple[str, ...]:
    """The headings of a file, table or query.

    Raises:
        BadInput: if it cannot be read, or the config does not say which one it is.
    """
    check(table, key, places)
    if table.file is not None:
        return csvfile.headings(root / table.file, table.encoding, table.separator)
    with sqlitefile.Database(root / (table.database or ""), key, places) as database:
        return database.headings(table)


def check(table: Table, key: tuple[str, ...], places: Places) -> None:
    """See that the config names exactly one place.

    Raises:
        BadInput: with what is missing or too much.
    """
    said = [name for name in ("file", "database") if getattr(table, name) is not None]
    parts = [name for name in ("table", "query") if getattr(table, name) is not None]
    message = hint = None
    if not said:
        message, hint = (
            "nothing says where the rows are",
            "write `file:` (a CSV file) or `database:` (SQLite)",
        )
    elif len(said) == 2:
        message, hint = "'file' and 'database' cannot both be given", "keep one of them"
    elif said == ["file"] and parts:
        message, hint = (
            f"'{parts[0]}' belongs to a database, not to a file",
            "write `database:` instead of `file:`",
        )
    elif said == ["database"] and len(parts) != 1:
        message = (
            "a database needs either 'table' or 'query'"
            if not parts
            else "'table' and 'query' cannot both be given"
        )
        hint = "name the table that holds the rows"
    if message is not None:
        raise BadInput([Problem(places.place(*key), message, hint)])
