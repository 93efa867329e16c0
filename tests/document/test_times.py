"""Days, times and spans as people write them; each refusal says what to write instead."""

from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from zoneinfo import ZoneInfo

import pytest

from engine.document.model import Written
from engine.document.reading import read_document
from engine.document.times import DayOrMoment, Moment, Span, TimeOfDay, Zone
from engine.document.validating import validate


class _Times(Written):
    moment: Moment | None = None
    day: DayOrMoment | None = None
    clock: TimeOfDay | None = None
    span: Span | None = None
    zone: Zone | None = None


def _at(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - local on purpose


GOOD = [
    ("moment: 2027-03-01 09:00", _at(2027, 3, 1, 9)),
    ("moment: 2027-3-1 9:05", _at(2027, 3, 1, 9, 5)),
    ("moment: 2027-03-01T09:00", _at(2027, 3, 1, 9)),
    ("moment: '2027-03-01  09:00:00'", _at(2027, 3, 1, 9)),
    ("moment: 2028-02-29 23:59", _at(2028, 2, 29, 23, 59)),
    ("day: 2027-03-01", date(2027, 3, 1)),
    ("day: 2027-03-01 18:00", _at(2027, 3, 1, 18)),
    ("clock: 12:30", time(12, 30)),
    ("clock: 9:00", time(9)),
    ("clock: 00:00", time(0)),
    ("span: 2 days", timedelta(days=2)),
    ("span: 1 day", timedelta(days=1)),
    ("span: 6 Hours", timedelta(hours=6)),
    ("span: 3 weeks", timedelta(weeks=3)),
    ("span: 90minutes", timedelta(minutes=90)),
    ("span: 1 day and 12 hours", timedelta(hours=36)),
    ("span: 1 week, 2 days and 3 hours", timedelta(days=9, hours=3)),
    ("span: 0 days", timedelta(0)),
    ("zone: Asia/Yerevan", ZoneInfo("Asia/Yerevan")),
    ("zone: asia/yerevan", ZoneInfo("Asia/Yerevan")),
    ("zone: America/New York", ZoneInfo("America/New_York")),
    ("zone: UTC", ZoneInfo("UTC")),
    ("zone: etc/utc", ZoneInfo("Etc/UTC")),
    ("zone: Etc/GMT", ZoneInfo("Etc/GMT")),
    ("zone: GMT", ZoneInfo("GMT")),
]

BAD = [
    ("moment: 2027-03-01 9", "'9' is not a time of day", "write hours and minutes: 09:00 or 18:30"),
    (
        "moment: 2027-03-01 09:00:30",
        "'09:00:30' is not a time of day",
        "write hours and minutes: 09:00 or 18:30",
    ),
    (
        "moment: [2027]",
        "'moment' must be a day and a time, not a list",
        "write a day and a time: 2027-03-01 09:00",
    ),
    ("moment: 0000-03-01 09:00", "'0000-03-01' is too far from today", "write a year from 1900 to 2999"),
    ("moment: 9999-12-31 23:59", "'9999-12-31' is too far from today", "write a year from 1900 to 2999"),
    ("day: 2027-06-31", "'2027-06-31' does not exist", "June 2027 ends on 2027-06-30"),
    ("day: 2027-06-00", "'2027-06-00' does not exist", "June 2027 ends on 2027-06-30"),
    ("day: 3/4/2027", "'3/4/2027' can be read in more than one way", "write year-month-day: 2027-03-01"),
    ("day: true", "'day' must be a day, not true", "write year-month-day: 2027-03-01"),
    ("clock: 1230", "'1230' is not a time of day", "write hours and minutes: 09:00 or 18:30"),
    ("clock: 12:60", "'12:60' is not on a clock", "write a time from 00:00 to 23:59"),
    ("span: -2 days", "'-2 days' is not a span of time", "write it like this: 2 days, 6 hours or 30 minutes"),
    (
        "span: 2 fortnights",
        "'2 fortnights' is not a span of time",
        "write it like this: 2 days, 6 hours or 30 minutes",
    ),
    ("span: 1 year", "'1 year': years differ in length", "write it in days: 30 days"),
    ("span: 9999 weeks", "'9999 weeks' is too long", "write ten years at most"),
    ("zone: Etc/GMT+4", "there is no time zone 'Etc/GMT+4'", "write a place: Asia/Yerevan, Europe/London"),
    ("zone: Londn", "there is no time zone 'Londn'", "did you mean 'Europe/London'?"),
    ("zone: [a]", "'zone' must be a time zone, not a list", "write a place: Asia/Yerevan, Europe/London"),
]


@pytest.mark.parametrize(("line", "value"), GOOD)
def test_understood(line: str, value: object) -> None:
    document, _ = read_document(line.encode(), PurePath("f.yaml"))
    assert document is not None
    read = validate(document, _Times)

    assert read.problems == ()
    assert getattr(read.value, line.partition(":")[0]) == value


@pytest.mark.parametrize(("line", "message", "hint"), BAD)
def test_refused(line: str, message: str, hint: str) -> None:
    document, _ = read_document(line.encode(), PurePath("f.yaml"))
    assert document is not None
    [problem] = validate(document, _Times).problems

    assert (problem.message, problem.hint) == (message, hint)
    assert str(problem.place) == f"f.yaml:1:{line.index(' ') + 2}"


def test_values_of_python_are_taken_as_they_are() -> None:
    moment = _at(2027, 3, 1, 9)
    times = _Times(
        moment=moment, day=date(2027, 3, 1), clock=time(9), span=timedelta(1), zone=ZoneInfo("UTC")
    )

    assert (times.moment, times.day, times.clock) == (moment, date(2027, 3, 1), time(9))
    assert (times.span, times.zone) == (timedelta(1), ZoneInfo("UTC"))
