"""What people, and their answers, decide: pausing, settling, giving up, stopping to write."""

# ruff: noqa: S608 (what is put together is text of this module; values are parameters)
from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.errors import BadInput
from engine.fate import Fate
from engine.ledger import statements
from engine.ledger.model import Run, Why
from engine.ledger.moment import stored

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Whether letters of a run wait at its gate.
_BEHIND = "EXISTS (SELECT 1 FROM letter WHERE letter.run = run.id AND letter.gate > run.gate)"
# What a person may say of a letter nobody is certain of, and how it is written down.
_SETTLED = {
    Fate.ACCEPTED: "it had arrived",
    Fate.REFUSED: "it had not arrived, and is not to be sent again",
    Fate.PLANNED: "it had not arrived, and is to be sent again",
}


def refuse_while_sending(connection: Connection, run: Run) -> None:
    """Raises BadInput if a living process holds letters of the run."""
    sender = connection.execute(
        text(
            "SELECT owner.host, owner.pid FROM owner WHERE ended_at IS NULL AND id IN"
            " (SELECT owner FROM letter WHERE run = :run AND fate IN ('claimed', 'at-risk')) LIMIT 1"
        ),
        {"run": run.id},
    ).first()
    if sender is not None:
        raise BadInput(
            message=f"{run.campaign} is being sent at this moment (process {sender.pid} on {sender.host})\n"
            "  hint: stop that one first, with Ctrl-C"
        )


def pause(connection: Connection, run: int, detail: str) -> None:
    connection.execute(
        text("UPDATE run SET state = 'paused', detail = :detail WHERE id = :run AND state <> 'ended'"),
        {"run": run, "detail": detail},
    )


def resume(connection: Connection, run: int, now: datetime) -> None:
    """Let it go on, those as well that waited at its gate for a person: for them it is as if they were
    planned now."""
    held = "id = :run AND state = 'paused'"
    change = {"run": run, "now": stored(now)}
    connection.execute(
        text(
            "UPDATE letter SET leaves = max(leaves, :now), meant = NULL"
            " WHERE run = :run AND fate IN ('planned', 'deferred')"
            f" AND gate > (SELECT gate FROM run WHERE {held} AND gate_at IS NULL)"
        ),
        change,
    )
    connection.execute(
        text(
            "UPDATE run SET state = 'open', detail = '',"
            f" gate = gate + (gate_at IS NULL AND {_BEHIND}) WHERE {held}"
        ),
        change,
    )


def settle(connection: Connection, number: int, fate: Fate, by: str, now: datetime) -> None:
    """Write down what a person knows of an unsure letter.

    PLANNED sends it again with the next ``send``: the only way an unsure letter ever goes twice.

    Raises:
        BadInput: if the letter is not unsure, or the fate is not ACCEPTED, REFUSED or PLANNED.
    """
    if fate not in _SETTLED:
        raise BadInput(message=f"an unsure letter cannot be settled as {fate}")
    change = {"number": number, "fate": fate, "detail": _SETTLED[fate], "by": by, "now": stored(now)}
    if not connection.execute(statements.settle, change).rowcount:
        raise BadInput(message="there is nothing to settle: no such letter is waiting for your word")


def expire(connection: Connection, run: int, detail: str, now: datetime) -> int:
    change = {"run": run, "detail": detail, "by": "patience", "now": stored(now)}
    return connection.execute(statements.expire, change).rowcount


def cancel(connection: Connection, run: int, by: str, now: datetime) -> int:
    return connection.execute(statements.cancel_unsent, {"run": run, "by": by, "now": stored(now)}).rowcount


def finish(connection: Connection, run: int, now: datetime) -> bool:
    connection.execute(statements.end_run, {"run": run, "now": stored(now)})
    tidy(connection, now)
    return connection.execute(text("SELECT state FROM run WHERE id = :run"), {"run": run}).scalar() == "ended"


def tidy(connection: Connection, now: datetime) -> int:
    """Let go of the snapshots of runs that have ended and are kept no longer; returns how many runs."""
    over = connection.execute(statements.over, {"now": stored(now)}).scalars().all()
    for run in over:
        connection.execute(statements.drop_snapshot, {"run": run})
        connection.execute(statements.drop_contents, {"run": run})
        connection.execute(statements.drop_approved_letters, {"run": run})
    return len(over)


def suppress(
    connection: Connection,
    address: str,
    why: Why,
    source: str,
    now: datetime,
    *,
    scope: str = "",
    until: datetime | None = None,
) -> bool:
    """Write no more to an address; letters already planned for it are suppressed as well."""
    moment = stored(now)
    change = {
        "address": address.lower(),
        "why": why,
        "source": source,
        "now": moment,
        "scope": scope,
        "until": None if until is None else stored(until),
    }
    new = connection.execute(statements.suppress, change).rowcount > 0
    connection.execute(
        statements.suppress_waiting_for, {"address": address.lower(), "by": source, "now": moment}
    )
    return new


def unsuppress(connection: Connection, address: str, by: str, now: datetime, *, scope: str | None) -> bool:
    """Undo everything that holds for an address, or what is of one ``scope``."""
    change = {"address": address.lower(), "by": by, "now": stored(now), "scope": scope}
    return connection.execute(statements.unsuppress, change).rowcount > 0
