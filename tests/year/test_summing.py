"""What a year comes to, counted from letters made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import locales
from engine.year.dating import stretches
from engine.year.model import Foretold, State
from engine.year.summing import AtMost, sum_up
from tests.year.made import happening, kept, letter, tea_house, year
from tests.year.odd import clock_changes, empty, leap_year, one_day


def test_an_empty_year_is_counted() -> None:
    tally = sum_up(empty())

    assert (tally.campaigns, tally.people, tally.collisions, dict(tally.kept)) == ((), (), (), {})
    assert (len(tally.months), len(tally.days), tally.busiest_day) == (12, 365, 0)
    assert tally.nothing is None, "nobody asked who there is"
    assert tally.at_most == AtMost(letters=0, letters_in_month=0, advertising=0, advertising_in_week=0)
    assert dict(tally.shared) == {}


def test_every_letter_is_counted_once_by_month_by_day_and_by_person() -> None:
    given_year = tea_house()
    tally = sum_up(given_year)

    assert {campaign.id: (campaign.letters, campaign.months) for campaign in tally.campaigns} == {
        "birthday": (87, (8, 7, 7, 8, 8, 7, 9, 5, 7, 8, 6, 7)),
        "day": (90, (0, 0, 0, 0, 0, 0, 0, 0, 0, 90, 0, 0)),
        "early": (30, (0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0)),
        "miss-you": (12, (1, 1, 1, 0, 1, 0, 2, 1, 1, 2, 0, 2)),
        "news": (660, (60, 60, 60, 60, 60, 60, 60, 60, 0, 60, 60, 60)),
        "thanks": (22, (4, 3, 0, 0, 4, 4, 0, 0, 4, 3, 0, 0)),
    }
    assert sum(day.count for day in tally.days) == len(given_year.letters)
    assert sum(person.letters for person in tally.people) == len(given_year.letters)
    assert sum(count * people for count, people in tally.shared.items()) == len(given_year.letters)


def test_a_letter_counts_on_the_day_its_readers_clock_shows() -> None:
    """Ten in the morning in Auckland is the evening before in Berlin."""
    days = {str(day.day): day.count for day in sum_up(clock_changes()).days if day.count}

    assert days == {
        "2027-01-01": 3,
        "2027-03-28": 4,
        "2027-03-29": 1,
        "2027-04-01": 1,
        "2027-10-31": 3,
        "2027-12-31": 3,
    }


def test_a_letter_outside_the_year_by_its_own_clock_counts_on_its_first_or_last_day() -> None:
    edges = (
        letter("news", "c1", "2026-12-31T23:30", zone="Pacific/Honolulu"),
        letter("news", "c2", "2028-01-01T00:30", zone="Pacific/Auckland"),
    )
    tally = sum_up(year(letters=edges))

    assert [(str(day.day), day.count) for day in tally.days if day.count] == [
        ("2027-01-01", 1),
        ("2027-12-31", 1),
    ]
    assert tally.campaigns[0].months == (1, *[0] * 10, 1)


def test_a_leap_year_has_a_day_more() -> None:
    tally = sum_up(leap_year())

    assert len(tally.days) == 366
    assert [str(day.day) for day in tally.days if day.count] == ["2028-02-29"]


def test_one_day_is_one_month() -> None:
    tally = sum_up(one_day())

    assert (tally.months, tally.nothing) == ((date(2027, 3, 1),), ())


def test_two_contacts_behind_one_address_are_one_person() -> None:
    pair = (
        letter("news", "c1", "2027-01-01T09:00", address="Home@example.com"),
        letter("birthday", "c2", "2027-01-02T09:00", address="home@example.com"),
    )
    tally = sum_up(year(letters=pair, people={"c1": "HOME@example.com", "c3": None, "c4": "c1"}))

    assert [(one.contact, one.letters, one.advertising, dict(one.campaigns)) for one in tally.people] == [
        ("c1", 2, 1, {"birthday": 1, "news": 1})
    ]
    assert tally.nothing == ("c3", "c4")
    assert dict(tally.shared) == {0: 2, 2: 1}


def test_the_busiest_people_come_first() -> None:
    tally = sum_up(tea_house())

    assert [person.letters for person in tally.people] == sorted(
        (person.letters for person in tally.people), reverse=True
    )
    assert (tally.people[0].contact, tally.people[0].letters) == ("c020", 16)


@pytest.mark.parametrize(
    ("days", "month", "week"),
    [
        ((1, 2, 3), 3, 3),
        ((1, 7, 8), 3, 2),
        ((1, 8, 15, 22, 29, 36), 5, 1),
        ((1, 30, 31), 2, 2),
        ((), 0, 0),
    ],
)
def test_the_most_within_so_many_days(days, month, week) -> None:
    """A day counts with the 29, or 6, that follow it."""
    first = date(2026, 12, 31)
    letters = tuple(letter("news", "c1", f"{first + timedelta(days=number)}T10:00") for number in days)

    assert sum_up(year(letters=letters)).at_most == AtMost(
        letters=len(days), letters_in_month=month, advertising=len(days), advertising_in_week=week
    )


def test_thanks_are_no_advertising() -> None:
    letters = (letter("birthday", "c1", "2027-01-01T09:00"), letter("thanks", "c1", "2027-01-02T09:00"))

    assert sum_up(year(letters=letters)).at_most == AtMost(
        letters=2, letters_in_month=2, advertising=0, advertising_in_week=0
    )


def test_who_went_first_and_what_became_of_the_other() -> None:
    """One waits and goes, one lapses, one meets a limit; each once, however often it was held back."""
    letters = (
        letter("birthday", "c1", "2027-03-01T09:00"),
        letter("thanks", "c1", "2027-03-01T15:00"),
        letter("news", "c1", "2027-03-04T10:00", occurrence="march"),
        letter("birthday", "c2", "2027-03-01T09:00"),
        letter("news", "c3", "2027-03-01T10:00", occurrence="march"),
    )
    held = (
        kept("news", "c1", "2027-03-02", occurrence="march"),
        kept("news", "c1", "2027-03-01", occurrence="march"),
        kept("news", "c2", "2027-03-01", occurrence="march"),
        kept("news", "c4", "2027-03-01", occurrence="march", detail="at most 3 letters a month"),
        kept("news", "c5", "2027-03-01", occurrence="march", reason="guarded"),
    )
    tally = sum_up(year(letters=letters, kept=held))

    assert [(one.kept.contact, str(one.kept.on), one.ahead, str(one.goes)) for one in tally.collisions] == [
        ("c1", "2027-03-01", ("birthday", "thanks"), "2027-03-04"),
        ("c2", "2027-03-01", ("birthday",), "None"),
        ("c4", "2027-03-01", (), "None"),
    ]
    assert dict(tally.kept) == {"held back": 4, "guarded": 1}
    assert {str(day.day): dict(day.kept) for day in tally.days if day.kept} == {
        "2027-03-01": {"news": 4},
        "2027-03-02": {"news": 1},
    }


def test_letters_that_leave_later_than_their_time() -> None:
    """By each reader's own clock; who was held back is told of elsewhere."""
    [news] = sum_up(clock_changes()).campaigns

    assert (news.later_in_day, news.later_days) == (1, 1)


