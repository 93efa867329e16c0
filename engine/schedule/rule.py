"""Days that come round: each kind of rule says which days of a range are its own.

Every kind gives its days in order, each once, and the same ones however a range is divided.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice
from typing import Protocol

from engine.schedule.days import Days

DAY = timedelta(days=1)
#: Days looked through for a working day; no shop is closed for longer.
FAR = 60


class Rule(Protocol):
    """Which days are meant."""

    def days(self, first: date, last: date, calendar: Days) -> Iterator[date]:
        """The days from ``first`` to ``last``, both included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Days of the week, Monday 0, of every ``step``-th week; the week of ``begins`` is the first of them."""

    weekdays: frozenset[int]
    step: int = 1
    begins: date = date.min

    def days(self, first: date, last: date, calendar: Days) -> Iterator[date]:
        start = self.begins - self.begins.weekday() * DAY
        for day in _each(first, last):
            if day.weekday() in self.weekdays and (day - start).days // 7 % self.step == 0:
                yield day


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """Every ``step``-th day, ``begins`` the first of them."""

    step: int
    begins: date = date.min

    def days(self, first: date, last: date, calendar: Days) -> Iterator[date]:
        return (day for day in _each(first, last) if (day - self.begins).days % self.step == 0)


class Unit(StrEnum):
    """What is counted within a month, a quarter or a year."""

    DAY = "day"
    #: A day that is not of the weekend.
    WEEKDAY = "weekday"
    #: A day that is neither of the weekend nor a public holiday nor closed.
    WORKING_DAY = "working day"


def is_unit(day: date, unit: Unit | int, calendar: Days) -> bool:
    """Whether ``day`` is one of them; a number is a day of the week."""
    match unit:
        case Unit.DAY:
            return True
        case Unit.WEEKDAY:
            return not calendar.weekend_day(day)
        case Unit.WORKING_DAY:
            return calendar.idle(day) is None
        case _:
            return day.weekday() == unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    """Every weekday, every working day."""

    unit: Unit

    def days(self, first: date, last: date, calendar: Days) -> Iterator[date]:
        return (day for day in _each(first, last) if is_unit(day, self.unit, calendar))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """The first, the last but one (-2), the 15th … of something."""

    numbers: tuple[int, ...]
    unit: Unit | int

    def of(self, first: date, last: date, calendar: Days) -> Iterator[date]:
        """Those of one month, quarter or year, ``first`` to ``last``; none for numbers that it has not."""
        for number in self.numbers:
            found = (day for day in _each(first, last, back=number < 0) if is_unit(day, self.unit, calendar))
            yield from islice(found, abs(number) - 1, abs(number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Picked days of every ``step``-th period of so many months.

    Attributes:
        picks: What is picked of each.
        length: Of a period in months: 1, 3 or 12.  Quarters and years begin with January.
        months: Only periods that begin in these; all if empty.
        begins: A day in the first period, of which the ``step`` is counted.
    """

    picks: tuple[Pick, ...]
    length: int = 1
    months: frozenset[int] = frozenset()
    step: int = 1
    begins: date = date.min

    def days(self, first: date, last: date, calendar: Days) -> Iterator[date]:
        number = _months(first) // self.length
        while number * self.length <= _months(last):
            start, end = _day_one(number * self.length), _day_one((number + 1) * self.length) - DAY
            passed = number - _months(self.begins) // self.length
            if passed % self.step == 0 and (not self.months or start.month in self.months):
                found = {day for pick in self.picks for day in pick.of(start, end, calendar)}
                yield from (day for day in sorted(found) if first <= day <= last)
            number += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Feast:
    """A public holiday or movable feast, by its name; of the calendar's country if ``country`` is None."""

    name: str
    country: str | None = None

    def days(self, first: date, last: date, calendar: Days) -> Iterator[date]:
        for year in range(first.year, last.year + 1):
            for day in calendar.feasts(self.name, year, self.country):
                if first <= day <= last:
                    yield day


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifted:
    """So many days, or working days, after those of another rule; before them if negative."""

    rule: Rule
    by: int
    working: bool = False

    def days(self, first: date, last: date, calendar: Days) -> Iterator[date]:
        if not self.working:
            shift = self.by * DAY
            yield from (day + shift for day in self.rule.days(first - shift, last - shift, calendar))
            return
        # Working days are two in seven at the least, but for a time in which the shop is closed.
        far = (abs(self.by) * 4 + FAR) * DAY
        early, late = (first, last + far) if self.by < 0 else (first - far, last)
        found = {self._counted(day, calendar) for day in self.rule.days(early, late, calendar)}
        yield from sorted(day for day in found if day is not None and first <= day <= last)

    def _counted(self, day: date, calendar: Days) -> date | None:
        ahead = DAY if self.by > 0 else -DAY
        left = abs(self.by)
        for _ in range(abs(self.by) * 4 + FAR):
            day += ahead
            left -= calendar.idle(day) is None
            if not left:
                return day
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The last such day of the week before the days of another rule, or the first after them."""

    rule: Rule
    weekday: int
    after: bool

    def days(self, first: date, last: date, calendar: Days) -> Iterator[date]:
        early, late = (first - 7 * DAY, last) if self.after else (first, last + 7 * DAY)
        found = {self._nearest(day) for day in self.rule.days(early, late, calendar)}
        yield from sorted(day for day in found if first <= day <= last)

    def _nearest(self, day: date) -> date:
        if self.after:
            return day + ((self.weekday - day.weekday() - 1) % 7 + 1) * DAY
        return day - ((day.weekday() - self.weekday - 1) % 7 + 1) * DAY


def feasts_of(rule: Rule) -> Iterator[Feast]:
    """The feasts that a rule goes by."""
    if isinstance(rule, Feast):
        yield rule
    elif isinstance(rule, Shifted | Beside):
        yield from feasts_of(rule.rule)


def longest_month(months: frozenset[int]) -> int:
    """The most days that one of ``months`` has in any year; all months if empty."""
    return max(monthrange(2028, month)[1] for month in months or range(1, 13))


def shortest_month(months: frozenset[int]) -> int:
    """The fewest days that one of ``months`` has in any year; all months if empty."""
    return min(monthrange(2027, month)[1] for month in months or range(1, 13))


def _each(first: date, last: date, *, back: bool = False) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield last - number * DAY if back else first + number * DAY


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _day_one(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)
