"""Letters that wait for their time: what may leave when, what is looked at again, what is too late."""

# ruff: noqa: S608 (what is put together is text of this module; values are parameters)
from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.fate import Fate
from engine.ledger.moment import moment_of, perhaps, stored
from engine.ledger.scheduled import Departed, Paused, Received, Unfinished, Waiting

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

_BATCH = 1000
_UNSENT = "fate IN ('planned', 'deferred')"


def unfinished(connection: Connection) -> list[Unfinished]:
    """Every run that has not ended and is not paused, in the order they were planned."""
    rows = connection.execute(
        text(
            "SELECT run.id, run.campaign, run.occurrence, occurrence.due, run.gate_at, run.again_at,"
            " count(*) FILTER (WHERE letter.fate = 'planned') AS planned,"
            " count(*) FILTER (WHERE letter.fate = 'deferred') AS deferred,"
            " min(max(letter.next_try, letter.leaves)) FILTER ("
            f"   WHERE letter.{_UNSENT} AND letter.gate <= run.gate) AS next"
            " FROM run LEFT JOIN occurrence USING (campaign, occurrence)"
            f" LEFT JOIN letter ON letter.run = run.id AND letter.{_UNSENT}"
            " WHERE run.state = 'open' GROUP BY run.id ORDER BY run.id"
        )
    )
    return [
        Unfinished(
            run=row.id,
            campaign=row.campaign,
            occurrence=row.occurrence,
            due=perhaps(row.due),
            planned=row.planned,
            deferred=row.deferred,
            gate_at=perhaps(row.gate_at),
            again_at=perhaps(row.again_at),
            next=perhaps(row.next),
        )
        for row in rows
    ]


def paused(connection: Connection) -> list[Paused]:
    """Every run that waits for a person, in the order they were planned."""
    rows = connection.execute(
        text(
            "SELECT campaign, occurrence, detail, gate_at IS NULL AND EXISTS (SELECT 1 FROM letter"
            "   WHERE letter.run = run.id AND letter.gate > run.gate) AS gated"
            " FROM run WHERE state = 'paused' ORDER BY id"
        )
    )
    return [
        Paused(campaign=row.campaign, occurrence=row.occurrence, detail=row.detail, gated=bool(row.gated))
        for row in rows
    ]


def departed(connection: Connection, since: datetime, until: datetime, fate: Fate) -> Iterator[Departed]:
    """Letters of one fate that left from ``since`` on and before ``until``, in that order, streamed.

    Of those that never left, the moment at which they could have.
    """
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(
            "SELECT run.campaign, run.purpose, run.occurrence, run.advertising, letter.contact,"
            " letter.address, letter.language, letter.zone, letter.detail,"
            " coalesce(letter.date, letter.leaves) AS at"
            " FROM letter JOIN run ON run.id = letter.run WHERE letter.fate = :fate"
            " AND coalesce(letter.date, letter.leaves) >= :since"
            " AND coalesce(letter.date, letter.leaves) < :until"
            " ORDER BY at, run.campaign, letter.seq"
        ),
        {"fate": fate, "since": stored(since), "until": stored(until)},
    )
    for row in result:
        yield Departed(
            campaign=row.campaign,
            purpose=row.purpose,
            occurrence=row.occurrence,
            advertising=bool(row.advertising),
            contact=row.contact,
            address=row.address,
            language=row.language,
            leaves=moment_of(row.at),
            zone=row.zone,
            detail=row.detail,
        )


def closed(connection: Connection, run: int, now: datetime) -> Iterator[Waiting]:
    """Letters that are unsent although their time to leave has passed, streamed."""
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(
            "SELECT seq, contact, address, leaves, closes, zone, meant FROM letter"
            f" WHERE run = :run AND {_UNSENT} AND closes <= :now ORDER BY seq"
        ),
        {"run": run, "now": stored(now)},
    )
    yield from map(_waiting, result)


def _waiting(row: Row[tuple[object, ...]]) -> Waiting:
    return Waiting(
        seq=row.seq,
        contact=row.contact,
        address=row.address,
        leaves=moment_of(row.leaves),
        closes=perhaps(row.closes),
        zone=row.zone,
        meant=moment_of(row.leaves if row.meant is None else row.meant),
    )


