"""Local times as moments: days of 23 and 25 hours, closing times after midnight."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from engine.zone import beginning, ending, instant, skipped

LONDON = ZoneInfo("Europe/London")
YEREVAN = ZoneInfo("Asia/Yerevan")


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ("2027-03-01 09:00", YEREVAN, "2027-03-01 05:00"),
        ("2027-07-01 09:00", LONDON, "2027-07-01 08:00"),
        # The clocks jump from 01:00 to 02:00 on 28 March 2027: 01:30 is never shown.
        ("2027-03-28 01:30", LONDON, "2027-03-28 01:30"),
        # They show 01:30 twice on 31 October 2027: the first, in summer time, is meant.
        ("2027-10-31 01:30", LONDON, "2027-10-31 00:30"),
    ],
)
def test_local_time(local: str, zone: ZoneInfo, utc: str) -> None:
    assert instant(datetime.fromisoformat(local), zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_a_moment_stays_what_it_is() -> None:
    moment = datetime(2027, 3, 1, 9, tzinfo=UTC)

    assert instant(moment, YEREVAN) == moment


def test_times_no_clock_shows_are_known() -> None:
    assert skipped(datetime(2027, 3, 28, 1, 30), LONDON)  # noqa: DTZ001 - local on purpose
    assert not skipped(datetime(2027, 3, 28, 2, 0), LONDON)  # noqa: DTZ001
    assert not skipped(datetime(2027, 10, 31, 1, 30), LONDON)  # noqa: DTZ001


def test_a_day_begins_at_midnight_and_ends_at_closing_time() -> None:
    day = date(2027, 3, 28)

    assert beginning(day, LONDON) == datetime(2027, 3, 28, 0, 0, tzinfo=UTC)
    assert ending(day, LONDON, time(20)) == datetime(2027, 3, 28, 19, 0, tzinfo=UTC)


def test_a_place_that_closes_after_midnight_closes_the_next_morning() -> None:
    assert ending(date(2027, 3, 1), YEREVAN, time(2)) == datetime(2027, 3, 1, 22, 0, tzinfo=UTC)


def test_a_written_moment_needs_no_closing_time() -> None:
    moment = datetime(2027, 3, 1, 18, 30)  # noqa: DTZ001 - local on purpose

    assert ending(moment, YEREVAN, time(20)) == beginning(moment, YEREVAN) == instant(moment, YEREVAN)
