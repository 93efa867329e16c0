"""On which day of a year something is: by the clock it goes by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from engine.year.model import Foretold, Happening, Year


class Dating:
    """The days of one year."""

    def __init__(self, year: Year) -> None:
        self._year = year
        self._shop = zone(year.zone)
        self._nominal = {(one.campaign, one.occurrence): self.nominal(one) for one in year.happenings}
        self.first = year.since
        self.last = year.since + timedelta(days=max(year.days, 1) - 1)

    def days(self) -> Iterator[date]:
        """Every day of the year, in order."""
        for number in range(self._year.days):
            yield self.first + timedelta(days=number)

    def day(self, letter: Foretold) -> date:
        """On which day ``letter`` leaves by the clock it went by; for one outside the year, its nearest."""
        return self.within(local(letter).date())

    def day_of(self, happening: Happening) -> date:
        """The day an occurrence is for."""
        return self.within(self.nominal(happening).date())

    def within(self, day: date) -> date:
        """``day``, or the nearest of the year."""
        return min(max(day, self.first), self.last)

    def nominal(self, happening: Happening) -> datetime:
        """The local time (naive) at which an occurrence is to go."""
        if happening.nominal is not None:
            return happening.nominal
        return happening.due.astimezone(self._shop).replace(tzinfo=None)

    def later(self, letter: Foretold) -> timedelta | None:
        """How much later than its time ``letter`` leaves, by its reader's clock: whole days where it is
        another day, else a part of one.  None if it is not later, or its occurrence is not told."""
        nominal = self._nominal.get((letter.campaign, letter.occurrence))
        at = local(letter)
        if nominal is None or at <= nominal:
            return None
        return timedelta(days=(at.date() - nominal.date()).days) or at - nominal


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of that name."""
    return ZoneInfo(name)


def local(letter: Foretold) -> datetime:
    """When ``letter`` leaves, on the clock it went by, naive."""
    return _shown(letter.leaves, letter.zone)


@lru_cache(4096)
def _shown(moment: datetime, name: str) -> datetime:
    # Many letters leave together, and each is asked about several times.
    return moment.astimezone(zone(name)).replace(tzinfo=None)


def stretches(days: Mapping[date, str]) -> Iterator[tuple[date, date, str]]:
    """Days that follow each other for one reason together: first, last, reason."""
    first: date | None = None
    last: date | None = None
    for day in sorted(days):
        if first is not None and last is not None and (day - last).days == 1 and days[day] == days[first]:
            last = day
            continue
        if first is not None and last is not None:
            yield first, last, days[first]
        first = last = day
    if first is not None and last is not None:
        yield first, last, days[first]
