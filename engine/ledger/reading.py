"""Questions about what became of letters.  Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, text

from engine.errors import LedgerBroken
from engine.fate import Fate
from engine.ledger.model import (
    Channel,
    Event,
    LeftOutNow,
    LetterNow,
    Run,
    RunState,
    Suppression,
    Tally,
    Why,
)
from engine.ledger.moment import moment_of, perhaps, stored
from engine.value import Values, unpack

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

# Rows fetched at once while streaming.
_BATCH = 1000

_RUN = (
    "SELECT id, campaign, occurrence, purpose, state, detail, frozen_at, as_of, rows, chosen, ended_at"
    " FROM run "
)
_LETTER = (
    "SELECT letter.seq, letter.run, run.campaign, run.occurrence, letter.number, letter.contact,"
    " letter.address, letter.language, letter.channel, letter.fate, letter.attempts, letter.next_try,"
    " letter.date, letter.code, letter.status, letter.detail, letter.changed_at"
    " FROM letter JOIN run ON run.id = letter.run "
)
_LEFT_OUT = (
    "SELECT left_out.run, run.campaign, run.occurrence, left_out.row, left_out.contact, left_out.address,"
    " left_out.reason, left_out.detail FROM left_out JOIN run ON run.id = left_out.run "
)
_SUPPRESSION = "SELECT address, why, source, since, undone_at, scope, until FROM suppression "
# Letters of one template that went, or may have gone, to people lately.
_LATELY = (
    "FROM run JOIN letter ON letter.run = run.id WHERE run.letter = :letter"
    " AND run.campaign <> :campaign AND letter.fate IN ('accepted', 'unsure') AND letter.changed_at >= :since"
)
# SQLite takes some 32,000 parameters; fewer are as fast.
_AT_ONCE = 5000
_UNSENT = frozenset({Fate.PLANNED, Fate.CLAIMED, Fate.AT_RISK})


def find_run(connection: Connection, campaign: str, occurrence: str) -> Run | None:
    row = connection.execute(
        text(_RUN + "WHERE campaign = :campaign AND occurrence = :occurrence"),
        {"campaign": campaign, "occurrence": occurrence},
    ).first()
    return None if row is None else _run(row)


def get_run(connection: Connection, run: int) -> Run:
    return _run(connection.execute(text(_RUN + "WHERE id = :run"), {"run": run}).one())


def runs(connection: Connection, campaign: str | None) -> list[Run]:
    """Every run, or those of one campaign, the latest plan first."""
    where = "" if campaign is None else "WHERE campaign = :campaign "
    rows = connection.execute(text(_RUN + where + "ORDER BY frozen_at DESC, id DESC"), {"campaign": campaign})
    return [_run(row) for row in rows]


def tally(connection: Connection, run: int) -> Tally:
    """Count a run's letters by fate.

    Raises:
        LedgerBroken: if they are not as many as were chosen.
    """
    rows = connection.execute(
        text("SELECT fate, count(*) FROM letter WHERE run = :run GROUP BY fate"), {"run": run}
    ).all()
    counted = {Fate(fate): int(count) for fate, count in rows}
    chosen = get_run(connection, run).chosen
    if sum(counted.values()) != chosen:
        raise LedgerBroken(f"the records count {sum(counted.values())} letters where {chosen} were chosen")
    return Tally(
        chosen=chosen,
        unsent=sum(counted.get(fate, 0) for fate in _UNSENT),
        **{fate.value: count for fate, count in counted.items() if fate not in _UNSENT},
    )


def left_out_counts(connection: Connection, run: int) -> dict[str, int]:
    """How many rows were left out for each reason, the commonest first."""
    rows = connection.execute(
        text("SELECT reason, count(*) FROM left_out WHERE run = :run GROUP BY reason ORDER BY 2 DESC, 1"),
        {"run": run},
    ).all()
    return {str(reason): int(count) for reason, count in rows}


def letters(connection: Connection, run: int, fate: Fate | None) -> Iterator[LetterNow]:
    """A run's letters in the order of the plan, streamed."""
    where = "WHERE letter.run = :run" + ("" if fate is None else " AND letter.fate = :fate")
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(f"{_LETTER}{where} ORDER BY letter.seq"), {"run": run, "fate": fate}
    )
    return map(_letter, result)


def letters_to(connection: Connection, address: str) -> list[LetterNow]:
    """Every letter ever planned to an address, the latest first."""
    rows = connection.execute(
        text(_LETTER + "WHERE letter.identity = :identity ORDER BY letter.seq DESC"),
        {"identity": address.lower()},
    )
    return [_letter(row) for row in rows]


def find_letter(connection: Connection, number: int) -> LetterNow | None:
    row = connection.execute(text(_LETTER + "WHERE letter.number = :number"), {"number": number}).first()
    return None if row is None else _letter(row)


