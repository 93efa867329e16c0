"""A marked copy of one person's letter, which counts nowhere."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest

from engine.inbox.keeping import letters
from engine.token import Keyring, Purpose

AT = ("--at", "2027-03-16 10:00")
# What the keys decide: the name of the letter, its boundaries, and the proof in its way out.
_OF_KEYS = re.compile(r"(?<![a-z2-7])(?:[a-z2-7]{39}|[a-z2-7]{26})(?![a-z2-7])")


def _inbox(shop):
    return [
        (kept.recipients, message_from_bytes(kept.content, policy=policy.default))
        for kept in reversed(letters(shop.root / ".gramercy/inbox"))
    ]


def _parts(message):
    """Every part that holds words, without what the keys decide."""
    return [
        (part.get_content_type(), _OF_KEYS.sub("KEY", part.get_content()))
        for part in message.walk()
        if not part.is_multipart()
    ]


def _sent(shop):
    """The letters as people got them, by address."""
    assert shop.gramercy("send", "thanks", "--yes", *AT).code == 0
    return {message["To"].addresses[0].addr_spec: message for _, message in _inbox(shop)}


@pytest.mark.parametrize(
    ("whose", "subject"),
    [
        ("ada@example.com", "[Test] {}"),
        ("nare@example.com", "[Test] {}"),
        # Hebrew runs from right to left, and the mark does not turn the line round.
        ("noa@example.com", "\u200f[Test] {}"),
    ],
)
def test_a_copy_says_that_it_is_one_and_is_the_same_otherwise(shop, whose, subject):
    said = shop.gramercy("test-send", "thanks", "--to", "me@example.net", "--as", whose, *AT)
    [(recipients, copy)] = _inbox(shop)
    letter = _sent(shop)[whose]

    assert said.code == 0
    assert recipients == ("me@example.net",)
    assert copy["Subject"] == subject.format(letter["Subject"])
    assert copy["X-Gramercy-Copy"] == "test"
    assert letter["X-Gramercy-Copy"] is None
    assert [copy[name] for name in ("From", "Reply-To", "Content-Language", "List-Id")] == [
        letter[name] for name in ("From", "Reply-To", "Content-Language", "List-Id")
    ]
    assert _parts(copy) == _parts(letter)
    assert copy["Message-ID"] != letter["Message-ID"]


def test_a_copy_of_advertising_to_israel_is_marked_before_the_laws_word(shop):
    shop.write(
        "customers.csv",
        "id,given_name,family_name,email,city,language,country,consent\n"
        "3,נועה,כהן,noa@example.com,London,he,IL,yes\n",
    )
    shop.write("campaigns/thanks.yaml", (shop.root / "campaigns/thanks.yaml").read_text() + "offer: spring\n")
    shop.write("config.yaml", (shop.root / "config.yaml").read_text() + "offers: {spring: {percent: 20}}\n")

    said = shop.gramercy("test-send", "thanks", "--to", "me@example.net", *AT)

    assert said.code == 0, said.err
    [(_, copy)] = _inbox(shop)
    assert copy["Subject"].startswith("\u200f[Test] פרסומת: ")


def test_the_way_out_of_a_copy_speaks_for_nobody(shop):
    shop.gramercy("test-send", "thanks", "--to", "me@example.net", *AT)
    [(_, copy)] = _inbox(shop)
    letter = _sent(shop)["ada@example.com"]
    keyring = Keyring.parse((shop.root / ".gramercy/keys").read_text())

    [dead] = re.findall(r"[a-z2-7]{39}", str(copy["List-Unsubscribe"]))
    [live] = re.findall(r"[a-z2-7]{39}", str(letter["List-Unsubscribe"]))
    assert keyring.read_token(dead, Purpose.OPT_OUT) is None
    assert keyring.read_token(live, Purpose.OPT_OUT) is not None


def test_a_copy_counts_nowhere(shop):
    shop.gramercy("test-send", "thanks", "--to", "ada@example.com", "--as", "ada@example.com", *AT)

    assert shop.gramercy("status", "--json").json == {"campaigns": []}
    assert shop.gramercy("why", "ada@example.com", "--json").json["letters"] == []
    assert shop.gramercy("send", "thanks", "--yes", "--json", *AT).json["accepted"] == 4
    assert shop.gramercy("test-send", "thanks", "--to", "me@example.net", *AT).code == 0
    assert shop.gramercy("status", "thanks", "--json").json["accepted"] == 4


def test_several_addresses_each_get_one(shop):
    said = shop.gramercy(
        "test-send", "thanks", "--to", "me@example.net", "--to", "boss@example.net", "--to", "ME@example.net",
        "--json", *AT,
    )  # fmt: skip

    assert said.code == 0
    assert [copy | {"detail": ""} for copy in said.json["copies"]] == [
        {"to": to, "language": "en", "contact": "1", "fate": "accepted", "detail": ""}
        for to in ("me@example.net", "boss@example.net")
    ]
    assert sorted(recipients for recipients, _ in _inbox(shop)) == [
        ("boss@example.net",),
        ("me@example.net",),
    ]


@pytest.mark.parametrize(
    ("to", "code", "fates"),
    [
        (("no-such-person@example.net", "me@example.net"), 5, ["refused", "accepted"]),
        # After a line that broke, the next copy goes by a new one.
        (("line-breaks@example.net", "me@example.net"), 5, ["unsure", "accepted"]),
    ],
)
def test_a_copy_that_is_not_taken_is_told(shop, to, code, fates):
    words = [word for address in to for word in ("--to", address)]

    said = shop.gramercy("test-send", "thanks", *words, "--json", *AT)

    assert said.code == code
    assert [copy["fate"] for copy in said.json["copies"]] == fates


def test_before_its_time_and_while_it_is_not_approved_a_copy_goes_all_the_same(shop):
    shop.write(
        "campaigns/thanks.yaml",
        (shop.root / "campaigns/thanks.yaml").read_text() + "when: 2027-06-01 09:00\n",
    )

    assert shop.gramercy("test-send", "thanks", "--to", "me@example.net", *AT).code == 0
    assert len(_inbox(shop)) == 1


def test_whoever_asked_to_stop_gets_no_copy_either(shop):
    shop.gramercy("suppress", "add", "me@example.net")

    said = shop.gramercy("test-send", "thanks", "--to", "Me@Example.net", "--to", "you@example.net", *AT)

    assert said.code == 2
    assert said.err == (
        "--to: 'Me@example.net' is on the list of those we no longer write to\n"
        "  hint: only if that person asked for it: gramercy suppress remove Me@example.net\n"
    )
    assert not _inbox(shop)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--to", "me@example.net", "--as", "bob@example.com"),
            (
                "'bob@example.com' does not get 'thanks': outside the segment"
                "\n  hint: gramercy why bob@example.com thanks says more\n"
            ),
        ),
        (
            ("--to", "me@example.net", "--as", "x@example.com"),
            "nobody in 'customers' has the address 'x@example.com'\n",
        ),
        (
            ("--to", "me", "--to", "me@example.net", "--to", "you@", "--to", "né@example.net"),
            (
                "--to: 'me' cannot be written to: it has no @"
                "\n--to: 'you@' cannot be written to: nothing stands after the @\n"
                "--to: 'né@example.net' cannot be written to: the part before the @ holds letters"
                " that few mail servers take\n"
            ),
        ),
    ],
)
def test_what_is_to_be_mended_first(shop, words, said):
    got = shop.gramercy("test-send", "thanks", *words, *AT)

    assert (got.code, got.err) == (2, said)
    assert not _inbox(shop)


def test_without_a_mail_server_nothing_is_told_to_have_gone(shop, unused_port):
    config = (shop.root / "config.yaml").read_text()
    relay = f"delivery: {{by: smtp, smtp: {{host: 127.0.0.1, port: {unused_port}, tls: none}}}}"
    shop.write("config.yaml", config.replace("delivery: {by: inbox, connections: 2}", relay))

    assert shop.gramercy("test-send", "thanks", "--to", "me@example.net", *AT).code == 3


def test_nobody_to_copy(shop):
    shop.write("customers.csv", "id,given_name,family_name,email,city,language\n")

    said = shop.gramercy("test-send", "thanks", "--to", "me@example.net", "--json", *AT)

    assert (said.code, said.json) == (0, {"copies": []})
