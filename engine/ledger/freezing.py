"""Freezing a plan: its people, their values and its files, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.errors import LedgerBroken
from engine.fate import Fate
from engine.ledger import occurring, statements
from engine.ledger.model import NewLeftOut, NewLetter, NewRun
from engine.ledger.moment import stored
from engine.value import pack

if TYPE_CHECKING:
    from sqlalchemy import Connection, TextClause

# Rows handed to SQLite at once: enough to be fast, few enough to be nothing in memory.
_BATCH = 1000


def freeze(
    connection: Connection,
    new: NewRun,
    letters: Iterable[NewLetter],
    left_out: Iterable[NewLeftOut],
    now: datetime,
) -> int:
    """Write a run that is not there yet; returns its id.

    Raises:
        LedgerBroken: if letters and left out do not make up the rows read, or two letters share a
            contact, a slot or a number.
    """
    run = connection.execute(
        text(
            "INSERT INTO run (campaign, occurrence, letter, state, frozen_at, as_of, rows, chosen,"
            " purpose, advertising, keep, reason, signer, gate_at, again_at)"
            " VALUES (:campaign, :occurrence, :letter, 'open', :now, :as_of, :rows, 0,"
            " :purpose, :advertising, :keep, :reason, :signer, :gate_at, :again_at) RETURNING id"
        ),
        {
            "campaign": new.campaign,
            "occurrence": new.occurrence,
            "letter": new.letter,
            "now": stored(now),
            "as_of": stored(new.as_of),
            "rows": new.rows,
            "gate_at": None if new.gate_at is None else stored(new.gate_at),
            "again_at": None if new.again_at is None else stored(new.again_at),
            **_kind(new),
        },
    ).scalar_one()
    chosen = _insert(connection, statements.insert_letter, _letter_rows(run, letters, now))
    left = _insert(connection, statements.insert_left_out, _left_out_rows(run, left_out))
    if chosen + left != new.rows:
        raise LedgerBroken(
            f"{new.campaign}: {chosen} chosen and {left} left out do not make {new.rows} rows read;"
            " nothing was frozen"
        )
    _finish(connection, run, new, now)
    return int(run)


def replan(
    connection: Connection,
    run: int,
    new: NewRun,
    letters: Iterable[NewLetter],
    left_out: Iterable[NewLeftOut],
    by: str,
    now: datetime,
) -> None:
    """Take back what is unsent and plan the rest under the same run.

    Whoever was accepted, refused, unsure, suppressed or expired keeps that letter and gets no other.  A
    person who is no longer chosen keeps a cancelled letter and is not listed as left out.  A letter whose
    slot somebody else's letter holds is dropped: that address or household has been written to.
    """
    connection.execute(statements.cancel_unsent, {"run": run, "now": stored(now), "by": by})
    connection.execute(text("DELETE FROM left_out WHERE run = :run"), {"run": run})
    connection.execute(statements.drop_snapshot, {"run": run})
    for batch in _batches(_letter_rows(run, letters, now)):
        connection.execute(statements.replan_letter, batch)
        connection.execute(statements.add_letter, batch)
    _insert(connection, statements.insert_left_out, _left_out_rows(run, left_out))
    connection.execute(
        text(
            "DELETE FROM left_out WHERE run = :run"
            " AND EXISTS (SELECT 1 FROM letter WHERE letter.run = :run AND letter.contact = left_out.contact)"
        ),
        {"run": run},
    )
    connection.execute(
        text(
            "UPDATE run SET state = 'open', detail = '', rows = :rows, as_of = :as_of, purpose = :purpose,"
            " advertising = :advertising, keep = :keep, reason = :reason, signer = :signer WHERE id = :run"
        ),
        {"run": run, "rows": new.rows, "as_of": stored(new.as_of), **_kind(new)},
    )
    _finish(connection, run, new, now)


def extend(
    connection: Connection,
    run: int,
    letters: Iterable[NewLetter],
    files: Mapping[str, bytes],
    now: datetime,
) -> int:
    """Add letters for people who can have theirs now; returns how many.  Whoever has one keeps that one.

    Who gets a letter is no longer among those left out; whoever was not there before is a row more.  A run
    that had ended begins again; ``files`` are its snapshot where it has none any more.
    """
    added = newcomers = 0
    for row in _letter_rows(run, letters, now):
        if connection.execute(statements.add_letter, row).rowcount:
            added += 1
            left = {"run": run, "contact": row["contact"]}
            newcomers += not connection.execute(statements.no_longer_left_out, left).rowcount
    if added:
        more = {"run": run, "more": newcomers}
        connection.execute(text("UPDATE run SET rows = rows + :more WHERE id = :run"), more)
        connection.execute(
            text("UPDATE run SET state = 'open' WHERE id = :run AND state = 'ended'"), {"run": run}
        )
        there = text("SELECT EXISTS (SELECT 1 FROM snapshot WHERE run = :run)")
        if not connection.execute(there, {"run": run}).scalar_one():
            _write_files(connection, run, files)
        _count(connection, run)
    return added


def _kind(new: NewRun) -> dict[str, object]:
    """What of a run is compared with what people want and had, and how long its snapshot stays."""
    keep = new.keep // timedelta(microseconds=1)
    return {
        "purpose": new.purpose,
        "advertising": new.advertising,
        "keep": keep,
        "reason": new.reason,
        "signer": new.signer,
    }


def _finish(connection: Connection, run: int, new: NewRun, now: datetime) -> None:
    # Letters that could not be written have a history from the first moment: the trigger sees updates only.
    connection.execute(
        text(
            "INSERT INTO event (letter, at, was, fate, detail, changed_by)"
            " SELECT seq, :now, 'planned', 'failed', detail, 'plan' FROM letter"
            " WHERE run = :run AND fate = 'failed'"
            " AND NOT EXISTS (SELECT 1 FROM event WHERE event.letter = letter.seq AND event.at = :now)"
        ),
        {"run": run, "now": stored(now)},
    )
    _count(connection, run)
    connection.execute(statements.forget_left_out, {"run": run})
    _write_files(connection, run, new.files)
    if new.occurred is not None:
        occurring.deal(connection, new.occurred)
        occurring.stand(connection, new.campaign, new.standing)


def _count(connection: Connection, run: int) -> None:
    connection.execute(
        text("UPDATE run SET chosen = (SELECT count(*) FROM letter WHERE run = :run) WHERE id = :run"),
        {"run": run},
    )


def _write_files(connection: Connection, run: int, files: Mapping[str, bytes]) -> None:
    _insert(
        connection,
        text("INSERT INTO snapshot (run, name, bytes) VALUES (:run, :name, :bytes)"),
        ({"run": run, "name": name, "bytes": content} for name, content in files.items()),
    )


def _letter_rows(run: int, letters: Iterable[NewLetter], now: datetime) -> Iterator[dict[str, object]]:
    moment = stored(now)
    for letter in letters:
        yield {
            "number": letter.number,
            "run": run,
            "contact": letter.contact,
            "slot": letter.slot,
            "address": letter.address,
            "identity": letter.address.lower(),
            "language": letter.language,
            "channel": letter.channel,
            "contents": pack(letter.values),
            "fate": Fate.PLANNED if letter.failed is None else Fate.FAILED,
            "detail": letter.failed or "",
            "leaves": 0 if letter.departure.leaves is None else stored(letter.departure.leaves),
            "closes": None if letter.departure.closes is None else stored(letter.departure.closes),
            "zone": letter.departure.zone,
            "gate": letter.departure.gate,
            "now": moment,
        }


def _left_out_rows(run: int, left_out: Iterable[NewLeftOut]) -> Iterator[dict[str, object]]:
    for row in left_out:
        yield {
            "run": run,
            "row": row.row,
            "contact": row.contact,
            "address": row.address,
            "reason": row.reason,
            "detail": row.detail,
        }


def _insert(connection: Connection, statement: TextClause, rows: Iterator[dict[str, object]]) -> int:
    count = 0
    for batch in _batches(rows):
        connection.execute(statement, batch)
        count += len(batch)
    return count


def _batches(rows: Iterator[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch
