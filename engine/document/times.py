"""Days, times and spans as people write them.

Moments are local: naive, meant in the shop's zone, made absolute by ``engine.zone``.
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, WithJsonSchema

from engine.document.wording import mistake, shown
from engine.locales import country_code
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
#: Years in which letters go; a calendar has an end, and whoever counts from there falls off it.
FIRST_YEAR, LAST_YEAR = 1900, 2999

#: Names of UTC itself.
_UTC = frozenset({"UTC", "GMT", "Zulu", "Etc/UTC", "Etc/GMT", "Etc/UCT", "Etc/Universal", "Etc/Zulu"})
_WRITE_DAY = "write year-month-day: 2027-03-01"
_WRITE_TIME = "write hours and minutes: 09:00 or 18:30"
_WRITE_MOMENT = "write a day and a time: 2027-03-01 09:00"
_WRITE_SPAN = "write it like this: 2 days, 6 hours or 30 minutes"
_WRITE_ZONE = "write a place: Asia/Yerevan, Europe/London"


def _text(value: object, what: str, hint: str) -> str:
    """What is written there, without white space round it."""
    if value is None:
        raise mistake("is empty", hint, named=True)
    if not isinstance(value, str):
        raise mistake(f"must be {what}, not {shown(value)}", hint, named=True)
    return value.strip()


def _day(text: str) -> date:
    if found := _DAY.fullmatch(text):
        return _real_day(text, *map(int, found.groups()))
    if _OTHER_DAY.fullmatch(text):
        raise mistake(f"{quoted(text)} can be read in more than one way", _WRITE_DAY)
    raise mistake(f"{quoted(text)} is not a day", _WRITE_DAY)


def _real_day(text: str, year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise mistake(
            f"{quoted(text)} is too far from today", f"write a year from {FIRST_YEAR} to {LAST_YEAR}"
        )
    if not 1 <= month <= 12:
        raise mistake(f"{quoted(text)}: there is no month {month}", _WRITE_DAY)
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
    text = _text(value, "a time of day", _WRITE_TIME)
    found = _TIME.fullmatch(text)
    if found is None:
        raise mistake(f"{quoted(text)} is not a time of day", _WRITE_TIME)
    hour, minute = map(int, found.groups())
    if hour > 23 or minute > 59:
        raise mistake(f"{quoted(text)} is not on a clock", "write a time from 00:00 to 23:59")
    return time(hour, minute)


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    text = _text(value, "a day and a time", _WRITE_MOMENT)
    parts = text.replace("T", " ").split()
    if len(parts) == 1 and (found := _DAY.fullmatch(parts[0])):
        _real_day(parts[0], *map(int, found.groups()))
        raise mistake(f"{quoted(text)} has no time of day", f"write it after the day: {parts[0]} 09:00")
    if len(parts) != 2 or not re.match(r"\d", parts[0]):
        raise mistake(f"{quoted(text)} is not a day and a time", _WRITE_MOMENT)
    if re.search(r"[Z+-]", parts[1]):
        raise mistake(
            f"{quoted(text)} names a time zone of its own", "write the shop's local time: 2027-03-01 09:00"
        )
    return datetime.combine(_day(parts[0]), _time(_without_seconds(parts[1])))


def _without_seconds(text: str) -> str:
    return re.sub(r"^(\d{1,2}:\d{2}):00$", r"\1", text)


def _day_or_moment(value: object) -> date | datetime:
    if isinstance(value, date):
        return value
    text = _text(value, "a day", _WRITE_DAY)
    return _moment(text) if re.search(r"[\sT]", text) else _day(text)


def _span(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    text = _text(value, "a span of time", _WRITE_SPAN)
    total = timedelta()
    for piece in re.split(r"\s*(?:,|\band\b)\s*", text.lower()):
        found = _SPAN.fullmatch(piece)
        unit = found[2].removesuffix("s") if found else ""
        if unit in ("month", "year"):
            raise mistake(f"{quoted(text)}: {unit}s differ in length", "write it in days: 30 days")
        if found is None or unit not in _UNITS:
            raise mistake(f"{quoted(text)} is not a span of time", _WRITE_SPAN)
        total += int(found[1]) * _UNITS[unit]
    if total > _LONGEST:
        raise mistake(f"{quoted(text)} is too long", "write ten years at most")
    return total


def _zone(value: object) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    text = _text(value, "a time zone", _WRITE_ZONE)
    names = _zones()
    asked = text.casefold().replace(" ", "_")
    known = names.get(asked)
    if known is None:
        if country := _country_hint(text):
            raise mistake(f"{quoted(text)} is a country, not a time zone", country)
        cities = {name.rpartition("/")[2]: name for name, known in names.items() if known not in _UTC}
        near = get_close_matches(asked.rpartition("/")[2], cities, n=1, cutoff=0.75)
        hint = f"did you mean {quoted(names[cities[near[0]]])}?" if near else _WRITE_ZONE
        raise mistake(f"there is no time zone {quoted(text)}", hint)
    return ZoneInfo(known)


@cache
def _zones() -> dict[str, str]:
    """Every zone named for a place, and those that are UTC, by its name in lower case.

    Not others of Etc: their signs mean the opposite of what people think.
    """
    return {
        name.casefold(): name
        for name in sorted(available_timezones())
        if name in _UTC or ("/" in name and not name.startswith("Etc/"))
    }


def _country_hint(text: str) -> str | None:
    """The zones of a country; None where ``text`` names none, or it has none of its own."""
    code = country_code(text)
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8") if code else ""
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    # The large cities before towns of counties: America/Kentucky/Monticello.
    found = sorted((row[2] for row in rows if row[0] == code), key=lambda name: name.count("/"))
    if len(found) < 2:
        return f"write {quoted(found[0])}" if found else None
    return f"write one of its zones: {', '.join(map(quoted, found[:5]))}" + (" …" if len(found) > 5 else "")


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
