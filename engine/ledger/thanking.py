"""Who was thanked, when, by whom and for what: by letters of ours, and by people who wrote it down."""

# ruff: noqa: S608 (what is put together is text of this module; values are parameters)
from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.ledger.moment import moment_of, perhaps, stored

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

_BATCH = 1000


class How(StrEnum):
    """How somebody was thanked.  Stored: never rename a value."""

    #: By one of our letters; the others are written down by people.
    LETTER = "letter"
    CARD = "card"
    TELEPHONE = "telephone"
    IN_PERSON = "in person"
    GIFT = "gift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanked:
    """Thanks that somebody had.

    Attributes:
        at: When the letter left, or when they were thanked as it was written down.
        who: The address as it was written to; of thanks written down the normalised one, or the customer's
            number where there is no address; empty of a letter on paper.
        contact: The customer's id; None where thanks were written down.
        by: Of a letter who signed, by their name in the config (empty where that was not recorded yet); else
            who thanked.
        campaign: None where thanks were written down.
        number: By which thanks written down are taken back; None of a letter.
        undone_at: When they were taken back; None while they count.
    """

    at: datetime
    who: str
    contact: str | None
    by: str
    reason: str
    how: How
    campaign: str | None
    number: int | None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksAsked:
    """Which thanks are asked for.

    Attributes:
        purposes: Letters of these purposes are thanks.
        who: A normalised address, or a customer's number as it was written down; None for everybody.
        campaign, reason: None for all.  A reason is compared without regard to capitals (A to Z).
        since: None from the beginning.
    """

    purposes: frozenset[str]
    who: str | None = None
    campaign: str | None = None
    reason: str | None = None
    since: datetime | None = None


# A letter that came back for good has thanked nobody, and whose it was is not known of somebody forgotten.
_LETTERS = """
    SELECT letter.date AS at, letter.address AS who, letter.identity, letter.contact, run.signer AS by,
        iif(run.reason = '', run.purpose, run.reason) AS reason, 'letter' AS how, run.campaign,
        NULL AS number, letter.seq AS place
    FROM run JOIN letter ON letter.run = run.id
    WHERE run.purpose IN (SELECT value FROM json_each(:purposes))
        AND letter.fate IN ('accepted', 'unsure') AND letter.date >= :since AND letter.forgotten_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM response
            WHERE response.letter = letter.seq AND response.kind = 'bounce' AND response.permanent)
"""
_WRITTEN_DOWN = """
    SELECT at, address AS who, address AS identity, NULL AS contact, by, reason, how, NULL AS campaign,
        id AS number, id AS place
    FROM thanks WHERE undone_at IS NULL AND at >= :since
"""


def thanks(connection: Connection, asked: ThanksAsked, most: int | None) -> Iterator[Thanked]:
    """Thanks that count, the latest first, streamed; no more than ``most`` (None: all).

    Letters count that were accepted, or may have been, and did not come back for good.
    """
    found, parameters = _asked(asked)
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(f"SELECT * FROM ({found}) ORDER BY at DESC, number IS NULL, place DESC LIMIT :most"),
        {**parameters, "most": -1 if most is None else most},
    )
    for row in result:
        yield Thanked(
            at=moment_of(row.at),
            who=row.who,
            contact=row.contact,
            by=row.by,
            reason=row.reason,
            how=How(row.how),
            campaign=row.campaign,
            number=row.number,
        )


def count(connection: Connection, asked: ThanksAsked) -> int:
    """How many thanks count."""
    found, parameters = _asked(asked)
    return int(connection.execute(text(f"SELECT count(*) FROM ({found})"), parameters).scalar_one())


def latest(connection: Connection, purposes: frozenset[str]) -> Iterator[tuple[str, str | None, datetime]]:
    """Everybody who was thanked with when they were last, the latest first, streamed.

    First the normalised address (empty of letters on paper) or a customer's number as it was written down,
    then the customer's id of letters.
    """
    found, parameters = _asked(ThanksAsked(purposes=purposes))
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(
            f"SELECT identity, contact, max(at) AS at FROM ({found}) GROUP BY identity, contact"
            " ORDER BY at DESC"
        ),
        parameters,
    )
    for row in result:
        yield row.identity, row.contact, moment_of(row.at)


def write_down(connection: Connection, who: str, *, by: str, reason: str, how: How, at: datetime) -> int:
    """Write down thanks given without a letter of ours; returns the number by which they are taken back."""
    return int(
        connection.execute(
            text(
                "INSERT INTO thanks (address, at, by, reason, how) VALUES (:who, :at, :by, :reason, :how)"
                " RETURNING id"
            ),
            {"who": who, "at": stored(at), "by": by, "reason": reason, "how": how},
        ).scalar_one()
    )


def take_back(connection: Connection, number: int, now: datetime) -> Thanked | None:
    """Let thanks that were written down not count any more; None where none of that number did."""
    row = connection.execute(
        text("UPDATE thanks SET undone_at = :now WHERE id = :number AND undone_at IS NULL RETURNING *"),
        {"number": number, "now": stored(now)},
    ).first()
    return None if row is None else _written(row)


def written_down(connection: Connection, who: str) -> Sequence[Thanked]:
    """What people wrote down about somebody, taken back or not, in the order it came."""
    rows = connection.execute(text("SELECT * FROM thanks WHERE address = :who ORDER BY id"), {"who": who})
    return [_written(row) for row in rows]


def _asked(asked: ThanksAsked) -> tuple[str, dict[str, object]]:
    letters, written = _LETTERS, _WRITTEN_DOWN
    parameters: dict[str, object] = {
        "purposes": json.dumps(sorted(asked.purposes)),
        "since": 0 if asked.since is None else stored(asked.since),
    }
    if asked.who is not None:
        letters, written = letters + " AND letter.identity = :who", written + " AND address = :who"
        parameters["who"] = asked.who
    if asked.campaign is not None:
        letters += " AND run.campaign = :campaign"
        parameters["campaign"] = asked.campaign
    found = letters if asked.campaign is not None else f"{letters} UNION ALL {written}"
    if asked.reason is not None:
        found = f"SELECT * FROM ({found}) WHERE reason = :reason COLLATE NOCASE"
        parameters["reason"] = asked.reason
    return found, parameters


def _written(row: Row[tuple[object, ...]]) -> Thanked:
    return Thanked(
        at=moment_of(row.at),
        who=row.address,
        contact=None,
        by=row.by,
        reason=row.reason,
        how=How(row.how),
        campaign=None,
        number=row.id,
        undone_at=perhaps(row.undone_at),
    )
