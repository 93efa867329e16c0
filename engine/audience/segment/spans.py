"""Time as rules mean it: days of the shop's zone, and stretches between two bounds."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from engine.audience.segment.model import AsOf
from engine.zone import beginning

#: Units as people write them, in the singular.
UNITS = ("hour", "day", "week", "month", "year")
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, from ``low`` up to but without ``high``; None is without end.

    Bounds are days (for columns that hold days) or moments (aware, UTC).
    """

    low: date | datetime | None
    high: date | datetime | None


def unit(word: str) -> str | None:
    """ "day" for "day" and "days"; None for what is no unit of time."""
    single = word.removesuffix("s")
    return single if single in UNITS else None


def back(day: date, count: int, of: str) -> date:
    """``count`` days, weeks, months or years before ``day`` (after it, if negative).  A day that a month
    lacks becomes its last one.

    Raises:
        OverflowError: beyond the years 1 to 9999.
    """
    if of == "day":
        return day - timedelta(days=count)
    if of == "week":
        return day - timedelta(weeks=count)
    months = day.year * 12 + day.month - 1 - count * (12 if of == "year" else 1)
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def of_day(day: date, as_of: AsOf, moments: bool) -> Span:
    """The whole of ``day``."""
    return _days(day, day, as_of, moments)


def of_moment(moment: datetime) -> Span:
    """That moment alone."""
    return Span(moment, moment + _TICK)


def last(count: int, of: str, as_of: AsOf, moments: bool) -> Span:
    """From the beginning of the day ``count`` units ago until now, both within; hours are exact."""
    if of == "hour":
        return Span(as_of.now - timedelta(hours=count), as_of.now + _TICK)
    span = _days(back(as_of.today, count, of), as_of.today, as_of, moments)
    return Span(span.low, as_of.now.astimezone(UTC) + _TICK) if moments else span


def next_(count: int, of: str, as_of: AsOf, moments: bool) -> Span:
    """From now (the whole of today, where only days are known) to the end of the day in ``count`` units."""
    if of == "hour":
        return Span(as_of.now, as_of.now + timedelta(hours=count) + _TICK)
    span = _days(as_of.today, back(as_of.today, -count, of), as_of, moments)
    return Span(as_of.now.astimezone(UTC), span.high) if moments else span


def more_than_ago(count: int, of: str, as_of: AsOf, moments: bool) -> Span:
    """Before all that ``last`` reaches."""
    return Span(None, last(count, of, as_of, moments).low)


def less_than_ago(count: int, of: str, as_of: AsOf, moments: bool) -> Span:
    """After the day ``count`` units ago, until now."""
    if of == "hour":
        return Span(as_of.now - timedelta(hours=count) + _TICK, as_of.now + _TICK)
    span = _days(back(as_of.today, count, of) + timedelta(days=1), as_of.today, as_of, moments)
    return Span(span.low, as_of.now.astimezone(UTC) + _TICK) if moments else span


def dates_within(span: Span) -> list[str] | None:
    """The days of the year ("03-01") in a span of days; None where it holds all of them.

    Who was born on 29 February has the 28th in years without one.
    """
    assert isinstance(span.low, date)  # noqa: S101 (only spans of days with two ends are asked)
    assert isinstance(span.high, date)  # noqa: S101
    if (span.high - span.low).days >= 366:
        return None
    days = [span.low + timedelta(days=number) for number in range((span.high - span.low).days)]
    found = {f"{day:%m-%d}" for day in days}
    found |= {"02-29" for day in days if (day.month, day.day) == (2, 28) and not calendar.isleap(day.year)}
    return sorted(found)


def _days(first: date, last_day: date, as_of: AsOf, moments: bool) -> Span:
    after = last_day + timedelta(days=1)
    if moments:
        return Span(beginning(first, as_of.zone), beginning(after, as_of.zone))
    return Span(first, after)
