"""What ``plan`` and ``why`` say of guards, own days and clocks."""

from __future__ import annotations

from tests.cli.conftest import CAMPAIGN, CONFIG

GUARDS = """\
segments: {open complaint: complaint = 'open'}
guards:
  complaint: open complaint
  staff: {rule: email ends with '@corner-books.example', keeps from: [thanks]}
"""
CUSTOMERS = """\
id,given_name,email,language,country,complaint,birthday
1,Ada,ada@example.com,en,GB,,1990-03-12
2,Bea,bea@example.com,en,US,open,1990-03-12
3,Cy,cy@example.com,en,US,,1990-03-12
4,Di,di@corner-books.example,en,GB,,1990-03-12
5,Ed,ed@example.com,en,GB,,1990-03-13
6,Flo,flo@example.com,en,,,1990-03-12
"""
BIRTHDAY = (
    CAMPAIGN.replace("thank-you", "birthday", 1).replace("  who: city = 'London'\n", "")
    + "on: birthday\ntime zone: recipient\nstop if more than: 20\n"
)
PLAN = """\
thanks: 3 of 6 get the letter
For Fri 2027-03-12 09:00 on each reader's clock
Left out: 3
        1  not their day
        1  guarded (complaint)
        1  guarded (staff)
Time zones: 2 by country, 1 the shop's

Worth a look:
  - campaigns/thanks.yaml:7:12: warning: 1 person lives in a country with several time zones: 1 in US \
(America/New_York)
  hint: where most people live is taken; a column `time_zone` says it for each person"""
WHY = """\
thanks: left out: guarded (complaint)
  row 2, 2
  their day: birthday 12 March
  guard complaint: complaint = 'open': yes  (complaint: open)
  guard staff: email ends with '@corner-books.example': no  (email: bea@example.com)
"""


def test_guards_own_days_and_clocks(shop):
    shop.write("config.yaml", CONFIG + GUARDS)
    shop.write("customers.csv", CUSTOMERS)
    shop.write("campaigns/thanks.yaml", BIRTHDAY)

    at = ("thanks", "--at", "2027-03-12 09:00")
    plan = shop.gramercy("plan", *at)
    record = shop.gramercy("plan", *at, "--json").json
    why = shop.gramercy("why", "bea@example.com", *at)
    [told] = shop.gramercy("why", "flo@example.com", *at, "--json").json["campaigns"]

    assert plan.out.partition("\n\nLetters worth")[0] == PLAN
    assert record["left_out"] == {"not their day": 1, "guarded (complaint)": 1, "guarded (staff)": 1}
    assert record["zones"] == {
        "by": {"country": 2, "shop": 1},
        "clocks": {"Europe/London": 2, "America/New_York": 1},
    }
    assert why.out == WHY
    assert (told["chosen"], told["own_day"]) == (True, "birthday 12 March")
    assert [(guard["name"], guard["holds"]) for guard in told["guards"]] == [
        ("complaint", "unknown"),
        ("staff", "no"),
    ]


def test_where_nobody_asks_nothing_is_said_of_them(shop):
    assert "zones" not in shop.gramercy("plan", "thanks", "--json").json
    [told] = shop.gramercy("why", "ada@example.com", "thanks", "--json").json["campaigns"]
    assert (told["own_day"], told["guards"]) == (None, [])
