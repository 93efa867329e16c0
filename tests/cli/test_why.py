"""What ``why`` says of a person is what ``plan`` does with them."""

from __future__ import annotations

import pytest

from tests.cli.conftest import CAMPAIGN

LETTER = """\
---
subject: Thank you
---
{{ greeting() }} Thank you. LINK [No more letters]({{ opt_out }})
"""
CUSTOMERS = """\
id,given_name,email,city,language,country,consent
1,Ada,ada@example.com,London,en,GB,yes
2,Bea,bea@example.com,London,en,GB,no
"""


def test_a_letter_that_links_to_the_shop_asks_for_consent_in_why_as_in_plan(shop):
    shop.write("customers.csv", CUSTOMERS)
    reasons = []
    for link in ("", "[Our shop](https://corner-books.example/new)"):
        shop.write("templates/thank-you/letter.md", LETTER.replace("LINK", link))
        left_out = shop.gramercy("plan", "thanks", "--json").json["left_out"]
        [told] = shop.gramercy("why", "bea@example.com", "thanks", "--json").json["campaigns"]
        reasons.append((list(left_out), told["reason"]))

    assert reasons == [([], None), (["no consent"], "no consent")]


def test_a_letter_with_mistakes_keeps_nobody_from_asking_why(shop):
    shop.write("templates/thank-you/letter.md", "---\nsubject: x\n---\n{{ no_such_column }}\n")

    said = shop.gramercy("why", "bob@example.com", "thanks", "--json")

    assert (said.code, said.json["campaigns"][0]["reason"]) == (0, "outside the segment")


@pytest.mark.parametrize(
    ("ours", "theirs", "place"),
    [
        ("sender: ann", "sender: nobody", "campaigns/thanks.yaml:6:9"),
        ("from: customers", "from: nobody", "campaigns/thanks.yaml:3:9"),
        ("sender: ann", "sender: ann\nevent: nobody", "campaigns/thanks.yaml:7:8"),
    ],
)
def test_a_name_that_the_config_does_not_have_is_a_mistake_to_mend(shop, ours, theirs, place):
    shop.write("campaigns/thanks.yaml", CAMPAIGN.replace(ours, theirs))

    told = [shop.gramercy(*words) for words in (("why", "ada@example.com", "thanks"), ("plan", "thanks"))]

    message = f"{place}: the config has no 'nobody'\n  hint: gramercy check says what there is\n"
    assert [(said.code, said.err) for said in told] == [(2, message)] * 2