def contents(connection: Connection, number: int) -> Values | None:
    """The values a letter uses; None if there is no such letter, or its run has ended."""
    packed = connection.execute(
        text("SELECT contents FROM letter WHERE number = :number"), {"number": number}
    ).scalar()
    return None if packed is None else unpack(packed)


def left_out(connection: Connection, run: int) -> Iterator[LeftOutNow]:
    """Rows left out of a run, in the order of the source, streamed."""
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(_LEFT_OUT + "WHERE left_out.run = :run ORDER BY left_out.row"), {"run": run}
    )
    return map(_left_out, result)


def had_lately(
    connection: Connection, letter: str, contacts: Iterable[str], other_than: str, since: datetime
) -> int:
    """How many of ``contacts`` were sent ``letter`` by another campaign since then; a contact counts once."""
    asked = {"letter": letter, "campaign": other_than, "since": stored(since)}
    if not connection.execute(text("SELECT EXISTS (SELECT 1 " + _LATELY + ")"), asked).scalar():
        return 0
    found, waiting = 0, iter(contacts)
    count = text("SELECT count(DISTINCT contact) " + _LATELY + " AND contact IN :contacts")
    count = count.bindparams(bindparam("contacts", expanding=True))
    while some := list(islice(waiting, _AT_ONCE)):
        found += connection.execute(count, {**asked, "contacts": some}).scalar_one()
    return found


def left_out_with(connection: Connection, address: str) -> list[LeftOutNow]:
    """Every time an address was left out, the latest first."""
    rows = connection.execute(
        text(
            _LEFT_OUT + "WHERE lower(left_out.address) = :identity ORDER BY left_out.run DESC, left_out.row"
        ),
        {"identity": address.lower()},
    )
    return [_left_out(row) for row in rows]


def history(connection: Connection, number: int) -> list[Event]:
    """What became of a letter, the first first."""
    rows = connection.execute(
        text(
            "SELECT event.at, event.was, event.fate, event.code, event.status, event.detail, event.changed_by"
            " FROM event JOIN letter ON letter.seq = event.letter"
            " WHERE letter.number = :number ORDER BY event.id"
        ),
        {"number": number},
    )
    return [
        Event(
            at=moment_of(row.at),
            was=Fate(row.was),
            fate=Fate(row.fate),
            code=row.code,
            status=row.status,
            detail=row.detail,
            by=row.changed_by,
        )
        for row in rows
    ]


def snapshot(connection: Connection, run: int) -> dict[str, bytes]:
    """The files a run was frozen with, by name; empty once it has ended."""
    rows = connection.execute(
        text("SELECT name, bytes FROM snapshot WHERE run = :run ORDER BY name"), {"run": run}
    )
    return {row.name: row.bytes for row in rows}


def suppressions(connection: Connection, address: str | None, *, undone: bool) -> Iterator[Suppression]:
    """In the order they came, streamed; with ``undone`` those taken back as well."""
    where = "WHERE (:undone OR undone_at IS NULL)" + ("" if address is None else " AND address = :address")
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(_SUPPRESSION + where + " ORDER BY id"),
        {"undone": undone, "address": address and address.lower()},
    )
    for row in result:
        yield Suppression(
            address=row.address,
            why=Why(row.why),
            source=row.source,
            since=moment_of(row.since),
            undone_at=perhaps(row.undone_at),
            scope=row.scope,
            until=perhaps(row.until),
        )


def _run(row: Row[tuple[object, ...]]) -> Run:
    return Run(
        id=row.id,
        campaign=row.campaign,
        occurrence=row.occurrence,
        purpose=row.purpose,
        state=RunState(row.state),
        detail=row.detail,
        frozen_at=moment_of(row.frozen_at),
        as_of=moment_of(row.as_of),
        rows=row.rows,
        chosen=row.chosen,
        ended_at=perhaps(row.ended_at),
    )


def _letter(row: Row[tuple[object, ...]]) -> LetterNow:
    return LetterNow(
        seq=row.seq,
        run=row.run,
        campaign=row.campaign,
        occurrence=row.occurrence,
        number=row.number,
        contact=row.contact,
        address=row.address,
        language=row.language,
        channel=Channel(row.channel),
        fate=Fate(row.fate),
        attempts=row.attempts,
        next_try=perhaps(row.next_try) if row.fate == Fate.DEFERRED else None,
        date=perhaps(row.date),
        code=row.code,
        status=row.status,
        detail=row.detail,
        changed_at=moment_of(row.changed_at),
    )


def _left_out(row: Row[tuple[object, ...]]) -> LeftOutNow:
    return LeftOutNow(
        run=row.run,
        campaign=row.campaign,
        occurrence=row.occurrence,
        row=row.row,
        contact=row.contact,
        address=row.address,
        reason=row.reason,
        detail=row.detail,
    )