def received(connection: Connection, run: int, now: datetime) -> Received:
    """What became so far of the letters that went ahead."""
    row = connection.execute(
        text(
            "SELECT count(*) FILTER (WHERE fate IN ('accepted', 'refused', 'unsure')) AS sent,"
            " count(*) FILTER (WHERE fate = 'refused' OR EXISTS (SELECT 1 FROM response"
            "   WHERE response.letter = letter.seq AND response.kind = 'bounce' AND response.permanent))"
            " AS bounced,"
            " count(*) FILTER (WHERE EXISTS (SELECT 1 FROM response"
            "   WHERE response.letter = letter.seq AND response.kind = 'complaint')) AS complained,"
            " count(*) FILTER (WHERE fate IN ('planned', 'claimed', 'at-risk') AND leaves <= :now)"
            " AS waiting,"
            " count(*) FILTER (WHERE fate IN ('planned', 'claimed') AND leaves > :now) AS later"
            " FROM letter WHERE run = :run AND gate = 0"
        ),
        {"run": run, "now": stored(now)},
    ).one()
    return Received(
        sent=row.sent,
        bounced=row.bounced,
        complained=row.complained,
        waiting=row.waiting,
        later=row.later,
    )


def reopen(connection: Connection, openings: Iterable[tuple[int, datetime, datetime | None]]) -> None:
    """Give letters (by their place) another time to leave; for when they were meant at first stays known."""
    for seq, leaves, closes in openings:
        connection.execute(
            text(
                "UPDATE letter SET meant = coalesce(meant, leaves), leaves = :leaves, closes = :closes"
                f" WHERE seq = :seq AND {_UNSENT}"
            ),
            {"seq": seq, "leaves": stored(leaves), "closes": None if closes is None else stored(closes)},
        )


def expire(connection: Connection, letters: Iterable[int], detail: str, now: datetime) -> int:
    """Give up letters (by their place) that were never tried; returns how many."""
    change = {"detail": detail, "now": stored(now)}
    return sum(
        connection.execute(
            text(
                "UPDATE letter SET fate = 'expired', next_try = 0, detail = :detail, changed_at = :now,"
                " changed_by = 'patience' WHERE seq = :seq AND fate = 'planned'"
            ),
            {**change, "seq": seq},
        ).rowcount
        for seq in letters
    )


def pause_at_gate(connection: Connection, run: int, detail: str) -> None:
    """Let the letters behind the gate of a run wait for a person: the gate was looked at, and stays shut."""
    connection.execute(
        text(
            "UPDATE run SET state = 'paused', detail = :detail, gate_at = NULL"
            " WHERE id = :run AND state <> 'ended'"
        ),
        {"run": run, "detail": detail},
    )


def open_gate(connection: Connection, run: int) -> None:
    """Let the letters behind the first gate of a run go."""
    connection.execute(text("UPDATE run SET gate = gate + 1, gate_at = NULL WHERE id = :run"), {"run": run})


def look_again(connection: Connection, run: int, at: datetime | None) -> None:
    """Say when people who are held back are looked at again; None when nobody waits any more."""
    change = {"run": run, "at": None if at is None else stored(at)}
    connection.execute(text("UPDATE run SET again_at = :at WHERE id = :run"), change)


def ready(connection: Connection, run: int, now: datetime, planned_before: datetime) -> list[Waiting]:
    """The letters that may leave now, where the run was planned before that moment."""
    rows = connection.execute(
        text(
            "SELECT seq, contact, address, leaves, closes, zone, meant FROM letter"
            " JOIN run ON run.id = letter.run WHERE run = :run"
            f" AND letter.{_UNSENT} AND leaves <= :now AND next_try <= :now AND letter.gate <= run.gate"
            " AND run.frozen_at < :before ORDER BY seq"
        ),
        {"run": run, "now": stored(now), "before": stored(planned_before)},
    )
    return [_waiting(row) for row in rows]


def withdraw(connection: Connection, run: int, why: Iterable[tuple[str, str]], now: datetime) -> int:
    """Take back unsent letters of contacts for whom the rules no longer hold; returns how many."""
    taken = 0
    for contact, detail in why:
        taken += connection.execute(
            text(
                "UPDATE letter SET fate = 'suppressed', next_try = 0, detail = :detail, changed_at = :now,"
                f" changed_by = 'rules' WHERE run = :run AND contact = :contact AND {_UNSENT}"
            ),
            {"run": run, "contact": contact, "detail": detail[:300], "now": stored(now)},
        ).rowcount
    return taken


def expire_late(
    connection: Connection, run: int, patience: timedelta, detail: str, now: datetime, *, put_off: bool
) -> int:
    """Give up letters that should have left longer ago than ``patience``; returns how many.

    Those never tried, and if ``put_off`` those that were put off as well.
    """
    return connection.execute(
        text(
            "UPDATE letter SET fate = 'expired', next_try = 0, detail = :detail, changed_at = :now,"
            " changed_by = 'patience' WHERE run = :run AND leaves < :late"
            " AND (fate = 'planned' OR (:put_off AND fate = 'deferred'))"
            " AND gate <= (SELECT gate FROM run WHERE id = :run)"
        ),
        {
            "run": run,
            "detail": detail,
            "now": stored(now),
            "late": stored(now - patience),
            "put_off": put_off,
        },
    ).rowcount
