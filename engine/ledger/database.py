"""The SQLite file: opening, bringing its schema up to date, transactions, its errors in plain words."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from engine.errors import LedgerBroken

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

#: The last step under ``migrations/versions``; a test sees to it.
SCHEMA = "0005"

#: In the file's header, so that no other SQLite file is taken for a ledger: "GRMY".
APPLICATION_ID = 0x47524D59

#: Freezing a million letters holds the write lock for tens of seconds; others wait that long.
_BUSY_SECONDS = 120.0

_PLAIN_WORDS = {
    "SQLITE_FULL": "there is no room left on the disk",
    "SQLITE_BUSY": "another process has kept it locked for too long",
    "SQLITE_LOCKED": "another process has kept it locked for too long",
    "SQLITE_READONLY": "it may not be written to",
    "SQLITE_PERM": "it may not be opened",
    "SQLITE_CANTOPEN": "it cannot be opened",
    "SQLITE_NOTADB": "these are not our records",
    "SQLITE_CORRUPT": "it is damaged",
    "SQLITE_IOERR": "the disk failed",
}


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLAlchemy, SQLite or the disk raises into LedgerBroken, in words for a person."""
    try:
        yield
    except SQLAlchemyError as error:
        raise LedgerBroken(f"{path}: {_in_plain_words(getattr(error, 'orig', None) or error)}") from error
    except (sqlite3.Error, OSError) as error:
        raise LedgerBroken(f"{path}: {_in_plain_words(error)}") from error


def _in_plain_words(error: BaseException) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    name = getattr(error, "sqlite_errorname", "")
    for prefix, words in _PLAIN_WORDS.items():
        if name.startswith(prefix):
            return words
    # Never SQLAlchemy's own text: it would show the statement with people's data in it.
    return (
        f"the records cannot be used ({error})"
        if isinstance(error, sqlite3.Error)
        else "the records cannot be used"
    )


class Database:
    """One process's hold on a ledger file.  Threads may share it; their transactions take turns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _engine(path)
        self._turn = threading.RLock()
        with translated(path):
            if sqlite3.sqlite_version_info < (3, 37):
                raise LedgerBroken(
                    f"the records need SQLite 3.37 or newer; this Python has {sqlite3.sqlite_version}"
                )
            self._writer = self._engine.connect()
            try:
                self._bring_up_to_date()
                self._file = _identity(path)
            except BaseException:
                self._writer.close()
                raise

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that nobody else can come between; rolled back if the block raises.

        Raises:
            LedgerBroken: if the file fails, or the commit does, or went into a file that is not at our path
                any more: nobody will find what is written there.
        """
        with self._turn, translated(self.path):
            self._writer.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.exec_driver_sql("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after some errors, and then refuses to do so again.
                with contextlib.suppress(SQLAlchemyError, sqlite3.Error):
                    self._writer.exec_driver_sql("ROLLBACK")
                raise
            self._see_that_it_is_ours()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """The ledger as it stands at the first look, whatever others write meanwhile.

        Raises:
            LedgerBroken: if it cannot be read, or another file stands in its place; none is made there.
        """
        with translated(self.path):
            self._see_that_it_is_ours()
        with translated(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    @property
    def plain(self) -> Connection:
        """For single look-ups that need no transaction around them; of one thread."""
        return self._writer

    def compact(self) -> bool:
        """Write the file anew, without what was deleted, and empty what SQLite keeps beside it.

        False if other processes that look at it keep the latter from being emptied until they are done.

        Raises:
            LedgerBroken: if that fails: what was deleted may then still stand in the file.
        """
        with self._turn, translated(self.path):
            self._writer.exec_driver_sql("VACUUM")
            busy = self._writer.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        return not busy

    def copy(self, path: Path) -> None:
        """Write a new file at ``path`` with all that is in this one; nobody is kept from writing meanwhile.

        Raises:
            LedgerBroken: if that fails.
        """
        with translated(path), self._engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        with self._turn, translated(self.path):
            self._writer.close()
            self._engine.dispose()

    def _see_that_it_is_ours(self) -> None:
        if _identity(self.path) != self._file:
            raise LedgerBroken(f"{self.path}: it was taken away or replaced while it was in use")

    def _bring_up_to_date(self) -> None:
        if self._version() == SCHEMA:
            return
        self._writer.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            # Looked at again: another process may have been quicker.
            if self._version() != SCHEMA:
                _migrate(self._writer)
                self._writer.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            self._writer.exec_driver_sql("COMMIT")
        except BaseException:
            with contextlib.suppress(SQLAlchemyError, sqlite3.Error):
                self._writer.exec_driver_sql("ROLLBACK")
            raise

    def _version(self) -> str | None:
        """The schema's step; None for a file with nothing in it.

        Raises:
            LedgerBroken: if the file is something else, or was written by a newer release.
        """
        if self._writer.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one() == 0:
            return None
        if self._writer.exec_driver_sql("PRAGMA application_id").scalar_one() != APPLICATION_ID:
            raise LedgerBroken(f"{self.path}: these are not our records")
        version = str(self._writer.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
        if version > SCHEMA:
            raise LedgerBroken(
                f"{self.path}: a newer release of gramercy has written these records\n  hint: update gramercy"
            )
        return version


def _identity(path: Path) -> tuple[int, int]:
    """Which file stands at ``path``, whatever its name was before."""
    found = path.stat()
    return found.st_dev, found.st_ino


def _engine(path: Path) -> Engine:
    # Transactions are begun and ended by name in this module: Python's sqlite3 would otherwise begin
    # them by itself, as readers, and two readers that turn writers lock each other out.
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
    )

    from sqlalchemy import event

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        # Without it INSERT OR REPLACE would slip past the triggers that keep history from being deleted.
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        # WAL's default, NORMAL, may lose the last commits in a power cut: a letter sent would be forgotten.
        connection.execute("PRAGMA synchronous = FULL")

    return engine


def _migrate(connection: Connection) -> None:
    # Costs 0.2 s, and is needed once in a ledger's life per release.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
