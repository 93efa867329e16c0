"""Who may send which letter: owners, claims, and what the dead leave behind."""

from __future__ import annotations

import os
import socket
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.fate import Fate
from engine.ledger import statements
from engine.ledger.model import Claimed, Recovered
from engine.ledger.moment import moment_of, perhaps, stored
from engine.ledger.responding import settle_late
from engine.value import unpack

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Row


def enlist(connection: Connection, now: datetime, until: datetime) -> int:
    """A new owner for this process, whose word counts until ``until``; returns its id."""
    return int(
        connection.execute(
            text(
                "INSERT INTO owner (host, pid, since, lease_until)"
                " VALUES (:host, :pid, :now, :until) RETURNING id"
            ),
            {"host": socket.gethostname(), "pid": os.getpid(), "now": stored(now), "until": stored(until)},
        ).scalar_one()
    )


def renew(connection: Connection, owner: int, until: datetime) -> None:
    """The owner lives, and its word counts until ``until``."""
    connection.execute(
        text("UPDATE owner SET lease_until = :until WHERE id = :owner"),
        {"owner": owner, "until": stored(until)},
    )


def leave(connection: Connection, owner: int, now: datetime) -> None:
    """The owner is done: what it had claimed is free again, what it had at risk is unsure."""
    connection.execute(statements.leave_unsure, {"owner": owner, "now": stored(now)})
    connection.execute(statements.release, {"owner": owner})
    connection.execute(
        text("UPDATE owner SET ended_at = :now WHERE id = :owner"), {"owner": owner, "now": stored(now)}
    )


def claim(connection: Connection, run: int, owner: int, limit: int, now: datetime) -> list[Claimed]:
    """Up to ``limit`` letters in the order of the plan: those never tried, then those whose next try is due.

    Empty if nothing is due or the run is paused.  Letters whose person has asked us to stop become
    SUPPRESSED on the way.
    """
    claimed: list[Claimed] = []
    for fate in (Fate.PLANNED, Fate.DEFERRED):
        while len(claimed) < limit:
            chosen = {"run": run, "fate": fate, "now": stored(now), "limit": limit - len(claimed)}
            suppressed = connection.execute(
                statements.suppress_waiting, {**chosen, "by": f"sender {owner}"}
            ).rowcount
            rows = connection.execute(statements.claim, {**chosen, "owner": owner}).all()
            claimed += sorted((_claimed(row) for row in rows), key=lambda letter: letter.seq)
            if not suppressed:
                break
    return claimed


def release(connection: Connection, owner: int) -> int:
    """Free everything the owner has claimed and not put at risk; returns how many letters."""
    return connection.execute(statements.release, {"owner": owner}).rowcount


def anybody(connection: Connection) -> bool:
    """Whether an owner has not left."""
    return bool(
        connection.execute(text("SELECT EXISTS (SELECT 1 FROM owner WHERE ended_at IS NULL)")).scalar()
    )


def recover(connection: Connection, now: datetime, is_dead: Callable[[int], bool]) -> Recovered:
    """Free what dead owners had claimed, and leave unsure what they had at risk, unless news of it has come.

    A claim whose lease has run out is free again too, dead or not: the fence keeps a sleeper from using
    it.  What a living owner has at risk stays with it, however late: it may be waiting for the answer.
    """
    freed = unsure = 0
    owners = connection.execute(text("SELECT id, lease_until FROM owner WHERE ended_at IS NULL")).all()
    for owner, lease_until in owners:
        if is_dead(owner):
            change = {"owner": owner, "now": stored(now)}
            unsure += connection.execute(statements.leave_unsure, change).rowcount
            freed += release(connection, owner)
            leave(connection, owner, now)
        elif moment_of(lease_until) < now:
            freed += release(connection, owner)
    settled = settle_late(connection, now)
    return Recovered(freed=freed, unsure=max(0, unsure - settled))


def _claimed(row: Row[tuple[object, ...]]) -> Claimed:
    return Claimed(
        seq=row.seq,
        run=row.run,
        number=row.number,
        contact=row.contact,
        address=row.address,
        language=row.language,
        values=unpack(row.contents),
        owner=row.owner,
        fence=row.fence,
        date=perhaps(row.date),
        first_tried=perhaps(row.first_tried),
        attempts=row.attempts,
        as_of=moment_of(row.as_of),
    )
