"""Which messages of the config's mailbox were read, and which of them have yet to be cleared away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.errors import LedgerBroken
from engine.mailbox.durably import make_folder

_TABLE = """
CREATE TABLE IF NOT EXISTS message (
    mailbox TEXT NOT NULL,
    key TEXT NOT NULL,
    owed INTEGER NOT NULL,  -- 1: written down, and still to be deleted or moved there
    PRIMARY KEY (mailbox, key)
) WITHOUT ROWID
"""


class _Nothing:
    """Of a mailbox of which nothing was read."""

    def knows(self, key: str) -> bool:
        return False

    def last(self, prefix: str) -> str | None:
        return None


NOTHING = _Nothing()


class Memory:
    """What was read of one mailbox, in a file.  A context manager.

    To lose it costs nothing but time: everything is read again, and what was written down changes nothing.

    Args:
        path: The file; made if it is not there.
        mailbox: ``Mailbox.name``.

    Raises:
        LedgerBroken: here and from every method, if the file cannot be read or written.
    """

    def __init__(self, path: Path, mailbox: str) -> None:
        self._path = path
        self._mailbox = mailbox
        try:
            make_folder(path.parent)
            self._database = sqlite3.connect(path, isolation_level=None, timeout=30)
        except (OSError, sqlite3.Error) as error:
            raise self._broken(error) from error
        try:
            self._run("PRAGMA synchronous = FULL")
            self._run(_TABLE)
        except LedgerBroken:
            self._database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def knows(self, key: str) -> bool:
        return bool(self._run("SELECT 1 FROM message WHERE mailbox = ? AND key = ?", self._mailbox, key))

    def last(self, prefix: str) -> str | None:
        # By the primary key; U+10FFFF is behind everything that begins so.
        [(found,)] = self._run(
            "SELECT max(key) FROM message WHERE mailbox = ? AND key >= ? AND key < ?",
            self._mailbox,
            prefix,
            prefix + "\U0010ffff",
        )
        return None if found is None else str(found)

    def add(self, read: Mapping[str, bool]) -> None:
        """These messages were read, and what they say is written down.  Durable once this returns.

        ``read``: key → whether it has yet to be cleared away.
        """
        statement = "INSERT OR REPLACE INTO message (mailbox, key, owed) VALUES (?, ?, ?)"
        self._run("BEGIN IMMEDIATE")
        for key, owed in read.items():
            self._run(statement, self._mailbox, key, int(owed))
        self._run("COMMIT")

    def owed(self) -> list[str]:
        """The keys of what has yet to be cleared away, in their order."""
        rows = self._run("SELECT key FROM message WHERE mailbox = ? AND owed ORDER BY key", self._mailbox)
        return [str(key) for (key,) in rows]

    def cleared(self, keys: Iterable[str]) -> None:
        """Nothing of these is left to do."""
        self._run("BEGIN IMMEDIATE")
        for key in keys:
            self._run("UPDATE message SET owed = 0 WHERE mailbox = ? AND key = ?", self._mailbox, key)
        self._run("COMMIT")

    def _run(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> LedgerBroken:
        return LedgerBroken(
            f"{self._path}: what was read of the mailbox cannot be looked up or written down: {error}\n"
            "  hint: once it is deleted, the mailbox is read again from its beginning"
        )
