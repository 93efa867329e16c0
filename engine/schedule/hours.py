"""From when until when letters may leave: hours of the week, quiet hours, closed days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.schedule.days import Days
from engine.schedule.model import MIDNIGHT, Hours, Minutes, Opening, Quiet
from engine.schedule.week import read_hours as read_hours
from engine.schedule.week import read_quiet as read_quiet
from engine.zone import instant, skipped

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
# How far ahead an opening is looked for: a year with its holidays, and a little more.
_AHEAD = timedelta(days=400)
# How long a letter waits for hours on one clock and quiet hours on another to agree.
_PATIENCE = timedelta(days=7)

# From when until when letters may leave (aware, UTC, half open); None where nothing ends it.
_Span = tuple[datetime, datetime | None]


class NeverOpenError(Exception):
    """No letter may leave in more than a year."""


def opening(
    moment: datetime,
    zone: ZoneInfo,
    hours: Hours | None,
    quiet: Quiet | None,
    days: Days,
    *,
    own: ZoneInfo | None = None,
) -> Opening:
    """The first time from ``moment`` (aware) on in which a letter may leave.

    Hours and closed days are those of a clock in ``zone``, quiet hours of one in ``own`` (the same if
    None): the reader's.  ``opens`` is ``moment`` itself if a letter may leave at once.

    A window begins when its clock shows the time, and where clocks jump over it, as much later as they
    jump; a time they show twice is meant the first time.  So every window comes once a day, and one that
    the jump would swallow keeps its length, even if that reaches into quiet hours.  Where hours on one
    clock and quiet hours on another do not meet within a week of an open day, quiet hours and closed days
    alone decide, so that nobody is dropped.

    Raises:
        NeverOpenError: if nothing may leave within 400 days.
    """
    return _opening(moment.astimezone(UTC), zone, hours, quiet, days, zone if own is None else own)


# Letters of one occurrence ask the same over and over.
@lru_cache(4096)
def _opening(
    moment: datetime, zone: ZoneInfo, hours: Hours | None, quiet: Quiet | None, days: Days, own: ZoneInfo
) -> Opening:
    if hours is not None and hours.always:
        hours = None
    found: _Span | None = None
    if own == zone or quiet is None:
        found = next(_spans(moment, zone, hours, quiet, days), None)
    else:
        open_day = next(_between_closed(moment, zone, days), None)
        if hours is not None and open_day is not None:
            found = _common(
                _spans(moment, zone, hours, None, days),
                _spans(moment, own, None, quiet, Days()),
                max(open_day[0], moment) + _PATIENCE,
            )
        if found is None:
            found = _common(
                _between_closed(moment, zone, days),
                _spans(moment, own, None, quiet, Days()),
                moment + _AHEAD,
            )
    if found is None:
        raise NeverOpenError(f"nothing may leave within {_AHEAD.days} days of {moment:%Y-%m-%d}")
    return Opening(opens=max(found[0], moment), closes=found[1])


def never_opens(hours: Hours | None, quiet: Quiet | None) -> bool:
    """Whether quiet hours cover all of ``hours``, on one clock."""
    return not any(_awake(hours, quiet, weekday) for weekday in range(7))


def _spans(
    moment: datetime, zone: ZoneInfo, hours: Hours | None, quiet: Quiet | None, days: Days
) -> Iterator[_Span]:
    """What has not ended at ``moment``, in order and apart from each other, as far as is looked ahead."""
    if hours is None and quiet is None:
        yield from _between_closed(moment, zone, days)
        return
    day = moment.astimezone(zone).date() - _DAY
    last: tuple[datetime, datetime] | None = None
    for _ in range(_AHEAD // _DAY + 2):
        for begins, ends in () if days.closed(day) else _awake(hours, quiet, day.weekday()):
            opens, closes = _instants(day, begins, ends, zone)
            if closes <= moment:
                continue
            if last is not None and opens <= last[1]:
                last = (last[0], max(last[1], closes))
                continue
            if last is not None:
                yield last
            last = (opens, closes)
        day += _DAY
    if last is not None:
        yield last


def _between_closed(moment: datetime, zone: ZoneInfo, days: Days) -> Iterator[_Span]:
    begins = moment
    for shut in sorted(days.shut, key=lambda shut: shut.first):
        closes = instant(datetime.combine(shut.first, time()), zone)
        if closes > begins:
            yield begins, closes
        begins = max(begins, instant(datetime.combine(shut.last + _DAY, time()), zone))
    if begins - moment <= _AHEAD:
        yield begins, None


def _common(one: Iterator[_Span], other: Iterator[_Span], until: datetime) -> _Span | None:
    """The first time that is in both and opens not after ``until``."""
    first, second = next(one, None), next(other, None)
    while first is not None and second is not None:
        opens = max(first[0], second[0])
        if opens > until:
            return None
        sooner = second[1] is None or (first[1] is not None and first[1] <= second[1])
        closes = first[1] if sooner else second[1]
        if closes is None or opens < closes:
            return opens, closes
        if sooner:
            first = next(one, None)
        else:
            second = next(other, None)
    return None


@lru_cache(256)
def _awake(hours: Hours | None, quiet: Quiet | None, weekday: int) -> tuple[Minutes, ...]:
    """The minutes of a day of the week that are within ``hours`` and not quiet."""
    found = ((0, MIDNIGHT),) if hours is None else hours.week[weekday]
    if quiet is None:
        return found
    begins, ends = (clock.hour * 60 + clock.minute for clock in (quiet.begins, quiet.ends))
    loud = ((ends, begins),) if ends < begins else ((0, begins), (ends, MIDNIGHT))
    both = ((max(a, c), min(b, d)) for a, b in found for c, d in loud)
    return tuple((first, last) for first, last in both if first < last)


def _instants(day: date, begins: int, ends: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time())
    first, last = midnight + timedelta(minutes=begins), midnight + timedelta(minutes=ends)
    opens, closes = instant(first, zone), instant(last, zone)
    if skipped(first, zone):
        # The jump would swallow the beginning of it, or all.
        closes = max(closes, opens + min(last - first, _HOUR))
    return opens, closes
