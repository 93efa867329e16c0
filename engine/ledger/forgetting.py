"""Forgetting a person: what is kept afterwards is their address, so that nobody writes to it, and numbers.

Whoever is forgotten keeps a row for each letter: which campaign, what became of it and when, by number.  The
number is a keyed hash of who it was for, so that planning again still knows that they had theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.errors import BadInput
from engine.ledger import statements
from engine.ledger.model import Why
from engine.ledger.moment import stored
from engine.ledger.responding import answer_of, packed
from engine.problem import quoted

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Shorter values stand in too many places to be a name.
_NAME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How much was let go of."""

    letters: int
    left_out: int
    responses: int
    observations: int
    wishes: int
    sign_ups: int
    cases: int
    thanks: int
    standing: int


# Of a letter stays what is counted.  Its number stays: it is how planning again knows who had theirs.
_LETTERS = text(
    """
    UPDATE letter SET contact = 'forgotten ' || number, slot = 'forgotten ' || number, address = '',
        identity = '', contents = NULL, detail = '', forgotten_at = :now
    WHERE identity = :identity RETURNING seq, number
    """
)
_EVENTS = text("UPDATE event SET detail = '' WHERE letter = :letter AND detail <> ''")
_OBSERVATIONS = text("DELETE FROM observation WHERE letter = :letter")
_APPROVED = text("DELETE FROM approved_letter WHERE number = :number")
_LEFT_OUT = text(
    "UPDATE left_out SET contact = '', address = NULL, detail = '' WHERE lower(address) = :identity"
)
# Of an answer stays what was chosen, of a bounce its reason.
_RESPONSES = text(
    """
    UPDATE response SET address = NULL, diagnostic = '', subject = '', text = '', until = NULL
    WHERE address = :identity OR letter IN (SELECT seq FROM letter WHERE identity = :identity)
    RETURNING id, answer
    """
)
_ANSWER = text("UPDATE response SET answer = :answer WHERE id = :id")
_CASES = text("DELETE FROM complaint_case WHERE address = :identity")
_WISHES = text("DELETE FROM preference WHERE address = :identity")
_SIGN_UPS = text("DELETE FROM sign_up WHERE identity = :identity")
_THANKS = text("DELETE FROM thanks WHERE address = :identity")
_SUPPRESSIONS = text("DELETE FROM suppression WHERE address = :identity")
_STOPPED = text(
    """
    UPDATE letter SET fate = 'suppressed', next_try = 0, changed_at = :now, changed_by = :by
    WHERE identity = :identity AND fate IN ('planned', 'deferred')
    """
)

# Where a campaign wrote down whose contact it is, and else by a contact of nobody else's: two sources may
# number their customers alike.
_THEIRS = """
    contact = :identity OR EXISTS (
        SELECT 1 FROM letter JOIN run ON run.id = letter.run
        WHERE letter.identity = :identity AND letter.contact = standing.contact
            AND (run.campaign = standing.campaign OR NOT EXISTS (SELECT 1 FROM letter AS other
                WHERE other.contact = standing.contact AND other.identity NOT IN ('', :identity)))
    ) OR EXISTS (
        SELECT 1 FROM left_out JOIN run ON run.id = left_out.run
        WHERE lower(left_out.address) = :identity AND left_out.contact = standing.contact
            AND run.campaign = standing.campaign
    )
"""
_STANDING = text(f"DELETE FROM standing WHERE {_THEIRS}")  # noqa: S608 (text of this module)


