"""What is foretold is what happens, with everything that keeps letters back at once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
CONFIG = """\
limits: [at most 1 promotion a week, at most 3 letters a month apart from birthday]
priority: [birthday, thank-you, newsletter]
calendar: {hours: Mo-Sa 09:00-18:00, quiet hours: 20:00-08:00, closed: {2027-03-13: fair}}
guards: {complaint: complaint = 'open'}
"""
SOURCE = "    orders: {file: orders.csv, customer: customer, at: at}\n"


def test_what_is_foretold_is_what_happens(town):
    town.config(CONFIG, source=SOURCE)
    town.people(
        *("Ada", "Bea", "Cy", "Di", "Ed", "Flo"),
        birthday="1990-03-12 1985-03-13 1970-03-31 2000-02-29 - 1999-03-05",
        complaint="- - - - open -",
        time_zone="Asia/Tokyo - - America/New_York - -",
        tier="gold - silver gold - -",
    )
    town.orders("1,2027-02-20 12:00", "2,2027-03-02 12:00", "6,2027-03-09 23:30", "5,2027-03-01 12:00")
    whole = "stop if more than: 20\n"
    town.campaign("birthday", f"on: birthday\ntime zone: recipient\n{whole}", purpose="birthday")
    town.campaign("first", f"on: 3 days after the first order\nif held back: wait 3 days\n{whole}")
    town.campaign("news", f"every: Friday 10:00, else the working day before\n{whole}", purpose="newsletter")
    wave = "waves: [{who: tier = 'gold', goes: 2 days before}]\nif held back: wait 5 days\n"
    town.campaign("early", f"when: 2027-03-10 10:00\nletters a day: 2\n{wave}", purpose="early-access")
    names = ("birthday", "first", "news", "early")

    year = town.do("simulate", "--from", "2027-03-01", "--days", "16", "--json", *names).json
    assert town.letters() == []
    town.arm(*names, at="2027-03-01 00:00")
    town.through("2027-03-01 00:00", "2027-03-17 00:00")

    foretold = sorted(
        f"{datetime.fromisoformat(one['leaves']).astimezone(LONDON):%m-%d %H:%M} "
        f"{one['campaign']} {one['contact']}"
        for one in year["letters"]
    )
    assert town.letters() == foretold
    assert {one.split()[2] for one in foretold} == set(names)
    assert not any(one.endswith(" 5") for one in foretold)
    assert year["closed"] == {"2027-03-13": "fair"}


def test_of_campaigns_that_are_named_nothing_else_is_told(town):
    town.campaign("first", "when: 2027-03-10 09:00\n")
    town.campaign("second", "when: 2027-03-11 09:00\n")
    town.arm("first", at="2027-03-09 10:00")
    town.through("2027-03-10 08:00", "2027-03-10 12:00")

    told = town.do("simulate", "second", "--from", "2027-03-10", "--days", "3", "--json").json

    assert {letter["campaign"] for letter in told["letters"]} == {"second"}
    assert [one["campaign"] for one in told["happenings"]] == ["second"]


def test_whoever_is_guarded_is_told_of_on_the_day_the_letter_is_for(town):
    town.config("guards: {ada: id = '1'}\n")
    town.campaign("birthday", "on: birthday\ntime zone: recipient\nif held back: wait 3 days\n")

    told = town.do("simulate", "--from", "2027-03-10", "--days", "7", "--json").json

    assert [(one["on"], one["contact"]) for one in told["kept"]] == [("2027-03-12", "1")]
