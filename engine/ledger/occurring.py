"""Which occurrences were dealt with, and how."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.ledger.moment import moment_of, stored
from engine.ledger.outside import kept
from engine.ledger.scheduled import Dealt, Occurred

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

_LINE = 300
_BATCH = 1000
_OCCURRED = "SELECT campaign, occurrence, due, state, chosen, counts, note, at FROM occurrence "


def deal(connection: Connection, occurred: Occurred) -> None:
    """Write down what became of an occurrence; one that was stopped may become something else later."""
    connection.execute(
        text(
            "INSERT INTO occurrence (campaign, occurrence, due, state, chosen, counts, note, at)"
            " VALUES (:campaign, :occurrence, :due, :state, :chosen, :counts, :note, :at)"
            " ON CONFLICT (campaign, occurrence) DO UPDATE SET state = excluded.state,"
            " chosen = excluded.chosen, counts = excluded.counts, note = excluded.note, at = excluded.at"
        ),
        {
            "campaign": occurred.campaign,
            "occurrence": occurred.occurrence,
            "due": stored(occurred.due),
            "state": occurred.state,
            "chosen": occurred.chosen,
            "counts": json.dumps(dict(occurred.left_out)),
            "note": kept(occurred.note, _LINE),
            "at": stored(occurred.at),
        },
    )


def find(connection: Connection, campaign: str, occurrence: str) -> Occurred | None:
    row = connection.execute(
        text(_OCCURRED + "WHERE campaign = :campaign AND occurrence = :occurrence"),
        {"campaign": campaign, "occurrence": occurrence},
    ).first()
    return None if row is None else _occurred(row)


def occurred(connection: Connection, campaign: str | None, since: datetime | None) -> list[Occurred]:
    """What was due since then, of one campaign or of all, the latest first."""
    rows = connection.execute(
        text(
            _OCCURRED + "WHERE (:campaign IS NULL OR campaign = :campaign) AND due >= :since"
            " ORDER BY due DESC, campaign"
        ),
        {"campaign": campaign, "since": 0 if since is None else stored(since)},
    )
    return [_occurred(row) for row in rows]


def usual(connection: Connection, campaign: str, most: int = 20) -> list[int]:
    """How many letters the last occurrences with any had, the latest first."""
    rows = connection.execute(
        text(
            "SELECT chosen FROM occurrence WHERE campaign = :campaign AND state = 'done' AND chosen > 0"
            " ORDER BY due DESC LIMIT :most"
        ),
        {"campaign": campaign, "most": most},
    )
    return [int(chosen) for (chosen,) in rows]


def had(
    connection: Connection, campaign: str, occurrence: str, since: datetime | None
) -> Iterator[tuple[str, datetime]]:
    """Contacts with a letter of another occurrence of a campaign that went, may have gone or is to go, with
    its moment; streamed.  ``since`` leaves earlier ones aside."""
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(
            "SELECT letter.contact, coalesce(letter.date, letter.leaves, run.frozen_at) AS at"
            " FROM letter JOIN run ON run.id = letter.run WHERE run.campaign = :campaign"
            " AND run.occurrence <> :occurrence"
            " AND letter.fate NOT IN ('cancelled', 'suppressed', 'failed', 'expired')"
            " AND coalesce(letter.date, letter.leaves, run.frozen_at) >= :since"
        ),
        {"campaign": campaign, "occurrence": occurrence, "since": 0 if since is None else stored(since)},
    )
    for row in result:
        yield row.contact, moment_of(row.at)


def standings(connection: Connection, campaign: str) -> Mapping[str, str | None]:
    """The tier in which a campaign last saw each contact; empty before it first looked."""
    rows = connection.execute(
        text("SELECT contact, tier FROM standing WHERE campaign = :campaign"), {"campaign": campaign}
    )
    return {row.contact: row.tier for row in rows}


def stand(connection: Connection, campaign: str, now_in: Iterable[tuple[str, str | None]]) -> None:
    """Remember the tiers in which a campaign has seen people; not of an address that was forgotten."""
    rows = ({"campaign": campaign, "contact": contact, "tier": tier} for contact, tier in now_in)
    while batch := list(islice(rows, _BATCH)):
        connection.execute(
            text(
                "INSERT INTO standing (campaign, contact, tier) SELECT :campaign, :contact, :tier"
                " WHERE NOT EXISTS (SELECT 1 FROM suppression"
                "   WHERE address = :contact AND why = 'forgotten' AND undone_at IS NULL)"
                " ON CONFLICT (campaign, contact) DO UPDATE SET tier = excluded.tier"
            ),
            batch,
        )


def _occurred(row: Row[tuple[object, ...]]) -> Occurred:
    return Occurred(
        campaign=row.campaign,
        occurrence=row.occurrence,
        due=moment_of(row.due),
        state=Dealt(row.state),
        chosen=row.chosen,
        left_out=json.loads(row.counts),
        note=row.note,
        at=moment_of(row.at),
    )
