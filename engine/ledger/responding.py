"""Responses written down, each with what follows from it, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.fate import Fate
from engine.ledger import deciding, statements
from engine.ledger.heard import Answered, Responded
from engine.ledger.model import Why
from engine.ledger.moment import moment_of, perhaps, stored
from engine.ledger.outside import kept, name_of, number_of
from engine.response.consequence import (
    Consequence,
    Earlier,
    History,
    Keep,
    Open,
    Restore,
    Settle,
    Suppress,
    follows,
)
from engine.response.model import Answer, Cause, Kind, Response, Source

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

# What came from outside is cut to so many characters, fields and guests.
_TEXT = 20_000
_LINE = 1_000
_WORD = 200
_FIELDS = 100
_GUESTS = 1_000
_BATCH = 1000
# What comes of itself, long after a letter too: of whoever is forgotten by then only the fact is kept.
_BY_MACHINES = frozenset({Kind.BOUNCE, Kind.COMPLAINT, Kind.AUTO_REPLY, Kind.DELIVERED, Kind.OTHER})
# A letter is looked for so far back by its address alone.
_LATELY = timedelta(days=60)

_COLUMNS = (
    "response.id, response.name, response.kind, response.source, response.at, letter.number,"
    " response.address, response.permanent, response.cause, response.status, response.diagnostic,"
    " response.subject, response.text, response.scope, response.until, response.answer, response.unhappy"
)
_FROM = " FROM response LEFT JOIN letter ON letter.seq = response.letter "
_TOLD = (
    "WHERE letter.fate = 'unsure' AND letter.run IN (SELECT id FROM run WHERE state <> 'ended')"
    " ORDER BY response.id"
)


def respond(
    connection: Connection, responses: Iterable[Response], *, due: timedelta, now: datetime
) -> list[Responded]:
    """Keep each response and do what follows from it; one that is known already changes nothing.

    ``due`` is how long somebody has to see to an unhappy customer.
    """
    return [_respond(connection, response, due, now) for response in responses]


def _respond(connection: Connection, response: Response, due: timedelta, now: datetime) -> Responded:
    response = _cut(response)
    letter = _letter(connection, response, now)
    # Where a letter is named, its reader is meant, to whatever mailbox it was forwarded.
    address = (letter.identity if letter else None) or (response.address and response.address.lower())
    response = replace(response, letter=letter.number if letter else None, address=address or None)
    if response.kind in _BY_MACHINES and _is_forgotten(connection, response.address):
        response = replace(response, address=None, diagnostic="", subject="", text="")
    row = connection.execute(statements.insert_response, _stored(response, letter, now)).scalar()
    if row is None:
        return Responded(response=response, new=False)
    followed = follows(response, _history(connection, response, letter, now))
    case = None
    for consequence in followed:
        opened = _carry_out(connection, consequence, response, int(row), due, now)
        case = opened if opened is not None else case
    return Responded(response=response, new=True, followed=followed, case=case)


def _cut(response: Response) -> Response:
    """``response`` as it can be kept, whatever it is full of."""
    answer = response.answer
    return replace(
        response,
        id=name_of(response.id, _LINE),
        letter=number_of(response.letter),
        address=None if response.address is None else kept(response.address, _LINE),
        status=None if response.status is None else kept(response.status, _WORD),
        diagnostic=kept(response.diagnostic, _LINE),
        subject=kept(response.subject, _LINE),
        text=kept(response.text, _TEXT),
        scope=kept(response.scope, _WORD),
        answer=None if answer is None else _cut_answer(answer),
    )


def _cut_answer(answer: Answer) -> Answer:
    return Answer(
        question=kept(answer.question, _WORD),
        choice=kept(answer.choice, _WORD),
        guests=None if answer.guests is None else max(0, min(answer.guests, _GUESTS)),
        comment=kept(answer.comment, _TEXT),
        fields=tuple((kept(name, _WORD), kept(value, _TEXT)) for name, value in answer.fields[:_FIELDS]),
    )


def _letter(
    connection: Connection, response: Response, now: datetime
) -> Row[tuple[int, int, int, str, str]] | None:
    """The letter it is about: the one it names, else the last that went to its address."""
    if response.letter is not None:
        return connection.execute(statements.letter_of_number, {"number": response.letter}).first()
    # An opt-out or an answer that names no letter is about the person, not about some letter.
    if response.address is None or response.kind in (Kind.OPT_OUT, Kind.UNDO, Kind.ANSWER):
        return None
    since = stored(now - _LATELY)
    asked = {"identity": response.address.lower(), "since": since}
    return connection.execute(statements.last_letter_to, asked).first()


def _is_forgotten(connection: Connection, address: str | None) -> bool:
    asked = {"address": address}
    return address is not None and connection.execute(statements.forgotten, asked).first() is not None


def _stored(
    response: Response, letter: Row[tuple[int, int, int, str, str]] | None, now: datetime
) -> dict[str, object]:
    answer = response.answer
    return {
        "name": response.id,
        "kind": response.kind,
        "source": response.source,
        "at": stored(response.at),
        "now": stored(now),
        "letter": letter.seq if letter else None,
        "address": response.address,
        "permanent": response.permanent,
        "cause": response.cause,
        "status": response.status,
        "diagnostic": response.diagnostic,
        "subject": response.subject,
        "text": response.text,
        "scope": response.scope,
        "until": None if response.until is None else stored(response.until),
        "answer": None if answer is None else packed(answer),
        "unhappy": response.unhappy,
    }


def _history(
    connection: Connection,
    response: Response,
    letter: Row[tuple[int, int, int, str, str]] | None,
    now: datetime,
) -> History:
    address = response.address
    if address is None:
        return History(fate=Fate(letter.fate) if letter else None)
    earlier: tuple[Earlier, ...] = ()
    taken_off = False
    if response.kind is Kind.BOUNCE and letter is not None:
        asked = {"letter": letter.seq, "address": address}
        taken_off = connection.execute(statements.taken_off, asked).first() is not None
    if response.kind is Kind.BOUNCE and not response.permanent:
        rows = connection.execute(statements.earlier_letters, {"identity": address, "now": stored(now)}).all()
        earlier = tuple(
            Earlier(sent_at=moment_of(row.date), bounced=bool(row.bounced)) for row in reversed(rows)
        )
    open_case = connection.execute(statements.open_case, {"address": address}).scalar() is not None
    return History(
        fate=Fate(letter.fate) if letter else None,
        earlier=earlier,
        open_case=open_case,
        taken_off=taken_off,
    )


def _carry_out(
    connection: Connection,
    consequence: Consequence,
    response: Response,
    row: int,
    due: timedelta,
    now: datetime,
) -> int | None:
    """Do it; returns the case that was opened, if one was."""
    source = _source(response)
    match consequence:
        case Suppress(address=address, why=why, scope=scope, until=until):
            deciding.suppress(connection, address, Why(why), source, now, scope=scope, until=until)
        case Restore(address=address, scope=scope):
            change = {"address": address, "scope": scope, "by": source, "now": stored(now)}
            connection.execute(statements.restore, change)
        case Settle(letter=number, fate=fate):
            _settle(connection, number, fate, response, now)
        case Open(address=address, why=why):
            opened = {
                "response": row,
                "address": address,
                "why": why,
                "now": stored(now),
                "due": stored(now + due),
            }
            return int(connection.execute(statements.open_a_case, opened).scalar_one())
        case Keep():
            pass  # The response holds its answer.
    return None


def _settle(connection: Connection, number: int, fate: Fate, response: Response, now: datetime) -> bool:
    """Whether it was unsure until now."""
    settled = {
        "number": number,
        "fate": fate,
        "detail": f"told by a {response.kind}",
        "by": _source(response),
        "now": stored(now),
    }
    run = connection.execute(statements.settle_of, settled).scalar()
    if run is not None:
        deciding.finish(connection, int(run), now)
    return run is not None


def settle_late(connection: Connection, now: datetime) -> int:
    """Settle letters that became unsure after news of them had come, which may be quicker than an answer.

    Returns how many.
    """
    rows = connection.execute(text(f"SELECT {_COLUMNS}{_FROM}{_TOLD}")).all()
    return sum(
        _settle(connection, one.letter, one.fate, response, now)
        for response in map(_response, rows)
        for one in follows(response, History(fate=Fate.UNSURE))
        if isinstance(one, Settle)
    )


def _source(response: Response) -> str:
    """Where it came from, for people, in `suppress list` and `why`."""
    return f"{response.kind} by {response.source}" + (f", {response.status}" if response.status else "")


def responses(connection: Connection, run: int | None, address: str | None) -> Iterator[Response]:
    """What came back, in the order it came, streamed; of one run, of one address, or all."""
    wanted = []
    if run is not None:
        wanted.append("letter.run = :run")
    if address is not None:
        wanted.append("response.address = :address")
    where = "WHERE " + " AND ".join(wanted) + " " if wanted else ""
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(f"SELECT {_COLUMNS}{_FROM}{where}ORDER BY response.id"),
        {"run": run, "address": address and address.lower()},
    )
    return map(_response, result)


def answers(connection: Connection, run: int | None) -> Iterator[Answered]:
    """Every answer, in the order they came, streamed."""
    for response in responses(connection, run, None):
        if response.kind is Kind.ANSWER and response.answer is not None:
            yield Answered(
                id=response.id,
                letter=response.letter,
                address=response.address,
                at=response.at,
                answer=response.answer,
            )


def _response(row: Row[tuple[object, ...]]) -> Response:
    return Response(
        id=row.name,
        kind=Kind(row.kind),
        at=moment_of(row.at),
        source=Source(row.source),
        letter=row.number,
        address=row.address,
        permanent=None if row.permanent is None else bool(row.permanent),
        cause=None if row.cause is None else Cause(row.cause),
        status=row.status,
        diagnostic=row.diagnostic,
        subject=row.subject,
        text=row.text,
        scope=row.scope,
        until=perhaps(row.until),
        answer=None if row.answer is None else answer_of(row.answer),
        unhappy=bool(row.unhappy),
    )


def packed(answer: Answer) -> str:
    """``answer`` as the ledger keeps it."""
    kept = {
        "question": answer.question,
        "choice": answer.choice,
        "guests": answer.guests,
        "comment": answer.comment,
        "fields": answer.fields,
    }
    return json.dumps(kept, separators=(",", ":"))


def answer_of(packed: str) -> Answer:
    """What ``packed`` wrote."""
    kept = json.loads(packed)
    fields: Sequence[Sequence[str]] = kept["fields"]
    return Answer(
        question=kept["question"],
        choice=kept["choice"],
        guests=kept["guests"],
        comment=kept["comment"],
        fields=tuple((name, value) for name, value in fields),
    )
