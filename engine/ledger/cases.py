"""Unhappy customers, from the moment we hear of it until somebody has seen to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.ledger import statements
from engine.ledger.heard import Case
from engine.ledger.moment import moment_of, perhaps, stored
from engine.ledger.responding import answer_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

_CASE = (
    "SELECT complaint_case.id, complaint_case.address, letter.number, run.campaign, complaint_case.opened_at,"
    " complaint_case.due, complaint_case.why, response.text, response.answer, complaint_case.alerted_at,"
    " complaint_case.closed_at, complaint_case.closed_by, complaint_case.note"
    " FROM complaint_case JOIN response ON response.id = complaint_case.response"
    " LEFT JOIN letter ON letter.seq = response.letter LEFT JOIN run ON run.id = letter.run "
)


def cases(connection: Connection, *, open_only: bool) -> list[Case]:
    """The most urgent first; with closed ones, these last."""
    where = "WHERE complaint_case.closed_at IS NULL " if open_only else ""
    order = "ORDER BY complaint_case.closed_at IS NOT NULL, complaint_case.due, complaint_case.id"
    return [_case(row) for row in connection.execute(text(_CASE + where + order))]


def alerted(connection: Connection, case: int, now: datetime) -> None:
    """Somebody has been told of it."""
    connection.execute(
        text("UPDATE complaint_case SET alerted_at = :now WHERE id = :case AND alerted_at IS NULL"),
        {"case": case, "now": stored(now)},
    )


def close(connection: Connection, case: int, *, by: str, note: str, now: datetime) -> bool:
    """Somebody has seen to it: promotions may go again.  False if it is closed already, or not there."""
    change = {"case": case, "by": by, "note": note, "now": stored(now)}
    address = connection.execute(statements.close_case, change).scalar()
    if address is None:
        return False
    connection.execute(statements.lift_unhappy, {"address": address, "by": by, "now": stored(now)})
    return True


def _case(row: Row[tuple[object, ...]]) -> Case:
    return Case(
        id=row.id,
        address=row.address,
        letter=row.number,
        campaign=row.campaign,
        opened_at=moment_of(row.opened_at),
        due=moment_of(row.due),
        why=row.why,
        text=row.text,
        answer=None if row.answer is None else answer_of(row.answer),
        alerted_at=perhaps(row.alerted_at),
        closed_at=perhaps(row.closed_at),
        closed_by=row.closed_by,
        note=row.note,
    )
