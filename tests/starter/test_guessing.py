"""Headings of customer files as people really write them."""

from __future__ import annotations

import pytest

from engine.starter.guessing import guess, guess_date_format, open_date
from engine.starter.headings import HEADINGS, ID, folded


def test_english_headings():
    found = guess(["Customer ID", "First Name", "last_name", "E-mail", "Phone number", "DOB", "Shoe size"])

    assert found.id == "Customer ID"
    assert found.columns == {
        "given_name": "First Name",
        "family_name": "last_name",
        "email": "E-mail",
        "phone": "Phone number",
        "birthday": "DOB",
    }
    assert found.unknown == ("Shoe size",)


@pytest.mark.parametrize(
    "heading", ["Time zone", "timezone", "TZ", "Ժամային գոտի", "אזור זמן", "Часовой пояс"]
)
def test_whose_clock_somebody_lives_by(heading):
    found = guess(["Email", heading], [["ada@example.com", "Europe/London"]])

    assert (found.columns, found.doubtful) == ({"email": "Email", "time_zone": heading}, frozenset())


def test_armenian_hebrew_and_transliterated_headings():
    assert guess(["Անուն", "Ազգանուն", "Էլ. փոստ", "Հեռ."]).columns == {
        "given_name": "Անուն",
        "family_name": "Ազգանուն",
        "email": "Էլ. փոստ",
        "phone": "Հեռ.",
    }
    assert guess(["שם פרטי", "שם משפחה", 'דוא"ל', "טלפון"]).columns == {
        "given_name": "שם פרטי",
        "family_name": "שם משפחה",
        "email": 'דוא"ל',
        "phone": "טלפון",
    }
    assert guess(["anun", "azganun", "tel"]).columns == {
        "given_name": "anun",
        "family_name": "azganun",
        "phone": "tel",
    }


def test_the_first_of_two_headings_with_one_meaning_wins():
    found = guess(["email", "mail"])

    assert found.columns == {"email": "email"}
    assert found.unknown == ("mail",)


@pytest.mark.parametrize(
    ("values", "written"),
    [
        (["25/04/2026", "03/04/2026"], "DD/MM/YYYY"),
        (["04/25/2026", "03/04/2026"], "MM/DD/YYYY"),
        (["03/04/2026"], None),
        (["03.04.2026"], "DD.MM.YYYY"),
        (["2026-04-03", ""], None),
        (["25-04-2026"], "DD-MM-YYYY"),
        (["25/04/2026", "04/25/2026"], None),
        ([], None),
    ],
)
def test_how_dates_are_written(values, written):
    assert guess_date_format(values) == written


def test_cells_settle_what_a_heading_leaves_open():
    """ "name" holds whole names in one file and given names in another; "title" may be a job's."""
    whole = guess(["name", "e-mail"], [["Ada Stone", "a@b.example"], ["Bo Hart", "b@b.example"]])
    given = guess(["name", "surname"], [["Ada", "Stone"], ["Bo", "Hart"]])
    alone = guess(["anun"], [["Անի"], ["Արամ"]])
    jobs = guess(["title"], [["Head of Sales"], ["Chief Accountant"], ["Driver and courier"]])

    assert (whole.columns["name"], whole.doubtful) == ("name", frozenset())
    assert (given.columns, given.doubtful) == ({"given_name": "name", "family_name": "surname"}, frozenset())
    assert (alone.columns, alone.doubtful) == ({"given_name": "anun"}, frozenset({"given_name"}))
    assert jobs.doubtful == {"title"}


def test_a_heading_that_its_cells_contradict_is_doubtful():
    found = guess(["mail", "tel", "dob"], [["yes", "ask", "soon"], ["no", "later", "never"]])

    assert found.doubtful == {"email", "phone", "birthday"}


def test_addresses_are_found_under_any_heading():
    found = guess(["who", "contact"], [["Ada", "a@b.example"], ["Bo", "c@d.example"], ["Cy", ""]])

    assert (found.columns, found.doubtful) == ({"email": "contact"}, frozenset({"email"}))
    assert found.unknown == ("who",)


def test_every_heading_stands_in_the_tables_as_it_is_compared():
    known = [*ID, *(heading for headings in HEADINGS.values() for heading in headings)]

    assert [heading for heading in known if folded(heading) != heading] == []


def test_a_number_that_comes_twice_is_nobody_s():
    assert guess(["No", "email"], [["1", "a@b.example"], ["1", "b@b.example"]]).id is None
    assert guess(["No", "email"], [["1", "a@b.example"], ["2", "b@b.example"]]).id == "No"


def test_a_refused_guess_is_kept_under_its_own_heading():
    found = guess(["anun", "email"], [["Անի", "a@b.example"]]).without("given_name")

    assert (found.columns, found.unknown, found.doubtful) == ({"email": "email"}, ("anun",), frozenset())


@pytest.mark.parametrize(
    ("values", "unsure"),
    [
        (["03/04/2026"], ("03/04/2026", "DD/MM/YYYY", "MM/DD/YYYY")),
        (["03/03/2026", "", "05/06/2026"], ("05/06/2026", "DD/MM/YYYY", "MM/DD/YYYY")),
        (["03-04-2026 10:30"], ("03-04-2026 10:30", "DD-MM-YYYY HH:mm", "MM-DD-YYYY HH:mm")),
        (["03.04.2026"], None),
        (["25/04/2026"], None),
        (["25/04/2026", "04/25/2026"], None),
        (["2026-04-03"], None),
        (["soon", ""], None),
    ],
)
def test_dates_that_may_be_read_in_two_ways(values, unsure):
    assert open_date(values) == unsure


@pytest.mark.parametrize(
    ("values", "written"),
    [
        (["2026/04/03"], "YYYY/MM/DD"),
        (["25/04/2026 10:30:15"], "DD/MM/YYYY HH:mm:ss"),
        (["2026-04-03 10:30"], None),
    ],
)
def test_dates_with_the_year_first_or_a_time(values, written):
    assert guess_date_format(values) == written


def test_a_link_to_leave_is_not_a_mark_of_those_who_left():
    rows = [
        ["a@example.com", "https://shop.example/leave?a"],
        ["b@example.com", "https://shop.example/leave?b"],
    ]

    found = guess(["Email", "Unsubscribe"], rows)

    assert (found.columns, found.unknown, found.stopped) == ({"email": "Email"}, ("Unsubscribe",), None)
