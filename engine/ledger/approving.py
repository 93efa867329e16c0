"""Approvals: written down with what they were given for, and compared with what is to go now."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import bindparam, text

from engine.ledger.model import Approval, ApprovedLetter, Since
from engine.ledger.moment import moment_of, stored

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

T = TypeVar("T")

_BATCH = 1000
#: A letter set aside: its number, and what it says of the person and reads, as digests.
_RECORD = struct.Struct(">Q16s16s")
#: Up to so many bytes stay in memory: the letters of some 100,000 people.
_IN_MEMORY = 4 * 2**20

_APPROVAL = (
    "SELECT id, campaign, occurrence, approver, at, chosen, time, people, letters,"
    " EXISTS (SELECT 1 FROM approved_letter WHERE approval = approval.id) AS comparable FROM approval "
)
_FOUND = text(
    "SELECT number, person, letter FROM approved_letter WHERE approval = :approval AND number IN :numbers"
).bindparams(bindparam("numbers", expanding=True))
_INSERT = text(
    "INSERT INTO approved_letter (approval, number, person, letter)"
    " VALUES (:approval, :number, :person, :letter)"
)


@contextmanager
def set_aside(letters: Iterable[ApprovedLetter]) -> Iterator[Iterator[ApprovedLetter]]:
    """``letters``, all of them read: writing them takes long, and the ledger must not be locked meanwhile.

    What does not fit in a little memory is in a file without a name.
    """
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        for letter in letters:
            file.write(_RECORD.pack(letter.number, letter.person, letter.letter))
        file.seek(0)
        yield _read(file)


def _read(file: SpooledTemporaryFile[bytes]) -> Iterator[ApprovedLetter]:
    while chunk := file.read(_RECORD.size * _BATCH):
        for number, person, letter in _RECORD.iter_unpack(chunk):
            yield ApprovedLetter(number=number, person=person, letter=letter)


def approve(
    connection: Connection,
    campaign: str,
    occurrence: str,
    letters: Iterable[ApprovedLetter],
    *,
    by: str,
    time: str,
    now: datetime,
) -> Approval:
    """Write an approval down.  The letters of those before it are let go: only the latest counts."""
    drop_letters(connection, campaign, occurrence)
    number = connection.execute(text("SELECT coalesce(max(id), 0) + 1 FROM approval")).scalar_one()
    chosen = 0
    for batch in _batches(iter(letters)):
        rows = [
            {"approval": number, "number": one.number, "person": one.person, "letter": one.letter}
            for one in batch
        ]
        connection.execute(_INSERT, rows)
        chosen += len(rows)
    people, read = _digests(connection, number)
    connection.execute(
        text(
            "INSERT INTO approval (id, campaign, occurrence, approver, at, chosen, time, people, letters)"
            " VALUES (:id, :campaign, :occurrence, :by, :at, :chosen, :time, :people, :letters)"
        ),
        {
            "id": number,
            "campaign": campaign,
            "occurrence": occurrence,
            "by": by,
            "at": stored(now),
            "chosen": chosen,
            "time": time,
            "people": people,
            "letters": read,
        },
    )
    return _approval(connection.execute(text(_APPROVAL + "WHERE id = :id"), {"id": number}).one())


def _digests(connection: Connection, approval: int) -> tuple[bytes, bytes]:
    """SHA-256 over all people, and over all letters, in the order of their numbers: how the source is
    sorted makes no difference."""
    people, letters = hashlib.sha256(), hashlib.sha256()
    rows = connection.execute(
        text("SELECT number, person, letter FROM approved_letter WHERE approval = :id ORDER BY number"),
        {"id": approval},
    )
    for number, person, letter in rows:
        name = number.to_bytes(8, "big")
        people.update(name + person)
        letters.update(name + letter)
    return people.digest(), letters.digest()


def drop_letters(connection: Connection, campaign: str, occurrence: str) -> None:
    """Let go of what an approval is compared by.  That it was given stays."""
    connection.execute(
        text(
            "DELETE FROM approved_letter WHERE approval IN"
            " (SELECT id FROM approval WHERE campaign = :campaign AND occurrence = :occurrence)"
        ),
        {"campaign": campaign, "occurrence": occurrence},
    )


def latest(connection: Connection, campaign: str, occurrence: str) -> Approval | None:
    row = connection.execute(
        text(_APPROVAL + "WHERE campaign = :campaign AND occurrence = :occurrence ORDER BY id DESC LIMIT 1"),
        {"campaign": campaign, "occurrence": occurrence},
    ).first()
    return None if row is None else _approval(row)


def approvals(connection: Connection, campaign: str | None) -> list[Approval]:
    """Every approval, or those of one campaign, the latest first."""
    where = "" if campaign is None else "WHERE campaign = :campaign "
    rows = connection.execute(text(_APPROVAL + where + "ORDER BY id DESC"), {"campaign": campaign})
    return [_approval(row) for row in rows]


def compare(
    connection: Connection, approval: int, letters: Iterable[ApprovedLetter], stopped: Iterable[int]
) -> Since:
    """What is different; ``stopped`` are the numbers of people who get nothing because they asked to stop."""
    more = moved = different = kept = 0
    # As many as have asked to stop since.  Whoever gets a letter by another row is none of them.
    gone: set[int] = set()
    for numbers in _batches(iter(stopped)):
        gone.update(_found(connection, approval, numbers))
    for batch in _batches(iter(letters)):
        found = _found(connection, approval, [one.number for one in batch])
        for one in batch:
            before = found.get(one.number)
            if before is None:
                more += 1
                continue
            kept += 1
            gone.discard(one.number)
            moved += before[0] != one.person
            different += before[1] != one.letter
    chosen = connection.execute(
        text("SELECT count(*) FROM approved_letter WHERE approval = :id"), {"id": approval}
    ).scalar_one()
    fewer = chosen - kept - len(gone)
    return Since(more=more, fewer=fewer, moved=moved, different=different, stopped=len(gone))


def _found(connection: Connection, approval: int, numbers: list[int]) -> dict[int, tuple[bytes, bytes]]:
    rows = connection.execute(_FOUND, {"approval": approval, "numbers": numbers})
    return {row.number: (row.person, row.letter) for row in rows}


def _batches(things: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(things, _BATCH)):
        yield batch


def _approval(row: Row[tuple[object, ...]]) -> Approval:
    return Approval(
        id=row.id,
        campaign=row.campaign,
        occurrence=row.occurrence,
        by=row.approver,
        at=moment_of(row.at),
        chosen=row.chosen,
        time=row.time,
        people=row.people.hex(),
        letters=row.letters.hex(),
        comparable=bool(row.comparable),
    )
