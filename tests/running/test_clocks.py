"""By whose clock letters leave, and only while they may."""

from __future__ import annotations

import pytest

BEFORE = "2027-05-30 12:00"
HOURS = "calendar: {hours: Mo-Fr 09:00-18:00, closed: {2027-06-03: stock-taking}}\n"
QUIET = "calendar: {quiet hours: 21:00-08:00}\n"


def travellers(town):
    """Ada's row names her clock, Bea's only her country, Cy's neither, Di's a clock that there is not."""
    town.people("Ada", "Bea", "Cy", "Di", time_zone="Asia/Tokyo - - Mars/Base", country="GB AM - US")


def test_letters_go_when_their_readers_clocks_show_the_time(town):
    travellers(town)
    town.campaign("thanks", "when: 2027-06-01 10:00\ntime zone: recipient\n")
    shown = town.do("schedule", "thanks", "--yes", "--at", BEFORE).out
    assert "\nTime zones: 1 by column, 2 by country, 1 the shop's\n" in shown
    assert "customers.csv:5: warning: time_zone: 'Mars/Base' is no time zone such as Europe/London" in shown
    assert "\nTime:\n  Tue 2027-06-01 10:00 on each reader's clock\n" in shown

    town.through(BEFORE, "2027-06-03 00:00")

    # London is an hour ahead of UTC.
    assert town.letters() == [
        "06-01 02:00 thanks 1",
        "06-01 07:00 thanks 2",
        "06-01 10:00 thanks 3",
        "06-01 15:00 thanks 4",
    ]


def test_birthdays_on_their_own_clocks(town):
    town.people(
        *("Ada", "Bea", "Cy"),
        birthday="1990-06-01 1991-06-01 1992-06-02",
        time_zone="Pacific/Kiritimati - Pacific/Pago_Pago",
    )
    town.campaign(
        "birthday", "on: birthday\nstop if more than: 5\ntime zone: recipient\n", purpose="birthday"
    )
    town.arm("birthday", at=BEFORE)

    town.through(BEFORE, "2027-06-05 00:00")

    # 14 hours ahead of UTC, and 11 behind.
    assert town.letters() == ["05-31 20:00 birthday 1", "06-01 09:00 birthday 2", "06-02 21:00 birthday 3"]


def test_on_the_shops_clock_nobody_is_written_to_in_their_night(town):
    travellers(town)
    town.config(QUIET)
    town.campaign("thanks", "when: 2027-06-01 15:00\n")
    town.arm("thanks", at=BEFORE)

    town.through(BEFORE, "2027-06-03 00:00")

    # It is 23:00 in Tokyo, 18:00 in Yerevan, 10:00 in New York.
    assert town.letters() == [
        "06-01 15:00 thanks 2",
        "06-01 15:00 thanks 3",
        "06-01 15:00 thanks 4",
        "06-02 00:00 thanks 1",
    ]


def test_letters_wait_for_the_hours_of_the_next_open_day(town):
    town.config(HOURS)
    town.campaign("early", "when: 2027-06-01 07:00\n")
    town.campaign("late", "when: 2027-06-02 19:00\n")
    town.campaign("weekend", "when: 2027-06-05 12:00\n")
    town.campaign("own", "when: 2027-06-05 12:00\nhours: Sa 14:00-15:00\n")
    names = ("early", "late", "weekend", "own")
    town.arm(*names, at=BEFORE)

    town.through(BEFORE, "2027-06-10 00:00")

    # The 3rd is closed, the 5th a Saturday.
    moments = ("06-01 09:00 early", "06-04 09:00 late", "06-05 14:00 own", "06-07 09:00 weekend")
    assert town.letters() == [f"{moment} {number}" for moment in moments for number in (1, 2)]


def test_what_is_caught_up_with_waits_for_the_hours_as_well(town):
    town.config(HOURS)
    town.campaign("thanks", "when: 2027-06-01 17:00\n")
    town.arm("thanks", at=BEFORE)

    town.once("2027-06-01 19:30", code=5)
    assert town.letters() == []
    assert town.unsent() == ["06-02 09:00 thanks 1", "06-02 09:00 thanks 2"]
    town.once("2027-06-02 08:59", code=5)
    assert town.letters() == []
    town.once("2027-06-02 09:00")
    assert town.letters() == ["06-02 09:00 thanks 1", "06-02 09:00 thanks 2"]


def test_a_run_that_the_evening_broke_off_goes_on_in_the_morning(town):
    town.config(HOURS)
    town.campaign("thanks", "when: 2027-06-01 17:00\n")
    town.arm("thanks", at=BEFORE)
    (town.shop.root / "outbox").write_text("not a folder", "utf-8")
    town.once("2027-06-01 17:58", code=3)
    (town.shop.root / "outbox").unlink()

    assert town.once("2027-06-01 18:01", code=5) == ["started, one pass", "ended"]
    town.through("2027-06-01 18:02", "2027-06-02 12:00")

    assert town.letters() == ["06-02 09:00 thanks 1", "06-02 09:00 thanks 2"]


def test_letters_that_were_put_off_are_tried_again_within_the_hours(town):
    town.config(HOURS, delivery="{by: inbox, connections: 1}")
    town.people("mailbox-full")
    town.campaign("thanks", "when: 2027-06-01 17:30\ncatch up within: 5 days\n")
    town.arm("thanks", at=BEFORE)

    said = town.through(BEFORE, "2027-06-05 00:00")

    # The 3rd is closed.
    assert said[2:] == [
        "2027-06-01 17:30:00  thanks once: sent: deferred 1",
        "2027-06-01 17:40:00  thanks once: put off again: deferred 1",
        "2027-06-02 09:00:00  thanks once: put off again: deferred 1",
        "2027-06-02 10:00:00  thanks once: put off again: deferred 1",
        "2027-06-02 12:00:00  thanks once: put off again: deferred 1",
        "2027-06-02 16:00:00  thanks once: put off again: deferred 1",
        "2027-06-04 09:00:00  thanks once: sent: expired 1",
        "2027-06-05 00:00:00  ended",
    ]


@pytest.mark.parametrize(
    ("every", "since", "gone"),
    [
        # The clocks jump over it in spring.
        ("day 01:30", "2027-03-27 00:00", ["03-27 01:30", "03-28 02:30", "03-29 01:30"]),
        # They show it twice in autumn.
        ("day 01:30", "2027-10-30 00:00", ["10-30 01:30", "10-31 01:30", "11-01 01:30"]),
    ],
)
def test_days_with_an_hour_less_or_more(town, every, since, gone):
    town.people("Ada")
    town.campaign("thanks", f"every: {every}\nstop if more than: 5\n")
    town.arm("thanks", at=since)

    until = f"2027-{gone[-1][:5]} 23:00"
    town.through(since, until)

    assert town.letters() == [f"{one} thanks 1" for one in gone]


def test_hours_in_which_nothing_could_ever_leave_are_told(town):
    town.campaign("thanks", "when: 2027-06-01 10:00\n")
    town.arm("thanks", at=BEFORE)
    town.config("calendar: {closed: {2027-06-01 to 2028-05-30: gone, 2028-05-31 to 2029-05-30: gone}}\n")

    said = town.once("2027-06-01 10:00")

    assert said == [
        "started, one pass",
        (
            "error: thanks once: config.yaml:21:20: no letter may leave for more than a year "
            "hint: take some days out of 'calendar: closed', or write other hours"
        ),
        "ended",
    ]
    assert town.alerts() == ["“thanks” could not be carried out"]