def forget(
    connection: Connection, address: str, names: Iterable[str], *, by: str, now: datetime
) -> Forgotten:
    """Let go of everything about the person with ``address`` but the address itself.

    ``names`` are what they are called: where a link of a letter to them says one, its words go.

    Raises:
        BadInput: if a letter to them is being sent, or is not certain.
    """
    identity = address.lower()
    asked = {"identity": identity, "now": stored(now), "by": by}
    _refuse_while_open(connection, identity)
    _blank_words(connection, identity, names)
    connection.execute(_STOPPED, asked)
    # By the contacts of their letters, while these are known.
    standing = connection.execute(_STANDING, asked).rowcount
    responses = connection.execute(_RESPONSES, asked).all()
    for row in responses:
        if row.answer is not None:
            bare = replace(answer_of(row.answer), comment="", fields=())
            connection.execute(_ANSWER, {"id": row.id, "answer": packed(bare)})
    letters = connection.execute(_LETTERS, asked).all()
    observations = 0
    for letter in letters:
        connection.execute(_EVENTS, {"letter": letter.seq})
        connection.execute(_APPROVED, {"number": letter.number})
        observations += connection.execute(_OBSERVATIONS, {"letter": letter.seq}).rowcount
    forgotten = Forgotten(
        letters=len(letters),
        left_out=connection.execute(_LEFT_OUT, asked).rowcount,
        responses=len(responses),
        observations=observations,
        wishes=connection.execute(_WISHES, asked).rowcount,
        sign_ups=connection.execute(_SIGN_UPS, asked).rowcount,
        cases=connection.execute(_CASES, asked).rowcount,
        thanks=connection.execute(_THANKS, asked).rowcount,
        standing=standing,
    )
    connection.execute(_SUPPRESSIONS, asked)
    stop = {"address": identity, "why": Why.FORGOTTEN, "source": by, "scope": "", "until": None}
    connection.execute(statements.suppress, {**stop, "now": stored(now)})
    return forgotten


def _refuse_while_open(connection: Connection, identity: str) -> None:
    found = connection.execute(
        text(
            "SELECT run.campaign, letter.fate FROM letter JOIN run ON run.id = letter.run"
            " WHERE letter.identity = :identity AND letter.fate IN ('claimed', 'at-risk', 'unsure') LIMIT 1"
        ),
        {"identity": identity},
    ).first()
    if found is None:
        return
    if found.fate == "unsure":
        raise BadInput(
            message=f"a letter of {quoted(found.campaign)} to them is not certain, so nothing was forgotten\n"
            f"  hint: decide about it first with: gramercy settle {identity}"
        )
    raise BadInput(
        message=f"a letter of {quoted(found.campaign)} to them is being sent at this moment\n"
        "  hint: wait until it has gone, or stop sending with Ctrl-C"
    )


def _blank_words(connection: Connection, identity: str, names: Iterable[str]) -> None:
    """Take their address and names out of what links are called, and why a run was paused."""
    said = [identity, identity.replace("@", "%40"), *(name.lower() for name in names if len(name) >= _NAME)]
    runs = connection.execute(
        text("SELECT DISTINCT run FROM letter WHERE identity = :identity"), {"identity": identity}
    ).scalars()
    for run in runs.all():
        rows = connection.execute(text("SELECT key, label, url FROM link WHERE run = :run"), {"run": run})
        for row in rows.all():
            words = f"{row.label}\n{row.url}".lower()
            if any(one in words for one in said):
                connection.execute(
                    text("UPDATE link SET label = '', url = '' WHERE run = :run AND key = :key"),
                    {"run": run, "key": row.key},
                )
        connection.execute(
            text("UPDATE run SET detail = '' WHERE id = :run AND instr(lower(detail), :identity)"),
            {"run": run, "identity": identity},
        )


def addresses_of(connection: Connection, contact: str) -> Sequence[str]:
    """The normalised addresses under which the customer file's ``contact`` is known here."""
    return (
        connection.execute(
            text(
                "SELECT identity FROM letter WHERE contact = :contact AND identity <> ''"
                " UNION SELECT lower(address) FROM left_out WHERE contact = :contact AND address IS NOT NULL"
                " ORDER BY 1"
            ),
            {"contact": contact},
        )
        .scalars()
        .all()
    )


def standing_of(connection: Connection, identity: str) -> Mapping[str, str | None]:
    """Campaign → the tier in which it last saw the person with a normalised address (or, of somebody without
    one, a customer's number)."""
    rows = connection.execute(
        text(f"SELECT campaign, tier FROM standing WHERE {_THEIRS} ORDER BY campaign"),  # noqa: S608
        {"identity": identity},
    )
    return {row.campaign: row.tier for row in rows}
