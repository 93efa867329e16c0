"""Whether a ledger may be believed: it is neither an older copy of itself nor a second copy in use."""

from __future__ import annotations

import sqlite3
import uuid as uuids
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.errors import LedgerBroken
from engine.ledger.database import Database, translated
from engine.ledger.witness import Testimony, Witness

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ADOPT = "\n  hint: if these are the records to go on with, take them over with: gramercy ledger adopt"


def trusted(database: Database, folder: Path, made_at: int | None = None) -> Witness:
    """The witness of a ledger that may be believed; a new ledger is given its identity and a witness.

    A ledger that was moved is believed, and its witness told the new place.  ``made_at`` is the age of the
    oldest file of the workspace (nanoseconds since 1970), None where nobody knows: one in which every file
    is younger than what was remembered of this place is another workspace.

    Raises:
        LedgerBroken: if the ledger is older than its witness says, or has none; if it is new where another
            one was used; if it is a copy and the original is still in its place; if the witness cannot be
            read or written.
    """
    with database.reading() as connection:
        uuid = _uuid(connection)
    if uuid is None:
        return _christen(database, folder, made_at)
    here = database.path.resolve()
    witness = Witness(folder, uuid)
    # The witness first: a ledger in use may move on between the two looks, but never back.
    testimony = _testimony(witness)
    with database.reading() as connection:
        generation = _generation(connection)
    if testimony is None and generation == 0:
        # Nothing was ever written in it: made by a look at a plan, it can have forgotten nothing.
        with translated(witness.path):
            witness.establish(Testimony(0, here))
        return witness
    if testimony is None:
        raise LedgerBroken(
            f"{database.path}: nothing on this computer remembers these records: they may be a copy, and"
            f" letters sent since it was made would be sent again{_ADOPT}"
        )
    if generation < testimony.generation:
        raise LedgerBroken(
            f"{database.path}: these records are older than the ones last used here: they were put back from"
            f" a copy, and letters sent since that copy was made would be sent again{_ADOPT}"
        )
    if testimony.path != here:
        if _holds(testimony.path, uuid):
            raise LedgerBroken(
                f"{database.path}: these records are a copy of those at {testimony.path}, which are still"
                f" there; used side by side each would send what the other has sent{_ADOPT}"
            )
        with translated(witness.path):
            witness.establish(Testimony(generation, here))
    return witness


def adopt(database: Database, folder: Path) -> Witness:
    """Believe this ledger from now on, as one of its own: with a new identity, apart from any copy of it."""
    with database.writing() as connection:
        connection.execute(text("DELETE FROM ledger"))
        return _name(connection, database.path, folder)


def _christen(database: Database, folder: Path, made_at: int | None) -> Witness:
    with database.writing() as connection:
        uuid = _uuid(connection)
        if uuid is not None:  # Another process was quicker.
            return Witness(folder, uuid)
        with translated(folder):
            last = Witness.last_word(folder, database.path.resolve())
        if last is not None and (made_at is None or made_at <= last):
            raise LedgerBroken(
                f"{database.path}: the records that were kept here are gone: letters they knew of would be"
                " sent again, and people who asked us to stop would be written to"
                "\n  hint: put the folder back from a copy, or begin anew with: gramercy ledger adopt"
            )
        return _name(connection, database.path, folder)


def _name(connection: Connection, path: Path, folder: Path) -> Witness:
    uuid = str(uuids.uuid4())
    witness = Witness(folder, uuid)
    # Before the commit: a witness without a ledger harms nobody, a ledger without a witness is locked out.
    with translated(witness.path):
        witness.establish(Testimony(0, path.resolve()))
    connection.execute(
        text("INSERT INTO ledger (only_row, uuid, generation) VALUES (1, :uuid, 0)"), {"uuid": uuid}
    )
    return witness


def _uuid(connection: Connection) -> str | None:
    found: str | None = connection.execute(text("SELECT uuid FROM ledger")).scalar()
    return found


def _generation(connection: Connection) -> int:
    return int(connection.execute(text("SELECT generation FROM ledger")).scalar_one())


def _testimony(witness: Witness) -> Testimony | None:
    with translated(witness.path):
        try:
            return witness.read()
        except ValueError as error:
            raise LedgerBroken(
                f"{witness.path}: what it remembers of the records cannot be read{_ADOPT}"
            ) from error


def _holds(path: Path, uuid: str) -> bool:
    """Whether the file at ``path`` is a ledger of this identity.  Looks without changing anything."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("SELECT uuid FROM ledger").fetchone() == (uuid,))
    except sqlite3.Error:
        # No such file, or something else by now.
        return False
