"""Local time: the shop's days and hours as moments everybody agrees on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment (aware, UTC) at which a clock in ``zone`` shows ``local``.

    A time that the clocks skip in spring counts on from before the jump: 02:30 becomes 03:30.  Of a
    time they show twice in autumn the first is meant.  An aware ``local`` is already a moment.
    """
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def skipped(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks in ``zone`` never show ``local`` (naive), because they jump over it."""
    return instant(local, zone).astimezone(zone).replace(tzinfo=None) != local.replace(fold=0)


def beginning(day: date | datetime, zone: ZoneInfo) -> datetime:
    """When a thing starts (aware, UTC): a moment as it is, a day with its midnight in ``zone``."""
    local = day if isinstance(day, datetime) else datetime.combine(day, time())
    return instant(local, zone)


def ending(day: date | datetime, zone: ZoneInfo, closes: time) -> datetime:
    """When a thing is over (aware, UTC): a moment as it is, a day at closing time in ``zone``.

    A shop that closes at or after midnight (00:00 to 04:59) closes on the next morning.
    """
    if isinstance(day, datetime):
        return instant(day, zone)
    late = timedelta(days=1) if closes < time(5) else timedelta()
    return instant(datetime.combine(day, closes) + late, zone)
