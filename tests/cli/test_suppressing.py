"""The list of those who get no letters: whole, of one kind, for a while; and what is said of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from engine.ledger.heard import Preference
from engine.wiring import open_ledger
from engine.workspace import find

ADA = "ada@example.com"


def listed(shop) -> list[tuple[str | None, ...]]:
    """Who, why, of which letters, until when."""
    found = shop.gramercy("suppress", "list", "--json").json["suppressed"]
    assert all(set(one) == {"address", "why", "source", "since", "scope", "until"} for one in found)
    return [(one["address"], one["why"], one["scope"], one["until"]) for one in found]


def test_of_one_kind_for_a_while_and_for_good(shop):
    said = [
        shop.gramercy("suppress", "add", "Ada@Example.com").out,
        shop.gramercy("suppress", "add", ADA, "--only", "newsletter").out,
        shop.gramercy("suppress", "add", ADA, "--only", "advertising", "--until", "2999-06-01").out,
        shop.gramercy("suppress", "add", ADA, "--only", "newsletter").out,
        shop.gramercy("suppress", "add", ADA, "--why", "complaint").out,
    ]
    assert said == [
        "ada@example.com: gets no letters from now on\n",
        "ada@example.com: gets no newsletter letters from now on\n",
        "ada@example.com: gets no advertising from now on, until 2999-06-01\n",
        "ada@example.com: was on the list already\n",
        "ada@example.com: gets no letters from now on\n",
    ]
    assert listed(shop) == [
        (ADA, "asked", "", None),
        (ADA, "asked", "newsletter", None),
        (ADA, "paused", "advertising", "2999-05-31T23:00:00+00:00"),
        (ADA, "complaint", "", None),
    ]
    rows = shop.gramercy("suppress", "list").out.splitlines()
    assert [re.sub(r",[^,]*,\d{4}-[^,]*,", ", … ,", row, count=1) for row in rows] == [
        "address,why,source,since,gets,until",
        "ada@example.com,asked us to stop, … ,no letters,",
        "ada@example.com,asked us to stop, … ,no newsletter letters,",
        "ada@example.com,asked for a pause, … ,no advertising,2999-05-31T23:00:00+00:00",
        "ada@example.com,reported a letter as junk, … ,no letters,",
    ]


def test_taking_off_the_list_undoes_all_or_one_kind(shop):
    for words in ([], ["--only", "newsletter"], ["--why", "bounce"]):
        shop.gramercy("suppress", "add", ADA, *words)

    assert shop.gramercy("suppress", "remove", ADA, "--only", "newsletter").out == (
        "ada@example.com: may be written to again\n"
        "  it still gets no letters: asked us to stop\n"
        "  it still gets no letters: the mailbox does not exist\n"
    )
    assert shop.gramercy("suppress", "remove", ADA).out == "ada@example.com: may be written to again\n"
    assert listed(shop) == []
    assert shop.gramercy("suppress", "remove", ADA).out == "ada@example.com: was not on the list\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--until", "soon"),
            "--until: 'soon' is not a date or time\n  hint: write it like 2027-03-01 09:00\n",
        ),
        (("--until", "2020-01-01"), "--until: '2020-01-01' is over already\n  hint: name a day to come\n"),
    ],
)
def test_a_pause_needs_a_day_to_come(shop, words, message):
    said = shop.gramercy("suppress", "add", ADA, *words)
    assert (said.code, said.err) == (2, message)


@pytest.mark.parametrize("words", [("--only", "everything"), ("--why", "forgotten")])
def test_what_there_is_to_choose_from(shop, words):
    assert shop.gramercy("suppress", "add", ADA, *words).code == 2


def test_plan_and_why_and_send_heed_the_kind_and_say_why(shop):
    shop.gramercy("suppress", "add", ADA, "--only", "thank-you")
    shop.gramercy("suppress", "add", "nare@example.com", "--only", "newsletter")
    shop.gramercy("suppress", "add", "noa@example.com", "--until", "2999-06-01")

    assert shop.gramercy("plan", "thanks", "--json").json["left_out"]["suppressed"] == 2
    reasons = {
        name: shop.gramercy("why", f"{name}@example.com", "thanks", "--json").json["campaigns"][0]["detail"]
        for name in ("ada", "nare", "noa")
    }
    assert reasons == {
        "ada": "wants no thank-you letters",
        "nare": "",
        "noa": "asked for a pause until 2999-06-01",
    }
    said = shop.gramercy("why", ADA, "thanks").out.splitlines()
    assert re.fullmatch(
        r"Since \d{4}-\d\d-\d\d they get no thank-you letters: asked us to stop \(.*\)", said[0]
    )
    assert said[1] == "thanks: left out: suppressed (wants no thank-you letters)"
    # A pause that is over keeps nobody out.
    later = shop.gramercy("plan", "thanks", "--at", "2999-06-01 09:00", "--json").json
    assert later["left_out"]["suppressed"] == 1


def test_a_letter_in_the_language_that_was_asked_for(shop):
    with open_ledger(find(shop.root / "config.yaml")) as ledger:
        wish = Preference(
            address=ADA, language="he", days=None, at=datetime(2027, 1, 1, tzinfo=UTC), source="x"
        )
        ledger.prefer(wish, wish.at)
    assert "thanks: gets the letter, in he, as they asked\n" in shop.gramercy("why", ADA, "thanks").out
    assert "thanks: gets the letter, in he\n" in shop.gramercy("why", "noa@example.com", "thanks").out
