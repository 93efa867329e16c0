"""What is noticed of a reader, as config and campaign say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.audience.model import Contact
from engine.errors import LetterFailed
from engine.ledger.heard import Link
from engine.letter import addresses
from engine.planning.composing import Composer
from engine.planning.inputs import read_inputs
from engine.token import Keyring, Purpose

CONFIG = """\
shop:
  {name: Corner Books, address: 1 High Street, country: GB, website: "https://corner.example", time zone: UTC}
public url: https://corner.example
senders:
  ann: {name: Ann Reed, email: ann@corner.example}
sources: {customers: {file: customers.csv}}
"""
CAMPAIGN = "purpose: newsletter\naudience: {from: customers}\nletter: news\nsender: ann\n"
LETTER = """\
---
subject: News
---
[Our tea](https://corner.example/tea?for={{ id }})
[Blog](https://blog.example/) [Us](mailto:us@corner.example)

<a href="https://corner.example/terms" data-track="no">Terms</a>
[stop]({{ opt_out }}) [look]({{ in_browser }})
"""
RING = Keyring((b"k" * 32,))
AS_OF = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
ADA = Contact(
    row=1, id="7", address="ada@home.example", language="en", country="US", household=None, values={"id": "7"}
)


def composer(
    config: str = "",
    campaign: str = "",
    *,
    bounces: str | None = None,
    server: bool = True,
    advertising: bool = True,
) -> Composer:
    whole = CONFIG if server else CONFIG.replace("public url: https://corner.example\n", "")
    inputs = read_inputs(
        (whole + config).encode(),
        "news.yaml",
        (CAMPAIGN + campaign).encode(),
        {"news/letter.md": LETTER.encode()},
    )
    return Composer(
        inputs, occurrence="once", as_of=AS_OF, keyring=RING, advertising=advertising, bounces=bounces
    )


def hrefs(html: str) -> list[str]:
    return re.findall(r'<a [^>]*href="([^"]+)"', html)


def test_links_lead_past_us_and_prove_whose_they_are():
    ours = composer()
    body = ours.letter(ADA).body
    number = ours.number(ADA)
    tea, blog, us, terms, stop, look, honeypot = hrefs(body.html)

    assert [addresses.destination(link) for link in (tea, blog, honeypot)] == [
        "https://corner.example/tea?for=7",
        "https://blog.example/",
        "https://corner.example",
    ]
    assert (us, terms) == ("mailto:us@corner.example", "https://corner.example/terms")
    assert stop == f"https://corner.example/stop/{RING.token(number, Purpose.OPT_OUT)}"
    assert look == f"https://corner.example/letter/{RING.token(number, Purpose.VIEW)}"
    assert [
        RING.read_link_token(link.split("/")[4], addresses.destination(link) or "")
        for link in (tea, blog, honeypot)
    ] == [(number, ours.links[0].key), (number, ours.links[1].key), (number, 0)]
    assert ours.links == [
        Link(key=ours.links[0].key, place=1, label="Our tea", url="https://corner.example/tea?for=7"),
        Link(key=ours.links[1].key, place=2, label="Blog", url="https://blog.example/"),
    ]
    assert f"Our tea: {tea}" in body.text
    assert f"Terms: {terms}" in body.text
    assert "/o/" not in body.html
    assert "data-track" not in body.html


def test_what_looks_at_a_letter_sees_where_links_lead_and_their_names_are_kept():
    ours = composer()
    body = ours.body(ADA)

    assert hrefs(body.html)[0] == "https://corner.example/tea?for=7"
    assert [link.label for link in ours.links] == ["Our tea", "Blog"]


@pytest.mark.parametrize(
    ("config", "campaign"),
    [
        ("tracking: {clicks: no}\n", ""),
        ("", "tracking: no\n"),
        ("tracking: {opens: everybody}\n", "tracking: no\n"),
    ],
)
def test_with_tracking_off_the_letter_is_what_was_written(config, campaign):
    ours = composer(config, campaign)

    assert ours.letter(ADA).body == ours.body(ADA)
    assert ours.links == []


def test_without_a_server_nothing_is_noticed():
    bare = composer("opt out: {address: s@corner.example}\ntracking: {opens: everybody}\n", server=False)

    assert bare.letter(ADA).body == bare.body(ADA)
    assert bare.links == []


@pytest.mark.parametrize(
    ("opens", "consent", "noticed"),
    [
        ("no", True, False),
        ("consented", True, True),
        ("consented", False, False),
        ("consented", None, False),
        ("consented", "yes", False),
        ("everybody", False, True),
    ],
)
def test_whose_opening_is_noticed(opens, consent, noticed):
    ours = composer("tracking: {clicks: no}\n", f"tracking: {{clicks: no, opens: {opens}}}\n")
    html = ours.letter(replace(ADA, values={"id": "7", "opens_consent": consent})).body.html
    pixel = f'<img src="https://corner.example/o/{RING.token(ours.number(ADA), Purpose.OPEN)}.gif"'

    assert (pixel in html) is noticed
    assert hrefs(html)[0] == "https://corner.example/tea?for=7"
    assert ours.uses("opens_consent") is (opens == "consented")
    assert ours.links == []


def test_a_copy_is_noticed_nowhere_and_comes_back_to_who_sent_it():
    ours = composer("tracking: {opens: everybody}\n", bounces="bounces@corner.example")
    copy = ours.copy(ADA, "me@corner.example", AS_OF, marked=True)

    assert b"/c/" not in copy.content
    assert b"/o/" not in copy.content
    assert copy.sender == "ann@corner.example"
    assert ours.links == []


def test_bounces_come_back_to_an_address_of_their_own():
    ours = composer(bounces="bounces@corner.example")
    local, _, domain = ours.message(ADA, AS_OF).sender.partition("@")
    start, _, token = local.partition("+")

    assert (start, domain) == ("bounces", "corner.example")
    assert RING.read_token(token, Purpose.BOUNCE) == ours.number(ADA)
    assert composer().message(ADA, AS_OF).sender == "ann@corner.example"


def test_the_letter_in_a_browser_has_its_links_followed_and_nothing_hidden():
    ours = composer("tracking: {opens: everybody}\n")
    sent, shown = ours.letter(ADA).body, ours.in_browser(ADA)

    assert hrefs(shown.html) == hrefs(sent.html)[:-1]
    assert shown.html == sent.html.partition('<img src="https://corner.example/o/')[0] + "</body>\n</html>"
    assert shown.text == sent.text


def test_a_shop_on_the_host_of_our_pages_is_still_the_shop():
    with pytest.raises(LetterFailed, match=r"'https://corner.example/tea\?for=7' makes this letter advert"):
        composer(advertising=False).letter(ADA)
