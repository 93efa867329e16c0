"""What ``plan`` says of when letters go, who goes before the others, and who waits."""

from __future__ import annotations

from typing import Any

from tests.cli.conftest import CONFIG

CUSTOMERS = "id,given_name,email,language,tier,country,consent\n" + "".join(
    f"{number},Ada,reader{number}@example.com,en,{tier},{country},yes\n"
    for number, (tier, country) in enumerate(
        [("gold", "GB")] * 2 + [("silver", "GB")] * 3 + [("", "GB")] * 4 + [("", "JP")], 1
    )
)
CAMPAIGN = """\
purpose: thank-you
audience: {from: customers}
letter: thank-you
sender: ann
stop if more than: 20
"""
AT = "2027-03-24 12:00"


def _plan(shop, campaign: str, config: str = "", at: str = AT) -> tuple[str, dict[str, Any]]:
    """The numbers of a plan as a person reads them, and the keys of it that tell of time."""
    shop.write("config.yaml", CONFIG + config)
    shop.write("customers.csv", CUSTOMERS)
    shop.write("campaigns/thanks.yaml", CAMPAIGN + campaign)
    said = shop.gramercy("plan", "thanks", "--at", at)
    assert said.code == 0, said.err
    told = shop.gramercy("plan", "thanks", "--at", at, "--json").json
    keys = ("due", "goes", "note", "clock", "leaves", "waves", "canary")
    return said.out.partition("\n\nLetters worth")[0] + "\n", {key: told[key] for key in keys if key in told}


def test_one_that_comes_round_says_which_time_is_meant_and_why_it_was_moved(shop):
    said, told = _plan(shop, "every: last Friday of March 10:00, else the working day after\n")

    assert said == (
        "thanks: 10 of 10 get the letter\nFor Mon 2027-03-29 10:00 (moved from 2027-03-26, Good Friday)\n"
    )
    assert told == {
        "due": "2027-03-29T10:00+01:00",
        "goes": "2027-03-29T10:00",
        "note": "moved from 2027-03-26, Good Friday",
        "clock": "shop",
        "leaves": {"first": "2027-03-29T10:00+01:00", "last": "2027-03-29T10:00+01:00", "later": 0},
    }


def test_waves_go_before_the_others(shop):
    waves = "waves:\n  - {who: tier = 'gold', goes: 2 days before, name: gold}\n"
    waves += "  - {who: tier = 'silver', goes: 1 hour before}\n"
    said, told = _plan(shop, "when: 2027-04-05 10:00\n" + waves)

    assert said == (
        "thanks: 10 of 10 get the letter\n"
        "For Mon 2027-04-05 10:00\n"
        "Waves:\n"
        "        2  Sat 2027-04-03 10:00  gold\n"
        "        3  Mon 2027-04-05 09:00  tier = 'silver'\n"
        "        5  Mon 2027-04-05 10:00  the others\n"
    )
    assert told["waves"] == [
        {"wave": "gold", "goes": "2027-04-03T10:00", "letters": 2},
        {"wave": "tier = 'silver'", "goes": "2027-04-05T09:00", "letters": 3},
        {"wave": None, "goes": "2027-04-05T10:00", "letters": 5},
    ]
    assert told["leaves"] == {
        "first": "2027-04-03T10:00+01:00",
        "last": "2027-04-05T10:00+01:00",
        "later": 0,
    }


def test_who_waits_for_quiet_hours_is_told_by_the_shops_clock(shop):
    said, told = _plan(
        shop, "when: 2027-04-05 10:00\n", "calendar: {quiet hours: 18:00-08:00}\n", at="2027-04-05 09:30"
    )

    # In Tokyo it is seven in the evening then.
    assert said == (
        "thanks: 10 of 10 get the letter\n"
        "For Mon 2027-04-05 10:00\n"
        "1 of 10 wait for their hours or their turn; the last leaves Tue 2027-04-06 00:00\n"
        "Time zones: 10 by country\n"
    )
    assert told["leaves"] == {
        "first": "2027-04-05T10:00+01:00",
        "last": "2027-04-06T00:00+01:00",
        "later": 1,
    }


def test_everybodys_clock_and_so_many_a_day(shop):
    said, told = _plan(shop, "when: 2027-04-05 10:00\ntime zone: recipient\nletters a day: 4\n")

    assert said == (
        "thanks: 10 of 10 get the letter\n"
        "For Mon 2027-04-05 10:00 on each reader's clock\n"
        "6 of 10 wait for their hours or their turn; "
        "the last leaves Wed 2027-04-07 10:00 by the shop's clock\n"
        "Time zones: 10 by country\n"
    )
    assert (told["due"], told["clock"]) == ("2027-04-04T21:00+01:00", "recipient")


def test_a_few_that_go_first_say_nothing_if_they_are_too_few(shop):
    said, told = _plan(shop, "when: 2027-04-05 10:00\ncanary: {first: 10%, wait: 1 hour}\n")

    canary = told["canary"]
    assert canary["first"] + canary["others"] == 10
    assert canary["wait_hours"] == 1
    assert f"{canary['first']} first; the other {canary['others']} 1 hour later, if few of those" in said
    assert told["leaves"]["last"] == "2027-04-05T11:00+01:00"
    assert "first, too few to tell how the others will be received\n" in said


def test_without_a_time_letters_leave_when_somebody_lets_them(shop):
    said, told = _plan(shop, "")
    assert said == "thanks: 10 of 10 get the letter\n"
    assert told == {"due": None, "goes": None, "note": "", "clock": "shop", "leaves": None}

    said, told = _plan(shop, "", "calendar: {closed: {2027-03-24: stock-taking, 2027-03-25: stock-taking}}\n")
    assert said == (
        "thanks: 10 of 10 get the letter\n"
        "All 10 wait for their hours or their turn; the last leaves Fri 2027-03-26 00:00\n"
    )


def test_a_wave_of_nobody_and_an_offer_that_ends_too_early_look_wrong(shop):
    said, _ = _plan(
        shop,
        "when: 2027-04-05 10:00\nletters a day: 4\noffer: spring\n"
        "waves: [{who: tier = 'bronze', goes: 1 day before}]\n",
        "offers: {spring: {percent: 20, ends: 2027-04-06}}\n",
    )

    assert (
        "  - nobody is in the wave 'tier = 'bronze''\n"
        "  - the last letter leaves on 2027-04-07 10:00, when the offer 'spring' is over\n"
    ) in said


def test_a_time_at_the_end_of_the_calendar_is_refused(shop):
    said = shop.gramercy("plan", "thanks", "--at", "9999-12-30")

    assert (said.code, said.err) == (
        2,
        "--at: '9999-12-30' is too far from today\n  hint: write a year from 1900 to 2999\n",
    )
