"""Local times as moments, fast, where no clock is changed nearby.

Most rows of most files are in such a time, and taking off a fixed number of hours is ten times faster than
asking DuckDB for the zone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

#: Years in which it is known when clocks change; at other times the zone is asked.
_FIRST, _LAST = 2012, 2036
#: No clock has been put forward or back by more.
_NEAR = timedelta(days=1)
_DAY = timedelta(days=1)


def in_calm(local: str, zone: str) -> str:
    """SQL: the moment (TIMESTAMP, in UTC) at which clocks in ``zone`` show ``local`` (SQL too); NULL near a
    change of the clocks, and where changes are not known."""
    return f"CASE {_tree(local, spans(zone))} END"


@cache
def spans(zone: str) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Spans of local time, naive, in order: from when, until when (not included), and how far ahead of UTC
    clocks are all the while."""
    place = ZoneInfo(zone)
    moment, ends = datetime(_FIRST, 1, 1, tzinfo=UTC), datetime(_LAST, 1, 1, tzinfo=UTC)
    days = (ends - moment).days
    ahead = moment.astimezone(place).utcoffset() or timedelta()
    found = [(moment, ahead)]
    for _ in range(days):
        moment += _DAY
        now = moment.astimezone(place).utcoffset() or timedelta()
        if now != ahead:
            # Somewhere in the day before.
            found.append((moment, now))
            ahead = now
    found.append((ends + 2 * _DAY, ahead))
    return tuple(
        (_local(begins, ahead) + _NEAR, _local(until, ahead) - _NEAR - _DAY, ahead)
        for (begins, ahead), (until, _) in pairwise(found)
        if until - begins > 2 * _NEAR + _DAY
    )


def _local(moment: datetime, ahead: timedelta) -> datetime:
    return moment.replace(tzinfo=None) + ahead


def _tree(local: str, found: tuple[tuple[datetime, datetime, timedelta], ...]) -> str:
    """Branches of a CASE, halved again and again: a time passes few comparisons."""
    if len(found) > 2:
        half = len(found) // 2
        low, high = _tree(local, found[:half]), _tree(local, found[half:])
        return f"WHEN {local} < TIMESTAMP '{found[half][0]}' THEN CASE {low} END ELSE CASE {high} END"
    return " ".join(
        f"WHEN {local} >= TIMESTAMP '{begins}' AND {local} < TIMESTAMP '{until}' "
        f"THEN {local} - INTERVAL '{round(ahead.total_seconds())} seconds'"
        for begins, until, ahead in found
    )
