"""Days, times and spans as people write them.

Moments are local: naive, meant in the shop's zone, made absolute by ``engine.zone``.
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, WithJsonSchema

from engine.document.wording import mistake, shown
from engine.problem import quoted

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_OTHER_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./]\d{1,2}[./]\d{1,2}")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_SPAN = re.compile(r"(\d{1,4})\s*([a-z]+)")
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_LONGEST = timedelta(days=3660)


def _day(value: object) -> date:
    match value:
        case datetime():
            raise mistake(f"a day, not a moment, must stand here: {quoted(value)}")
        case date():
            return value
        case str() if found := _DAY.fullmatch(value.strip()):
            return _real_day(value, *map(int, found.groups()))
    raise _not_a_day(value)


def _not_a_day(value: object) -> Exception:
    if isinstance(value, str) and _OTHER_DAY.fullmatch(value.strip()):
        return mistake(
            f"{quoted(value)} can be read in more than one way", "write year-month-day: 2027-03-01"
        )
    return mistake(f"{shown(value)} is not a day", "write year-month-day: 2027-03-01")


def _real_day(text: str, year: int, month: int, day: int) -> date:
    if year < 1 or not 1 <= month <= 12:
        raise mistake(f"{quoted(text)}: there is no month {month}", "write year-month-day: 2027-03-01")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise mistake(
            f"{quoted(text)} does not exist",
            f"{month_name[month]} {year} ends on {year:04}-{month:02}-{last:02}",
        )
    return date(year, month, day)


def _time(value: object) -> time:
    if isinstance(value, time):
        return value
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise mistake(f"{shown(value)} is not a time of day", "write hours and minutes: 09:00 or 18:30")
    hour, minute = map(int, found.groups())
    if hour > 23 or minute > 59:
        raise mistake(f"{shown(value)} is not on a clock", "write a time from 00:00 to 23:59")
    return time(hour, minute)


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    parts = value.strip().replace("T", " ").split() if isinstance(value, str) else []
    if len(parts) == 1 and (found := _DAY.fullmatch(parts[0])):
        _real_day(parts[0], *map(int, found.groups()))
        raise mistake(f"{shown(value)} has no time of day", f"write it after the day: {parts[0]} 09:00")
    if len(parts) != 2 or not re.match(r"\d", parts[0]):
        raise mistake(f"{shown(value)} is not a day and a time", "write them so: 2027-03-01 09:00")
    if re.search(r"[Z+-]", parts[1]):
        raise mistake(
            f"{shown(value)} names a time zone of its own",
            "write the shop's local time: 2027-03-01 09:00",
        )
    return datetime.combine(_day(parts[0]), _time(_without_seconds(parts[1])))


def _without_seconds(text: str) -> str:
    return re.sub(r"^(\d{1,2}:\d{2}):00$", r"\1", text)


def _day_or_moment(value: object) -> date | datetime:
    if isinstance(value, datetime) or (isinstance(value, str) and re.search(r"[\sT]", value.strip())):
        return _moment(value)
    return _day(value)


def _span(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    words = value.strip().lower() if isinstance(value, str) else ""
    total = timedelta()
    pieces = re.split(r"\s*(?:,|\band\b)\s*", words)
    for piece in pieces:
        found = _SPAN.fullmatch(piece)
        unit = found[2].removesuffix("s") if found else ""
        if unit in ("month", "year"):
            raise mistake(f"{shown(value)}: {unit}s differ in length", "write it in days: 30 days")
        if found is None or unit not in _UNITS:
            raise mistake(
                f"{shown(value)} is not a span of time", "write it so: 2 days, 6 hours or 30 minutes"
            )
        total += int(found[1]) * _UNITS[unit]
    if total > _LONGEST:
        raise mistake(f"{shown(value)} is too long", "write ten years at most")
    return total


def _zone(value: object) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    if not isinstance(value, str):
        raise mistake(f"{shown(value)} is not a time zone", "write a place: Asia/Yerevan, Europe/London")
    names = _zones()
    asked = value.strip().casefold().replace(" ", "_")
    known = names.get(asked)
    if known is None:
        cities = {name.rpartition("/")[2]: name for name in names}
        near = get_close_matches(asked.rpartition("/")[2], cities, n=1, cutoff=0.75)
        hint = (
            f"did you mean {quoted(names[cities[near[0]]])}?"
            if near
            else "write a place: Asia/Yerevan, Europe/London"
        )
        raise mistake(f"there is no time zone {quoted(value)}", hint)
    return ZoneInfo(known)


@cache
def _zones() -> dict[str, str]:
    """Every zone named for a place, and UTC, by its name in lower case.

    Not those of Etc: their signs mean the opposite of what people think.
    """
    return {
        name.casefold(): name
        for name in sorted(available_timezones())
        if name == "UTC" or ("/" in name and not name.startswith("Etc/"))
    }


def _written(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


_DAY_PATTERN = r"\d{4}-\d{1,2}-\d{1,2}"
_TIME_PATTERN = r"\d{1,2}:\d{2}"

#: ``2027-03-01 09:00``: naive, the shop's local time.
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    _written(rf"^{_DAY_PATTERN}[ T]+{_TIME_PATTERN}(:00)?$", "2027-03-01 09:00"),
]
#: ``2027-03-01``, or with a time as a Moment.
DayOrMoment = Annotated[
    date | datetime,
    BeforeValidator(_day_or_moment),
    _written(rf"^{_DAY_PATTERN}([ T]+{_TIME_PATTERN}(:00)?)?$", "2027-03-31", "2027-03-31 18:00"),
]
#: ``20:00``.
TimeOfDay = Annotated[time, BeforeValidator(_time), _written(rf"^{_TIME_PATTERN}$", "20:00")]
#: ``2 days``, ``6 hours``, ``1 day and 12 hours``; never negative.
Span = Annotated[
    timedelta,
    BeforeValidator(_span),
    _written(
        r"^\d{1,4} ?(minute|hour|day|week)s?((,| and) ?\d{1,4} ?(minute|hour|day|week)s?)*$",
        "2 days",
        "6 hours",
    ),
]
#: A zone of the IANA data base, in any mixture of capitals.
Zone = Annotated[
    ZoneInfo, BeforeValidator(_zone), _written(r"^[A-Za-z]+(/[A-Za-z_+\-0-9 ]+)*$", "Asia/Yerevan")
]
