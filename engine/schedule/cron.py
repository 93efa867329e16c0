"""``every:`` as a cron expression.  The only module that knows cronsim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cronsim import CronSim, CronSimError

from engine.document.wording import mistake
from engine.problem import quoted
from engine.schedule.days import Days

_FIELD = re.compile(r"[0-9*][0-9*,/-]*")
_DAYS_FIELD = re.compile(r"[0-9*L][0-9*,/LW-]*", re.IGNORECASE)
_NAMES = ("minute", "hour", "day of the month", "month", "day of the week")
# Every hour.  What comes round more often is a slip of the pen.
_MOST_A_DAY = 24
_WRITE = "write minute, hour, day, month, weekday: 0 10 1 * *"
# No day before it can be asked for; any Monday of old.
_SOME_DAY = datetime(2024, 1, 1)  # noqa: DTZ001 - local time
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """The days of an expression: its last three fields."""

    fields: str

    def days(self, first: date, last: date, calendar: Days) -> Iterator[date]:
        before = datetime.combine(first, time()) - _SECOND
        for moment in CronSim(f"0 0 {self.fields}", before):
            if moment.date() > last:
                return
            yield moment.date()


def looks_like_cron(text: str) -> bool:
    """Whether ``text`` is meant as an expression: numbers and stars where words would have words."""
    parts = text.split()
    if text.startswith("@"):
        return True
    if len(parts) < 3 or not all(_FIELD.fullmatch(part) for part in parts[:2]):
        return False
    return _DAYS_FIELD.fullmatch(parts[2]) is not None


def read_cron(text: str, start: int = 0) -> tuple[Cron, tuple[time, ...]]:
    """The days of an expression, and the times of each.

    Five fields: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday).  Of the two
    fields for days either one is enough, unless one of them begins with a star: then both count.  So it is
    in Debian's cron.  ``L`` is the last day, ``5#2`` the second Friday, ``5L`` the last one.  ``start`` is
    where ``text`` begins in what was written.

    Raises:
        A mistake: for everything else, for what never comes, and for more than 24 times a day.
    """
    parts = text.split()
    if text.startswith("@") or len(parts) != len(_NAMES):
        said = "is not understood" if text.startswith("@") else f"has {len(parts)} fields, not 5"
        raise mistake(f"{quoted(text)} {said}", _WRITE)
    at = 0
    for number, (part, name) in enumerate(zip(parts, _NAMES, strict=True)):
        at = text.index(part, at)
        alone = ["*"] * len(_NAMES)
        alone[number] = part
        if not _is_read(" ".join(alone)):
            raise mistake(f"{quoted(part)} is no {name} of cron", _WRITE, offset=start + at)
        at += len(part)
    days = " ".join(parts[2:])
    if not _is_read(f"0 0 {days}") or next(iter(CronSim(f"0 0 {days}", _SOME_DAY)), None) is None:
        raise mistake(f"{quoted(text)} never comes", "write a day that there is")
    times = []
    for moment in CronSim(f"{parts[0]} {parts[1]} * * *", _SOME_DAY - _SECOND):
        if moment.date() != _SOME_DAY.date():
            break
        times.append(moment.time())
    if len(times) > _MOST_A_DAY:
        raise mistake(
            f"{quoted(text)} comes round {len(times)} times a day",
            "write one minute and one hour: 0 10 * * *",
        )
    return Cron(fields=days), tuple(times)


def _is_read(text: str) -> bool:
    try:
        CronSim(text, _SOME_DAY)
    except (CronSimError, ValueError):
        return False
    return True
