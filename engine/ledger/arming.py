"""Which campaigns go by themselves, and on whose word."""

# ruff: noqa: S608 (what is put together is text of this module; values are parameters)
from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.ledger.moment import moment_of, perhaps, stored
from engine.ledger.outside import kept
from engine.ledger.scheduled import Armed

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

_LINE = 300
_ARMED = "SELECT id, campaign, digests, most, by, at, ended_at, ended_by, why FROM armed "


def arm(
    connection: Connection,
    campaign: str,
    digests: Mapping[str, str],
    most: int | None,
    by: str,
    now: datetime,
) -> Armed:
    """Arm a campaign; what armed it before is over."""
    disarm(connection, campaign, by, "armed anew", now)
    connection.execute(
        text(
            "INSERT INTO armed (campaign, digests, most, by, at)"
            " VALUES (:campaign, :digests, :most, :by, :now)"
        ),
        {
            "campaign": campaign,
            "digests": json.dumps(digests, sort_keys=True),
            "most": most,
            "by": kept(by, _LINE),
            "now": stored(now),
        },
    )
    found = armed(connection, campaign)
    assert found  # noqa: S101 (written in this very transaction)
    return found[0]


def disarm(connection: Connection, campaign: str, by: str, why: str, now: datetime) -> bool:
    """False if it was not armed."""
    change = {"campaign": campaign, "by": kept(by, _LINE), "why": kept(why, _LINE), "now": stored(now)}
    ended = text(
        "UPDATE armed SET ended_at = :now, ended_by = :by, why = :why"
        " WHERE campaign = :campaign AND ended_at IS NULL"
    )
    return connection.execute(ended, change).rowcount > 0


def armed(connection: Connection, campaign: str | None = None) -> list[Armed]:
    """What is armed now, by campaign."""
    where = "WHERE ended_at IS NULL" + ("" if campaign is None else " AND campaign = :campaign")
    rows = connection.execute(text(_ARMED + where + " ORDER BY campaign"), {"campaign": campaign})
    return [_armed(row) for row in rows]


def last_disarmed(connection: Connection) -> list[Armed]:
    """The last word on each campaign that was armed once and is not now, by campaign."""
    rows = connection.execute(
        text(
            _ARMED + "WHERE id IN (SELECT max(id) FROM armed GROUP BY campaign) AND ended_at IS NOT NULL"
            " ORDER BY campaign"
        )
    )
    return [_armed(row) for row in rows]


def _armed(row: Row[tuple[object, ...]]) -> Armed:
    return Armed(
        id=row.id,
        campaign=row.campaign,
        digests=json.loads(row.digests),
        most=row.most,
        by=row.by,
        at=moment_of(row.at),
        ended_at=perhaps(row.ended_at),
        ended_by=row.ended_by,
        why=row.why,
    )
