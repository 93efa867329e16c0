"""``every:`` in words: times that come round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from engine.problem import quoted
from engine.schedule.days import Days
from engine.schedule.model import USUAL, Nominal
from engine.schedule.phrase import WEEKDAY, Words, ordinal

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """A rule by which times come round; ``words`` as written."""

    words: str
    weekdays: frozenset[int]
    weeks: frozenset[int]
    at: time

    def nominal(self, after: datetime, until: datetime, days: Days) -> Iterator[Nominal]:
        """The times (naive) with after < goes <= until, in order."""
        day = after.date()
        while day <= until.date():
            when = datetime.combine(day, self.at)
            if self._has(day) and after < when <= until:
                yield Nominal(at=when, goes=when)
            day += _DAY

    def _has(self, day: date) -> bool:
        return day.weekday() in self.weekdays and (not self.weeks or (day.day - 1) // 7 + 1 in self.weeks)


def read_every(text: str) -> Every:
    words = Words(text)
    words.take("every")
    weeks: frozenset[int] = frozenset()
    if (number := ordinal(words.word())) is not None:
        words.at += 1
        weeks = frozenset({number})
    if words.take("day"):
        weekdays = frozenset(range(7))
    elif words.word() in WEEKDAY:
        weekdays = frozenset({WEEKDAY[words.word()]})
        words.at += 1
    else:
        raise words.unknown(WEEKDAY, "write it like this: first Monday of the month 10:00")
    words.take("of", "the", "month")
    at = words.time() or USUAL
    if not words.ended:
        raise words.unknown((), quoted(text))
    return Every(words=" ".join(text.split()), weekdays=weekdays, weeks=weeks, at=at)