def test_without_a_nominal_time_the_shops_clock_tells_what_is_late() -> None:
    told = (happening("thanks", "2027-03-01T09:00", occurrence="o"),)
    letters = tuple(
        letter("thanks", f"c{place}", at, occurrence="o")
        for place, at in enumerate(
            ("2027-03-01T09:00", "2027-03-01T09:01", "2027-03-02T00:00", "2027-02-28T09:00")
        )
    )
    [thanks] = sum_up(year(happenings=told, letters=letters)).campaigns

    assert (thanks.later_in_day, thanks.later_days) == (1, 1)


def test_what_did_not_go_stands_on_its_day() -> None:
    told = tuple(
        happening("news", f"2027-03-0{place}T10:00", 0, state=state, note=note)
        for place, (state, note) in enumerate(
            (
                (State.MISSED, "off"),
                (State.STOPPED, "too many"),
                (State.FAILED, "no file"),
                (State.NOBODY, ""),
                (State.DONE, "moved"),
            ),
            1,
        )
    )
    tally = sum_up(year(happenings=told))

    assert [
        (str(day.day), [one.state.value for one in day.trouble]) for day in tally.days if day.trouble
    ] == [
        ("2027-03-01", ["missed"]),
        ("2027-03-02", ["stopped"]),
        ("2027-03-03", ["failed"]),
    ]
    assert [(str(day.day), [one.note for one in day.moved]) for day in tally.days if day.moved] == [
        ("2027-03-05", ["moved"])
    ]
    assert [one.state.value for one in tally.trouble] == ["missed", "stopped", "failed"]


def test_a_campaign_nobody_planned_is_named_by_its_id() -> None:
    [news] = sum_up(year(letters=(letter("news", "c1", "2027-01-01T10:00"),))).campaigns

    assert (news.name, news.purpose, news.happenings) == ("news", "newsletter", ())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["news", "thanks"]),
            st.sampled_from(["a", "b", "c"]),
            st.integers(-1, 40),
            st.sampled_from(["UTC", "Pacific/Auckland", "Pacific/Honolulu"]),
        )
    )
)
def test_all_sums_agree(drawn) -> None:
    first = date(2027, 2, 25)
    letters: tuple[Foretold, ...] = tuple(
        letter(campaign, contact, f"{first + timedelta(days=day)}T10:00", zone=zone)
        for campaign, contact, day, zone in drawn
    )
    tally = sum_up(year(since=first, days=39, letters=letters))

    assert sum(day.count for day in tally.days) == len(letters)
    assert sum(sum(campaign.months) for campaign in tally.campaigns) == len(letters)
    assert sum(campaign.letters for campaign in tally.campaigns) == len(letters)
    assert sum(person.letters for person in tally.people) == len(letters)
    assert tally.at_most.letters == max((person.letters for person in tally.people), default=0)


def test_days_that_follow_each_other_for_one_reason_are_one_stretch() -> None:
    days = {
        date(2027, 12, day): why
        for day, why in ((26, "b"), (24, "a"), (25, "a"), (29, "b"), (31, "b"), (30, "b"))
    }

    assert [(first.day, last.day, why) for first, last, why in stretches(days)] == [
        (24, 25, "a"),
        (26, 26, "b"),
        (29, 31, "b"),
    ]


def test_weeks_begin_where_most_readers_are_if_no_country_is_told() -> None:
    begins = {
        (country, language): locales.week_begins(country, language)
        for country, language in (
            ("AM", "he"),
            ("il", "en"),
            (None, "he"),
            (None, "hy"),
            (None, "en"),
            (None, "en-US"),
        )
    }

    assert list(begins.values()) == [0, 6, 6, 0, 0, 6]
    assert locales.week_begins("??", "en") == 0


def test_clocks_that_change_do_not_move_a_letter() -> None:
    """28 March 2027 has 23 hours in Berlin: ten o'clock is ten o'clock."""
    berlin = ZoneInfo("Europe/Berlin")
    times = {one.leaves.astimezone(berlin).hour for one in clock_changes().letters if one.contact == "berlin"}
    later = replace(clock_changes(), kept=())

    assert times == {10}
    assert sum_up(later).campaigns[0].later_days == 2
