"""The step on which "once" rests: what came of one letter, and the next one put at risk, in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from engine.fate import Fate
from engine.ledger import statements
from engine.ledger.model import AtRisk, Done, Go, Step, Why
from engine.ledger.moment import stored

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Whatever a mail server says is cut to this many characters.
_DETAIL = 500


def advance(connection: Connection, steps: Sequence[Step], now: datetime) -> list[Go]:
    """Write many connections' news down, in order; the answers count only once this transaction is committed.

    Suppressions and the state of the run are read anew for every letter, within this transaction.  News of
    a letter that is no longer ours changes nothing.
    """
    for step in steps:
        if step.done is not None:
            _record(connection, step.done, now)
    return [
        Go.NOTHING if step.at_risk is None else _put_at_risk(connection, step.at_risk, now) for step in steps
    ]


def _record(connection: Connection, done: Done, now: datetime) -> None:
    letter, outcome = done.letter, done.outcome
    connection.execute(
        statements.record,
        {
            "seq": letter.seq,
            "owner": letter.owner,
            "fence": letter.fence,
            "fate": outcome.fate,
            # A letter that could not be written, or came too late, was not tried.
            "tried": outcome.fate not in (Fate.FAILED, Fate.EXPIRED) or outcome.code is not None,
            "next_try": 0 if done.next_try is None else stored(done.next_try),
            "code": outcome.code,
            "status": outcome.status,
            "detail": outcome.detail[:_DETAIL],
            "now": stored(now),
            "by": f"sender {letter.owner}",
        },
    )
    if outcome.bad_mailbox:
        connection.execute(
            statements.suppress,
            {
                "address": letter.address.lower(),
                "why": Why.BOUNCE,
                "source": f"letter {letter.number}",
                "now": stored(now),
                "scope": "",
                "until": None,
            },
        )


def _put_at_risk(connection: Connection, at_risk: AtRisk, now: datetime) -> Go:
    letter = at_risk.letter
    ours = {"seq": letter.seq, "owner": letter.owner, "fence": letter.fence}
    change = {**ours, "now": stored(now), "by": f"sender {letter.owner}"}
    if connection.execute(statements.put_at_risk, {**change, "date": stored(at_risk.date)}).rowcount:
        return Go.YES
    if connection.execute(statements.suppress_claimed, change).rowcount:
        return Go.SUPPRESSED
    return Go.PAUSED if connection.execute(statements.still_ours, ours).first() else Go.FENCED
