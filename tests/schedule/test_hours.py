"""From when until when letters may leave, where clocks change as well."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.schedule.days import Closed, Days
from engine.schedule.hours import NeverOpenError, never_opens, opening, read_hours, read_quiet

YEREVAN = ZoneInfo("Asia/Yerevan")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = tuple(
    ZoneInfo(name)
    for name in (
        "Europe/London",
        "America/New_York",
        "Asia/Jerusalem",
        "Australia/Lord_Howe",
        "Asia/Yerevan",
    )
)
MINUTE = timedelta(minutes=1)


def _at(text: str, zone: ZoneInfo = YEREVAN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def _opening(
    moment: datetime, hours: str = "", quiet: str = "", zone: ZoneInfo = YEREVAN, days: Days | None = None
) -> str:
    found = opening(
        moment,
        zone,
        read_hours(hours) if hours else None,
        read_quiet(quiet) if quiet else None,
        days or Days(),
    )
    closes = "" if found.closes is None else f"{found.closes.astimezone(zone):%a %d %H:%M}"
    return f"{found.opens.astimezone(zone):%a %d %H:%M} - {closes}".strip()


@pytest.mark.parametrize(
    ("moment", "hours", "quiet", "found"),
    [
        # 2027-03-01 is a Monday.
        ("2027-03-01 08:00", "Mo-Fr 09:00-18:00, Sa 10:00-14:00", "", "Mon 01 09:00 - Mon 01 18:00"),
        ("2027-03-01 09:00", "Mo-Fr 09:00-18:00, Sa 10:00-14:00", "", "Mon 01 09:00 - Mon 01 18:00"),
        ("2027-03-01 17:59", "Mo-Fr 09:00-18:00, Sa 10:00-14:00", "", "Mon 01 17:59 - Mon 01 18:00"),
        ("2027-03-01 18:00", "Mo-Fr 09:00-18:00, Sa 10:00-14:00", "", "Tue 02 09:00 - Tue 02 18:00"),
        ("2027-03-05 20:00", "Mo-Fr 09:00-18:00, Sa 10:00-14:00", "", "Sat 06 10:00 - Sat 06 14:00"),
        ("2027-03-06 14:00", "Mo-Fr 09:00-18:00, Sa 10:00-14:00", "", "Mon 08 09:00 - Mon 08 18:00"),
        ("2027-03-01 22:00", "", "21:00-08:00", "Tue 02 08:00 - Tue 02 21:00"),
        ("2027-03-01 13:00", "", "12:00-14:00", "Mon 01 14:00 - Tue 02 12:00"),
        ("2027-03-01 07:00", "06:00-22:00", "21:00-08:00", "Mon 01 08:00 - Mon 01 21:00"),
        ("2027-03-01 22:30", "18:00-24:00", "", "Mon 01 22:30 - Tue 02 00:00"),
        ("2027-03-01 22:30", "Mo 18:00-24:00, Tu 00:00-06:00", "", "Mon 01 22:30 - Tue 02 06:00"),
        ("2027-03-01 22:30", "00:00-24:00", "", "Mon 01 22:30 -"),
        ("2027-03-01 22:30", "", "", "Mon 01 22:30 -"),
    ],
)
def test_openings(moment: str, hours: str, quiet: str, found: str) -> None:
    assert _opening(_at(moment), hours, quiet) == found


def test_closed_days_are_waited_through() -> None:
    days = Days(
        shut=(
            Closed(first=date(2027, 3, 2), last=date(2027, 3, 3), why="stock-taking"),
            Closed(first=date(2027, 3, 4), last=date(2027, 3, 4), why="moving"),
        )
    )

    assert _opening(_at("2027-03-02 10:00"), days=days) == "Fri 05 00:00 -"
    assert _opening(_at("2027-03-01 10:00"), days=days) == "Mon 01 10:00 - Tue 02 00:00"
    assert _opening(_at("2027-03-01 19:00"), "09:00-18:00", days=days) == "Fri 05 09:00 - Fri 05 18:00"


@pytest.mark.parametrize(
    ("zone", "moment", "hours", "found"),
    [
        # Clocks jump from 02:00 to 03:00 on 14 March 2027, and go back from 02:00 to 01:00 on 7 November.
        ("America/New_York", "2027-03-14 00:00", "02:30-06:00", "2027-03-14 03:30-04:00 06:00-04:00"),
        ("America/New_York", "2027-03-14 00:00", "02:15-02:45", "2027-03-14 03:15-04:00 03:45-04:00"),
        ("America/New_York", "2027-03-14 00:00", "01:30-02:30", "2027-03-14 01:30-05:00 03:30-04:00"),
        ("America/New_York", "2027-11-07 00:00", "01:15-01:45", "2027-11-07 01:15-04:00 01:45-04:00"),
        ("America/New_York", "2027-11-07 00:00", "01:30-03:00", "2027-11-07 01:30-04:00 03:00-05:00"),
        # Half an hour only: 02:00 to 02:30 on 3 October 2027.
        ("Australia/Lord_Howe", "2027-10-03 00:00", "02:00-02:30", "2027-10-03 02:30+11:00 03:00+11:00"),
        ("Asia/Yerevan", "2027-03-28 00:00", "02:30-06:00", "2027-03-28 02:30+04:00 06:00+04:00"),
    ],
)
def test_where_clocks_change(zone: str, moment: str, hours: str, found: str) -> None:
    place = ZoneInfo(zone)
    got = opening(_at(moment, place), place, read_hours(hours), None, Days())

    assert got.closes is not None
    opens, closes = (each.astimezone(place).isoformat(" ", "minutes") for each in (got.opens, got.closes))
    assert f"{opens} {closes[11:]}" == found


def test_hours_are_the_shops_and_quiet_hours_the_readers() -> None:
    """09:00 in Yerevan is midnight in New York, in winter: one waits until 08:00 there, 17:00 here."""
    found = opening(
        _at("2027-01-04 09:00"),
        YEREVAN,
        read_hours("Mo-Fr 09:00-18:00"),
        read_quiet("21:00-08:00"),
        Days(),
        own=NEW_YORK,
    )

    assert found.opens == _at("2027-01-04 17:00")
    assert found.closes == _at("2027-01-04 18:00")


def test_nobody_is_dropped_where_the_two_never_meet() -> None:
    """While the shop works it is night in Los Angeles; then quiet hours alone decide, and closed days."""
    days = Days(shut=(Closed(first=date(2027, 1, 4), last=date(2027, 1, 4), why="stock-taking"),))
    found = opening(
        _at("2027-01-04 09:00"),
        YEREVAN,
        read_hours("Mo-Fr 09:00-18:00"),
        read_quiet("21:00-08:00"),
        days,
        own=ZoneInfo("America/Los_Angeles"),
    )

    assert found.opens == _at("2027-01-05 00:00")
    assert found.closes == _at("2027-01-04 21:00", ZoneInfo("America/Los_Angeles"))


def test_a_long_holiday_does_not_make_hours_forgotten() -> None:
    days = Days(shut=(Closed(first=date(2027, 1, 1), last=date(2027, 1, 24), why="summer"),))
    found = opening(
        _at("2027-01-04 09:00"),
        YEREVAN,
        read_hours("Mo-Fr 09:00-18:00"),
        read_quiet("21:00-08:00"),
        days,
        own=NEW_YORK,
    )

    assert found.opens == _at("2027-01-25 17:00")


def test_what_never_opens() -> None:
    hours, quiet = read_hours("Mo-Fr 06:00-08:00"), read_quiet("21:00-08:00")

    assert never_opens(hours, quiet)
    assert not never_opens(hours, read_quiet("21:00-07:59"))
    assert not never_opens(None, quiet)
    with pytest.raises(NeverOpenError):
        opening(_at("2027-01-04 09:00"), YEREVAN, hours, quiet, Days())
    shut = (Closed(first=date(2027, 1, 1), last=date(2028, 12, 31), why="gone"),)
    with pytest.raises(NeverOpenError):
        opening(_at("2027-01-04 09:00"), YEREVAN, None, None, Days(shut=shut))


def test_days_and_times_as_people_write_them() -> None:
    week = read_hours("Mo-Fr 09:00-18:00, Sa 10:00-14:00").week

    for words in (
        "Monday to Friday 9-18, Saturday 10-14",
        "mon-fri 9:00 - 18:00; sat. 10:00–14:00",
        "Mo, Tu, We, Th and Fr 09:00-12:00, 12:00-18:00, Sa 10:00 to 14:00",
    ):
        assert read_hours(words).week == week
    sunday_to_thursday = read_hours("Su-Th 09:00-17:00").week
    assert [bool(spans) for spans in sunday_to_thursday] == [True, True, True, True, False, False, True]
    assert read_hours("daily 09:00-17:00").week == read_hours("09:00-17:00").week


_HOURS = st.tuples(st.integers(0, 95), st.integers(1, 96)).filter(lambda pair: pair[0] < pair[1])
_MOMENTS = st.datetimes(datetime(2027, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def _clock(quarters: int) -> str:
    return f"{quarters // 4:02}:{quarters % 4 * 15:02}"


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(ZONES), _HOURS, _MOMENTS, st.integers(0, 60 * 24 * 9))
def test_openings_only_move_on(zone: ZoneInfo, span: tuple[int, int], moment: datetime, later: int) -> None:
    hours = read_hours(f"Mo-Sa {_clock(span[0])}-{_clock(span[1])}")
    first = opening(moment, zone, hours, None, Days())
    second = opening(moment + later * MINUTE, zone, hours, None, Days())

    assert moment <= first.opens <= second.opens
    assert first.closes is not None
    assert first.opens < first.closes
    assert opening(first.opens, zone, hours, None, Days()) == first
    if moment + later * MINUTE <= first.opens:
        assert second == first


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(ZONES), st.integers(0, 90), st.integers(1, 12))
def test_every_window_comes_once_a_day(zone: ZoneInfo, begins: int, length: int) -> None:
    """Also on the days on which clocks jump over it, or show it twice."""
    ends = min(begins + length, 95)
    hours = read_hours(f"{_clock(begins)}-{_clock(ends)}")
    moment = _at("2027-01-01 00:00", zone)
    days, lengths = [], set()
    while (found := opening(moment, zone, hours, None, Days())).opens < _at("2028-01-01 00:00", zone):
        assert found.closes is not None
        days.append(found.opens.astimezone(zone).date())
        lengths.add(found.closes - found.opens)
        moment = found.closes

    assert days == [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
    usual = (ends - begins) * 15 * MINUTE
    assert min(lengths) >= min(usual, timedelta(minutes=15))
    assert max(lengths) <= usual + timedelta(hours=1)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ZONES), st.sampled_from(ZONES), _MOMENTS)
def test_nobody_is_woken(zone: ZoneInfo, own: ZoneInfo, moment: datetime) -> None:
    found = opening(moment, zone, read_hours("Mo-Fr 09:00-18:00"), read_quiet("21:00-08:00"), Days(), own=own)

    assert 8 <= found.opens.astimezone(own).hour < 21
    assert found.opens - moment < timedelta(days=8)
    assert found.closes is not None
    assert 8 <= (found.closes - MINUTE).astimezone(own).hour < 21
