"""The days of one calendar: weekends, public holidays, and days on which a shop is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.schedule import feasts
from engine.schedule.phrase import WEEKDAYS

# So far ahead a feast is looked for before it counts as one that never comes.
_YEARS = 6


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
        country: Two letters; None: no public holidays, and the weekend is Saturday and Sunday.
        weekend: Monday is 0; None for the country's own.
        shut: Days on which no letter leaves.
    """

    country: str | None = None
    weekend: frozenset[int] | None = None
    shut: tuple[Closed, ...] = ()

    def closed(self, day: date) -> str | None:
        """Why nothing leaves on ``day``: "closed: stock-taking"; None where letters may leave."""
        shut = self.shutting(day)
        return None if shut is None else f"closed: {shut.why}"

    def shutting(self, day: date) -> Closed | None:
        """What the shop is closed for on ``day``; None where letters may leave."""
        return next((shut for shut in self.shut if shut.first <= day <= shut.last), None)

    def weekend_day(self, day: date) -> bool:
        """Whether ``day`` is of the weekend."""
        return day.weekday() in (feasts.weekend(self.country) if self.weekend is None else self.weekend)

    def resting(self, day: date) -> str | None:
        """Why nobody works on ``day``: the name of a public holiday, or "Saturday"; None on other days."""
        holiday = feasts.public_holidays(self.country, day.year).get(day)
        return holiday or (WEEKDAYS[day.weekday()] if self.weekend_day(day) else None)

    def idle(self, day: date) -> str | None:
        """Why ``day`` is no working day: it is one of rest, or closed; None if it is one."""
        return self.resting(day) or self.closed(day)

    def feast(self, words: str, year: int) -> date | None:
        """The first day of a public holiday or movable feast in a year; None if it does not come in it."""
        return next(iter(self.feasts(words, year)), None)

    def feasts(self, words: str, year: int, country: str | None = None) -> tuple[date, ...]:
        """The same where it comes twice, as feasts of the Islamic calendar may; of ``country`` if given."""
        return feasts.feasts(words, year, country or self.country, only=country is not None)

    def missing(self, words: str, country: str | None, year: int) -> tuple[str, str] | None:
        """What to say of a feast that does not come in the years from ``year`` on: a message and a hint.

        None of one that does.
        """
        if any(self.feasts(words, each, country) for each in range(year, year + _YEARS)):
            return None
        return feasts.unknown(words, country or self.country)
