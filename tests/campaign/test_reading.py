"""What a campaign file that is right says."""

from datetime import datetime, timedelta
from pathlib import Path, PurePath

import pytest

from engine.campaign.model import (
    AudienceRule,
    Campaign,
    CampaignZone,
    Canary,
    HeldBack,
    OnePer,
    Purpose,
    Wave,
)
from engine.campaign.reading import read_campaign
from engine.schedule.every import read_every
from engine.schedule.hours import read_hours

SHORT = """\
purpose: thank-you
audience:
  from: customers
letter: thank-you
sender: mariam
"""


def _read(text: str, path: str = "campaigns/regulars-2027-03.yaml") -> Campaign:
    read = read_campaign(text.encode(), PurePath(path))
    assert read.problems == ()
    assert read.document is not None
    assert read.value is not None
    return read.value


def test_the_least_a_campaign_says() -> None:
    campaign = _read(SHORT)

    assert campaign == Campaign(
        id="regulars-2027-03",
        name="regulars-2027-03",
        purpose=Purpose.THANK_YOU,
        audience=AudienceRule.model_validate({"from": "customers"}),
        letter="thank-you",
        sender="mariam",
        when=None,
        offer=None,
        event=None,
        one_per=OnePer.ADDRESS,
        catch_up_within=timedelta(days=2),
    )


def test_the_most_it_says() -> None:
    campaign = _read(
        """\
        id: vip.2027_03
        name: Thank our regulars
        purpose: early-access
        audience:
          from: customers
          who: >-
            total_spent >= 500 AMD
            and last_order_at in the last 90 days
          but not: [open complaint, bought yesterday]
        letter: early-access
        sender: mariam
        when: 2027-03-01 09:00
        offer: spring
        event: thanks-day
        one per: household
        catch up within: 6 hours
        """
    )

    assert campaign.model_dump() == {
        "id": "vip.2027_03",
        "name": "Thank our regulars",
        "purpose": "early-access",
        "audience": {
            "from_": "customers",
            "who": "total_spent >= 500 AMD and last_order_at in the last 90 days",
            "but_not": ("open complaint", "bought yesterday"),
        },
        "letter": "early-access",
        "sender": "mariam",
        "when": datetime(2027, 3, 1, 9),  # noqa: DTZ001 - the shop's zone is applied later
        "offer": "spring",
        "event": "thanks-day",
        "one_per": "household",
        "tracking": None,
        "catch_up_within": timedelta(hours=6),
        "every": None,
        "on": None,
        "time_zone": "shop",
        "hours": None,
        "stop_if_more_than": None,
        "waves": (),
        "canary": None,
        "letters_a_day": None,
        "if_held_back": {"wait": timedelta()},
        "not_again_within": None,
        "reason": None,
    }


@pytest.mark.parametrize("written", ["open complaint", "[open complaint]", "\n    - open complaint"])
def test_one_exception_needs_no_list(written: str) -> None:
    campaign = _read(SHORT.replace("  from: customers", f"  from: customers\n  but not: {written}"))

    assert campaign.audience.but_not == ("open complaint",)


def test_the_name_is_the_id_where_none_is_given() -> None:
    assert _read(f"id: regulars\n{SHORT}").name == "regulars"


def test_the_example_campaigns_are_right() -> None:
    files = sorted((Path(__file__).parents[2] / "campaigns").glob("*.yaml"))

    assert files
    for file in files:
        assert read_campaign(file.read_bytes(), PurePath(file.name)).problems == ()


def test_what_comes_round() -> None:
    campaign = _read(
        SHORT
        + """\
every: first Monday of the month 10:00
time zone: recipient
hours: Mo-Fr 09:00-18:00
stop if more than: 200
waves:
  - {who: tier = gold, goes: 2 days before, name: gold}
  - {who: tier = silver, goes: 36 hours before}
canary: {first: 5%, wait: 6 hours, bounces: 3%, complaints: 0.2%}
letters a day: 500
if held back: wait 3 days
not again within: 180 days
reason: five years with us
"""
    )

    assert campaign.every == read_every("first Monday of the month 10:00")
    assert campaign.time_zone is CampaignZone.RECIPIENT
    assert campaign.hours == read_hours("Mo-Fr 09:00-18:00")
    assert (campaign.stop_if_more_than, campaign.letters_a_day) == (200, 500)
    assert campaign.waves == (
        Wave(who="tier = gold", goes=timedelta(days=2), name="gold"),
        Wave(who="tier = silver", goes=timedelta(hours=36)),
    )
    assert campaign.canary == Canary(first=5.0, wait=timedelta(hours=6), bounces=3.0, complaints=0.2)
    assert campaign.if_held_back.wait == timedelta(days=3)
    assert campaign.not_again_within == timedelta(days=180)
    assert campaign.reason_or_purpose == "five years with us"
    assert campaign.recurring


def test_its_short_forms() -> None:
    campaign = _read(
        SHORT + "when: 2027-03-01 09:00\ncanary: 5%\nif held back: lapse\n"
        "waves: [{who: tier = gold, goes: 2027-02-27 10:00}]\n"
    )

    assert campaign.canary == Canary(first=5.0, wait=timedelta(hours=4), bounces=2.0, complaints=0.1)
    assert campaign.if_held_back == HeldBack(wait=timedelta())
    assert [wave.goes for wave in campaign.waves] == [datetime(2027, 2, 27, 10)]  # noqa: DTZ001
    assert campaign.reason_or_purpose == "thank-you"
    assert not campaign.recurring


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (
            "every: 31st of the month",
            """\
c.yaml:5:8: warning: months without a 31st day are left out
  hint: to mean the last one, write 'last day of the month'
c.yaml:5:8: warning: nothing stops it on a day on which it would reach far too many
  hint: write 'stop if more than: 200'; it cannot be scheduled without
""",
        ),
        (
            "on: birthday",
            """\
c.yaml:5:5: warning: nothing stops it on a day on which it would reach far too many
  hint: write 'stop if more than: 200'; it cannot be scheduled without
""",
        ),
        ("every: Monday\nstop if more than: 200", ""),
        ("when: 2027-03-01 09:00", ""),
    ],
)
def test_what_is_worth_a_look(key: str, said: str) -> None:
    text = "purpose: thank-you\naudience: {from: customers}\nletter: thank-you\nsender: mariam\n"
    read = read_campaign(f"{text}{key}\n".encode(), PurePath("c.yaml"))

    assert "".join(f"{problem}\n" for problem in read.problems) == said
    assert read.value is not None
