"""What people had lately, or are about to get: for limits on how often anybody is written to."""

# ruff: noqa: S608 (what is put together is text of this module; values are parameters)
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from engine.ledger.moment import stored
from engine.ledger.scheduled import Counted

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: A campaign and an occurrence, whose own letters do not count.
RunName = tuple[str, str]

_BATCH = 1000
# Letters that arrived, may have arrived, or will: those with a Date by that, the others by when they leave.
_LETTERS = """
    SELECT letter.identity, run.campaign, run.purpose, run.advertising, letter.date AS at
    FROM letter JOIN run ON run.id = letter.run
    WHERE letter.date > :since AND letter.date < :until AND letter.fate IN
        ('accepted', 'unsure', 'at-risk', 'claimed', 'deferred') AND NOT {own}
    UNION ALL
    SELECT letter.identity, run.campaign, run.purpose, run.advertising, letter.leaves AS at
    FROM run JOIN letter ON letter.run = run.id AND letter.fate IN ('planned', 'claimed', 'deferred')
    WHERE run.state <> 'ended' AND letter.date IS NULL AND letter.leaves > :since AND letter.leaves < :until
      AND NOT {own}
""".format(own="(run.campaign = :campaign AND run.occurrence = :occurrence)")


def enough(connection: Connection, counted: Counted, at: datetime, but_not: RunName) -> Iterator[str]:
    """Addresses (normalised) with so many letters of a kind about ``at`` that one more is too many."""
    wanted, parameters = [], _about(at - counted.within, at + counted.within, but_not)
    if counted.purposes is not None:
        wanted.append("purpose IN (SELECT value FROM json_each(:purposes))")
        parameters["purposes"] = json.dumps(sorted(counted.purposes))
    if counted.advertising:
        wanted.append("advertising")
    if counted.apart:
        wanted.append("purpose NOT IN (SELECT value FROM json_each(:apart))")
        parameters["apart"] = json.dumps(sorted(counted.apart))
    if counted.promotions_apart:
        wanted.append("NOT advertising")
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(
            f"SELECT identity FROM ({_LETTERS}) WHERE identity <> '' AND {' AND '.join(wanted) or 'true'}"
            " GROUP BY identity HAVING count(*) >= :most ORDER BY identity"
        ),
        {**parameters, "most": counted.most},
    )
    for row in result:
        yield row.identity


def between(
    connection: Connection, since: datetime, until: datetime, but_not: RunName
) -> Iterator[tuple[str, str, str]]:
    """Addresses with a letter from ``since`` on and before ``until``, each with its campaign and purpose."""
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(
            f"SELECT DISTINCT identity, campaign, purpose FROM ({_LETTERS}) WHERE identity <> ''"
            " ORDER BY 1, 2"
        ),
        _about(since - timedelta(microseconds=1), until, but_not),
    )
    for row in result:
        yield row.identity, row.campaign, row.purpose


def thanked(
    connection: Connection, reason: str, since: datetime, but_not: RunName
) -> Iterator[tuple[str, str]]:
    """Addresses thanked for ``reason`` since then, by another letter or by somebody here, each with whose it
    was."""
    result = connection.execution_options(yield_per=_BATCH).execute(
        text(
            "SELECT letter.identity, run.campaign AS whose FROM run JOIN letter ON letter.run = run.id"
            " WHERE run.reason = :reason AND letter.date > :since"
            " AND NOT (run.campaign = :campaign AND run.occurrence = :occurrence)"
            " AND letter.fate IN ('accepted', 'unsure', 'at-risk', 'deferred') AND letter.identity <> ''"
            " UNION SELECT address, by FROM thanks"
            " WHERE reason = :reason AND at > :since AND undone_at IS NULL"
        ),
        {"reason": reason, "since": stored(since), "campaign": but_not[0], "occurrence": but_not[1]},
    )
    for row in result:
        yield row.identity, row.whose


def _about(since: datetime, until: datetime, but_not: RunName) -> dict[str, object]:
    campaign, occurrence = but_not
    return {
        "since": stored(since),
        "until": stored(until),
        "campaign": campaign,
        "occurrence": occurrence,
    }
