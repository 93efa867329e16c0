"""What a campaign file that is right says."""

from datetime import datetime, timedelta
from pathlib import Path, PurePath

import pytest

from engine.campaign.model import AudienceRule, Campaign, OnePer, Purpose
from engine.campaign.reading import read_campaign

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
