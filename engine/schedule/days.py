"""Days of rest: weekends, public holidays and movable feasts by country, and days that a shop is closed.

The only module that knows holidays and dateutil.  Nothing is asked of the network.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import holidays
from dateutil.easter import EASTER_WESTERN, easter

from engine.schedule.phrase import WEEKDAYS

SATURDAY_AND_SUNDAY = frozenset({5, 6})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Days on which no letter leaves, from ``first`` to ``last``, both included."""

    first: date
    last: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days of one calendar.

    Attributes:
        country: Two letters; None where no public holidays are known.
        weekend: Monday is 0; None for the country's own.
        shut: Days on which no letter leaves.
    """

    country: str | None = None
    weekend: frozenset[int] | None = None
    shut: tuple[Closed, ...] = ()

    def closed(self, day: date) -> str | None:
        """Why nothing leaves on ``day``: "closed: stock-taking"; None where letters may leave."""
        return next((f"closed: {shut.why}" for shut in self.shut if shut.first <= day <= shut.last), None)

    def resting(self, day: date) -> str | None:
        """Why nobody works on ``day``: "Saturday", or the name of a public holiday; None on other days."""
        if (feast := _public(self.country, day.year).get(day)) is not None:
            return feast
        weekend = _weekend(self.country) if self.weekend is None else self.weekend
        return WEEKDAYS[day.weekday()] if day.weekday() in weekend else None

    def idle(self, day: date) -> str | None:
        """Why ``day`` is no working day: it is one of rest, or closed; None if it is one."""
        return self.resting(day) or self.closed(day)

    def feast(self, words: str, year: int) -> date | None:
        """The first day of a public holiday or movable feast, by its English name; None if there is none."""
        if words.lower() == "easter":
            found: date = easter(year, EASTER_WESTERN)
            return found
        names = _public(self.country, year)
        return next((day for day in sorted(names) if names[day].lower() == words.lower()), None)


@lru_cache(512)
def _public(country: str | None, year: int) -> MappingProxyType[date, str]:
    if country is None:
        return MappingProxyType({})
    try:
        found = holidays.country_holidays(country, years=year, language="en_US")
    except NotImplementedError:
        return MappingProxyType({})
    return MappingProxyType(dict(found))


@lru_cache(512)
def _weekend(country: str | None) -> frozenset[int]:
    try:
        return frozenset(holidays.country_holidays(country).weekend) if country else SATURDAY_AND_SUNDAY
    except NotImplementedError:
        return SATURDAY_AND_SUNDAY
