"""The calendar, limits, guards and what running tells, as they are read."""

from datetime import date, time
from pathlib import PurePath

import pytest

from engine.schedule.days import Closed, Days
from engine.schedule.hours import read_hours
from engine.schedule.limit import read_limit
from engine.schedule.model import LeapDay, YearUnknown
from engine.settings.model import CalendarSettings, Guard, Running, Settings
from engine.settings.reading import read_settings

SHOP = "shop: {name: Tatev, time zone: Asia/Yerevan, country: Armenia}\n"


def _read(text: str) -> Settings:
    read = read_settings((SHOP + text).encode(), PurePath("config.yaml"))
    assert read.problems == ()
    assert read.value is not None
    return read.value


def test_what_is_not_written() -> None:
    settings = _read("")

    assert settings.calendar == CalendarSettings()
    assert settings.days == Days(country="AM")
    assert settings.calendar.unknown_year == (1604, 1900)
    assert (settings.calendar.leap_day, settings.calendar.year_unknown) == (
        LeapDay.BEFORE,
        YearUnknown.GREET,
    )
    assert (settings.limits, settings.priority, settings.guards) == ((), (), {})
    assert settings.running == Running()
    assert (settings.running.larger_than_usual, settings.running.metrics) == (3.0, None)
    assert settings.running.health == ".gramercy/health.json"


def test_all_of_a_calendar() -> None:
    settings = _read(
        """\
calendar:
  country: il
  weekend: Saturday
  closed:
    2027-08-16: summer break
    2027-12-24 to 2027-12-26:
  hours: Su-Th 09:00-17:00
  quiet hours: 22:00-07:30
  leap day: 1 March
  unknown year: 1904
  year unknown: leave out
"""
    )

    calendar = settings.calendar
    assert settings.days == Days(
        country="IL",
        weekend=frozenset({5}),
        shut=(
            Closed(first=date(2027, 8, 16), last=date(2027, 8, 16), why="summer break"),
            Closed(first=date(2027, 12, 24), last=date(2027, 12, 26), why="closed"),
        ),
    )
    assert calendar.hours == read_hours("Su-Th 09:00-17:00")
    assert calendar.quiet_hours is not None
    assert (calendar.quiet_hours.begins, calendar.quiet_hours.ends) == (time(22), time(7, 30))
    assert calendar.unknown_year == (1904,)
    assert (calendar.leap_day, calendar.year_unknown) == (LeapDay.AFTER, YearUnknown.LEAVE_OUT)


def test_limits_priorities_and_guards() -> None:
    settings = _read(
        """\
limits: at most 1 promotion a week
priority: birthday
guards:
  open complaint: complaint is known
  bereavement: {rule: bereaved_on is known, keeps from: [promotions, birthday letters]}
  moving: {rule: moving is known, keeps from: thanks}
"""
    )

    assert settings.limits == (read_limit("at most 1 promotion a week"),)
    assert settings.priority == ("birthday",)
    assert settings.guards == {
        "open complaint": Guard(rule="complaint is known"),
        "bereavement": Guard(rule="bereaved_on is known", keeps_from=("promotion", "birthday")),
        "moving": Guard(rule="moving is known", keeps_from=("thanks",)),
    }


@pytest.mark.parametrize(("words", "times"), [("3 times", 3.0), ("1.5", 1.5), ("2x", 2.0)])
def test_how_much_larger_than_usual(words: str, times: float) -> None:
    assert _read(f"running: {{larger than usual: {words}}}\n").running.larger_than_usual == times
