"""Days of rest and feasts, by country."""

from datetime import date

import pytest

from engine.schedule.days import Closed, Days
from engine.schedule.feasts import has_holidays, is_feast, weekend


@pytest.mark.parametrize(
    ("country", "day", "why"),
    [
        ("AM", date(2027, 1, 6), "Christmas and Epiphany"),
        ("AM", date(2027, 1, 7), None),
        ("AM", date(2027, 1, 9), "Saturday"),
        ("IL", date(2027, 1, 1), "Friday"),
        ("IL", date(2027, 1, 3), None),
        ("IL", date(2027, 10, 11), "Yom Kippur"),
        ("GB", date(2027, 12, 27), "Christmas Day (observed)"),
        ("US", date(2027, 7, 5), "Independence Day (observed)"),
        (None, date(2027, 1, 1), None),
        (None, date(2027, 1, 2), "Saturday"),
        ("TA", date(2027, 1, 3), "Sunday"),
    ],
)
def test_days_of_rest(country: str | None, day: date, why: str | None) -> None:
    assert Days(country=country).resting(day) == why


def test_a_weekend_of_their_own() -> None:
    days = Days(country="IL", weekend=frozenset({6}))

    assert [days.resting(date(2027, 1, day)) for day in (1, 2, 3)] == [None, None, "Sunday"]


def test_closed_days_are_no_days_of_rest_but_idle() -> None:
    days = Days(shut=(Closed(first=date(2027, 8, 16), last=date(2027, 8, 18), why="summer break"),))

    assert [days.closed(date(2027, 8, day)) for day in (15, 16, 18, 19)] == [
        None,
        "closed: summer break",
        "closed: summer break",
        None,
    ]
    assert days.resting(date(2027, 8, 17)) is None
    assert days.idle(date(2027, 8, 17)) == "closed: summer break"


@pytest.mark.parametrize(
    ("country", "name", "day"),
    [
        ("AM", "Easter", date(2027, 3, 28)),
        ("GR", "easter sunday", date(2027, 5, 2)),
        ("AM", "Orthodox Good Friday", date(2027, 4, 30)),
        ("GR", "Western Easter", date(2027, 3, 28)),
        ("AM", "christmas", date(2027, 1, 6)),
        ("GB", "Christmas", date(2027, 12, 25)),
        ("AM", "International Women’s Day", date(2027, 3, 8)),
        ("AM", "the New Year", date(2027, 1, 1)),
        ("US", "Thanksgiving", date(2027, 11, 25)),
        ("US", "Labour Day", date(2027, 9, 6)),
        ("AM", "Thanksgiving", None),
        ("IL", "Shemini Atzeret", date(2027, 10, 23)),
        ("AM", "Passover", date(2027, 4, 22)),
        (None, "Rosh Hashanah", date(2027, 10, 2)),
    ],
)
def test_feasts_by_their_names(country: str | None, name: str, day: date | None) -> None:
    assert Days(country=country).feast(name, 2027) == day


def test_a_feast_may_come_twice_in_a_year() -> None:
    """The year of the moon is eleven days shorter."""
    assert Days(country="AE").feasts("Eid al-Fitr", 2033) == (date(2033, 1, 2), date(2033, 12, 23))


def test_only_its_first_day_counts_even_over_new_year() -> None:
    assert Days(country="IL").feasts("Hanukkah", 2027) == (date(2027, 12, 25),)
    assert Days(country="IL").feasts("Hanukkah", 2028) == (date(2028, 12, 13),)


@pytest.mark.parametrize(
    ("name", "known"), [("Easter", True), ("Diwali", True), ("blue moon", False), ("", False)]
)
def test_feasts_of_the_whole_world(name: str, known: bool) -> None:
    assert is_feast(name) is known


def test_what_is_known_of_countries() -> None:
    assert has_holidays("AM")
    assert not has_holidays("TA")
    assert [sorted(weekend(country)) for country in ("IL", "AM", "TA")] == [[4, 5], [5, 6], [5, 6]]
