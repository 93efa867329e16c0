"""``every:``: times that come round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from heapq import heappop, heappush

from engine.schedule.days import Days
from engine.schedule.model import Nominal
from engine.schedule.rule import DAY, FAR, Rule, feasts_of

# No campaign is planned further ahead; feasts that no longer come would be looked for without end.
_AHEAD = timedelta(days=366 * 50)


class Otherwise(StrEnum):
    """What becomes of a time that falls on a day that is no working day."""

    #: It stays.
    SAME = "same"
    BEFORE = "before"
    AFTER = "after"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """A rule by which times come round.

    Attributes:
        words: As written.
        rule: The days.
        times: The times of each day, in order.
        otherwise: What happens on days that are no working days.
        begins: The first day that counts; None for all.
        ends: The last one.
        doubt: What its words may not mean as they were meant, and what to write; None if they are plain.
    """

    words: str
    rule: Rule
    times: tuple[time, ...]
    otherwise: Otherwise = Otherwise.SAME
    begins: date | None = None
    ends: date | None = None
    doubt: tuple[str, str] | None = None

    def nominal(self, after: datetime, until: datetime, days: Days) -> Iterator[Nominal]:
        """The times (naive) whose letters go after ``after`` and not after ``until``.

        It is ``goes`` that lies in the range, so ranges that follow one another give each time once, however
        it was moved.  In the order of ``goes``, then of ``at``; at most 50 years ahead.

        A time that would be moved onto or past another day of the rule is left out: of several that come
        together the nearest goes.  So is one that has no working day within 60 days.
        """
        until = min(until, after + _AHEAD)
        back = FAR * DAY if self.otherwise is Otherwise.BEFORE else 0 * DAY
        ahead = FAR * DAY if self.otherwise is Otherwise.AFTER else 0 * DAY
        waiting: list[tuple[datetime, datetime, str]] = []
        for day in self._days(after.date() - ahead, until.date() + back, days):
            # What comes later goes no earlier than this.
            while waiting and waiting[0][0].date() < day - back:
                yield _nominal(*heappop(waiting))
            moved = self._moved(day, days)
            for at in self.times if moved is not None else ():
                goes = datetime.combine(moved or day, at)
                if after < goes <= until:
                    note = "" if moved == day else f"moved from {day:%Y-%m-%d}, {days.idle(day)}"
                    heappush(waiting, (goes, datetime.combine(day, at), note))
        while waiting:
            yield _nominal(*heappop(waiting))

    def missing(self, days: Days, year: int) -> tuple[str, str] | None:
        """What is wrong with a feast that never comes in the calendar: a message and a hint; else None."""
        said = (days.missing(feast.name, feast.country, year) for feast in feasts_of(self.rule))
        return next((found for found in said if found is not None), None)

    def _days(self, first: date, last: date, days: Days) -> Iterator[date]:
        first = max(first, self.begins) if self.begins is not None else first
        last = min(last, self.ends) if self.ends is not None else last
        return self.rule.days(first, last, days) if first <= last else iter(())

    def _moved(self, day: date, days: Days) -> date | None:
        """The day on which the letters of ``day`` go; None for not at all."""
        if self.otherwise is Otherwise.SAME or days.idle(day) is None:
            return day
        step = -DAY if self.otherwise is Otherwise.BEFORE else DAY
        if self.otherwise is Otherwise.SKIP:
            return None
        target = next((day + n * step for n in range(1, FAR + 1) if days.idle(day + n * step) is None), None)
        if target is None:
            return None
        first, last = sorted((target, day + step))
        return None if any(True for _ in self._days(first, last, days)) else target


def _nominal(goes: datetime, at: datetime, note: str) -> Nominal:
    return Nominal(at=at, goes=goes, note=note)
