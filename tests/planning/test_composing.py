"""One person's letter, from texts and values alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.audience.model import Contact
from engine.errors import LetterFailed
from engine.planning.composing import Composer
from engine.planning.inputs import read_inputs
from engine.token import Keyring, Purpose

CONFIG = """\
shop:
  {name: Corner Books, address: 1 High Street, country: GB, website: "https://corner.example", time zone: UTC}
senders:
  ann: {name: Ann Reed, email: ann@corner.example}
sources:
  customers:
    file: customers.csv
    columns: {wish: {from: wish, multi line: yes}}
offers:
  spring: {percent: 10, ends: 2027-04-01}
events:
  day: {name: Open day, starts: 2027-03-20 17:00, ends: 2027-03-20 20:00}
opt out: {address: stop@corner.example}
"""
CAMPAIGN = """\
purpose: thank-you
audience: {from: customers}
letter: hello
sender: ann
"""
LETTER = "---\nsubject: Hello {{ given_name }}\n---\n{{ wish }}\n\n[stop]({{ opt_out }})\n"
RING = Keyring((b"k" * 32,))
AS_OF = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def composer(*, letter=LETTER, campaign=CAMPAIGN, config=CONFIG, advertising=False, ring=RING):
    inputs = read_inputs(
        config.encode(), "hello.yaml", campaign.encode(), {"hello/letter.md": letter.encode()}
    )
    return Composer(inputs, occurrence="once", as_of=AS_OF, keyring=ring, advertising=advertising)


def contact(**values):
    return Contact(
        row=1,
        id="7",
        address="Ada@Home.example",
        language="en",
        country=values.pop("country_code", None),
        household=None,
        values={"given_name": "Ada", "family_name": "Stone", "wish": "one\ntwo", **values},
    )


def test_headers_are_those_of_the_campaign_and_the_person():
    _, content = composer().content(contact())
    head = content.partition(b"\r\n\r\n")[0].decode().replace("\r\n ", " ").split("\r\n")
    token = RING.token(RING.letter_number("hello", "once", "7"), Purpose.OPT_OUT)

    assert "From: Ann Reed <ann@corner.example>" in head
    assert "To: Ada Stone <Ada@home.example>" in head
    assert "Subject: Hello Ada" in head
    assert f"List-Unsubscribe: <mailto:stop@corner.example?subject=STOP%20{token}>" in head
    assert "List-Id: <letters.corner.example>" in head
    assert not any(line.startswith(("Date:", "List-Unsubscribe-Post:")) for line in head)


def test_the_same_letter_is_the_same_bytes_and_another_key_makes_another():
    assert composer().content(contact())[1] == composer().content(contact())[1]
    assert composer().content(contact())[1] != composer(ring=Keyring((b"j" * 32,))).content(contact())[1]


def test_a_declared_column_keeps_its_line_breaks_and_others_do_not():
    body = composer(letter="---\nsubject: x\n---\n{{ wish }}\n\n{{ given_name }}\n").body(
        contact(given_name="Ada\nStone")
    )

    assert "one<br>two" in body.html.replace("<br/>", "<br>").replace("<br />", "<br>")
    assert "Ada Stone" in body.html


def test_a_link_to_the_shop_stops_a_letter_that_was_not_planned_as_advertising():
    letter = "---\nsubject: x\n---\n[look](https://www.corner.example/new)\n\n[stop]({{ opt_out }})\n"

    with pytest.raises(LetterFailed, match="makes this letter advertising, which it was not planned as"):
        composer(letter=letter).content(contact())
    assert composer(letter=letter, advertising=True).content(contact())


def test_advertising_without_a_way_out_in_the_letter_does_not_go():
    with pytest.raises(LetterFailed, match="shows no way to opt out"):
        composer(letter="---\nsubject: x\n---\nHello\n", advertising=True).content(contact())


@pytest.mark.parametrize(("country", "begins"), [("IL", True), ("GB", False), (None, False)])
def test_advertising_to_israel_says_so_first(country, begins):
    _, content = composer(advertising=True).content(contact(country_code=country))
    subject = next(line for line in content.split(b"\r\n") if line.startswith(b"Subject: "))

    # «פרסומת» in base64 of UTF-8, the beginning of an encoded word.
    assert subject.startswith(b"Subject: =?utf-8?b?16TXqNeh15XXnteq") is begins


def test_an_event_sends_a_calendar_file_along():
    _, content = composer(campaign=CAMPAIGN + "event: day\n").content(contact())

    assert b'filename="invitation.ics"' in content
    assert b"text/calendar; charset=utf-8; method=PUBLISH" in content


def test_an_address_no_relay_takes_fails_by_name():
    stranger = Contact(
        row=1,
        id="8",
        address="աննա@home.example",
        language="en",
        country=None,
        household=None,
        values={"wish": "x"},
    )

    with pytest.raises(LetterFailed, match="SMTPUTF8"):
        composer().content(stranger)


def test_a_copy_goes_to_the_other_address_alone():
    message = composer().copy(contact(), "me@corner.example", AS_OF, marked=False)

    assert message.recipient == "me@corner.example"
    assert b"To: me@corner.example\r\n" in message.content
    assert b"Ada@" not in message.content
    assert message.content.startswith(b"Date: Mon, 01 Mar 2027 09:00:00 +0000\r\n")


def test_a_sketch_shows_what_nobody_gave_and_asks_no_law():
    """Advertising without a way out, to an address no relay takes: looked at all the same."""
    ours = composer(
        letter="---\nsubject: Dear {{ nobody }}\n---\n{{ wish }} {{ shop.fax }}\n", advertising=True
    )
    found = ours.sketch(replace(contact(), address="աննա@home.example"))

    assert found.body.subject == "Dear [undefined: nobody]"
    assert "one<br>two" in found.body.html
    assert found.body.text == "one\ntwo [undefined: shop.fax]\n"
    assert [str(problem.place) for problem in found.undefined] == [
        "templates/hello/letter.md:2",
        "templates/hello/letter.md:4",
    ]
    with pytest.raises(LetterFailed, match="nothing is called 'nobody' here"):
        ours.body(contact())
