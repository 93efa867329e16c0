"""Signing up: one letter to whoever reads the mailbox, and nothing until they say so."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from engine.errors import CarrierDown
from engine.ledger.model import Why
from engine.pages import evidence, joining
from engine.pages.confirming import Posting
from engine.pages.site import Site
from engine.settings.model import Settings
from engine.token import Purpose
from tests.pages.conftest import KEYRING, PUBLIC, Shop, standing, wait_until

EVA = "Eva@new.example"


def ask_in(shop: Shop, **typed: str) -> str:
    answer = shop.post("/join", **{"name": "Eva", "address": EVA, "language": "en", **typed})
    assert answer.status == 200
    return answer.text


def letter(shop: Shop, place: int = 0) -> EmailMessage:
    wait_until(lambda: len(shop.sent) > place)
    message = message_from_bytes(shop.sent[place][1], policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def link(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    [found] = re.findall(rf"{PUBLIC}(/join/\S+)", part.get_content())
    return str(found)


def test_nothing_counts_until_the_letters_link_is_followed_and_its_button_pressed(shop: Shop) -> None:
    assert "A letter is on its way to \u2068Eva@new.example\u2069." in ask_in(shop)
    [asked] = shop.ledger.sign_ups()
    assert (asked.address, asked.name, asked.language, asked.network) == (EVA, "Eva", "en", "127.0.0.0/24")
    assert (asked.asked_at, asked.confirmed_at) == (shop.now, None)

    here = link(letter(shop))
    before = shop.state()
    assert "Yes, write to me" in shop.ask(here).text
    assert shop.ask(here, "HEAD").status == 200
    # Programs also post at random.
    assert "Yes, write to me" in shop.ask(here, "POST").text
    assert shop.state() == before

    shop.now += timedelta(hours=3)
    for _ in range(2):
        assert "Thank you, and welcome" in shop.post(here, confirm="yes").text
    [confirmed] = shop.ledger.sign_ups()
    assert confirmed.confirmed_at == shop.now


def test_the_letter_says_what_it_is_and_nothing_that_was_typed(shop: Shop) -> None:
    """Whoever knows an address could otherwise have us deliver their words to it."""
    ask_in(shop, name="Buy now at https://spam.example")
    message = letter(shop)

    assert message["From"] == "Tatev Tea House <mariam@shop.example>"
    assert message["To"] == "Eva@new.example"
    assert message["Subject"] == "One click, and our letters come to you"
    assert message["Date"] == "Mon, 01 Mar 2027 13:00:00 +0400"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]
    for part in list(message.walk())[1:]:
        assert isinstance(part, EmailMessage)
        assert "spam" not in part.get_content()
        assert link(message).replace("&", "&amp;") in part.get_content()
    assert shop.sent[0][0] == EVA


@pytest.mark.parametrize(
    ("language", "words"), [("hy", "Մեկ սեղմում"), ("he", "לחיצה אחת"), ("xx", "One click")]
)
def test_letter_and_page_are_in_the_language_that_was_chosen(shop: Shop, language: str, words: str) -> None:
    ask_in(shop, language=language)
    assert words in letter(shop)["Subject"]
    known = language if language != "xx" else "en"
    assert f'<html lang="{known}"' in shop.ask(link(letter(shop))).text


def test_who_is_known_already_is_told_the_same(shop: Shop) -> None:
    """And gets one letter an hour at most."""
    first = ask_in(shop)
    letter(shop)
    shop.now += timedelta(minutes=59)
    assert ask_in(shop) == first
    assert ask_in(shop, address="EVA@new.example") == first.replace("Eva@", "EVA@")
    assert len(list(shop.ledger.sign_ups())) == 1

    shop.now += timedelta(minutes=1)
    assert ask_in(shop) == first
    letter(shop, 1)
    assert len(shop.sent) == 2


def test_nobody_is_buried_in_letters_however_their_address_is_spelt(shop: Shop) -> None:
    for tag in ("", "+a", "+b", "+c", "+d"):
        shop.now += timedelta(hours=2)
        ask_in(shop, address=f"Eva{tag}@new.example")
    ask_in(shop, address="+x@new.example")
    ask_in(shop, address="adam@new.example")
    letter(shop, 4)
    assert sorted(to for to, _ in shop.sent) == [
        "+x@new.example",
        "Eva+a@new.example",
        "Eva+b@new.example",
        "Eva@new.example",
        "adam@new.example",
    ]
    assert len(list(shop.ledger.sign_ups())) == 5


def test_all_networks_together_may_ask_for_so_many(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "_ALL", 3)
    monkeypatch.setattr(evidence, "network", lambda _: str(len(list(shop.ledger.sign_ups()))))
    assert shop.site is not None
    shop.site.__exit__(None, None, None)
    with Site(shop.bench()) as site:
        shop.site = site
        statuses = [shop.post("/join", address=f"eva{place}@new.example").status for place in range(4)]
    assert statuses == [200] * 3 + [429]


def test_no_letter_goes_to_who_called_us_junk_or_whose_mailbox_is_gone(shop: Shop) -> None:
    expected = ask_in(shop)
    letter(shop)
    for place, why in enumerate((Why.BOUNCE, Why.COMPLAINT, Why.ASKED)):
        address = f"eva{place}@new.example"
        shop.ledger.suppress(address, why, source="test", now=shop.now)
        assert ask_in(shop, address=address) == expected.replace(EVA, address)

    assert letter(shop, 1)["To"] == "eva2@new.example"
    assert len(list(shop.ledger.sign_ups())) == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"address": ""}, "We cannot write to this address"),
        ({"address": "eva"}, "We cannot write to this address"),
        ({"address": "eva@new.example\r\nBcc: all@new.example"}, "We cannot write to this address"),
        ({"address": "եվա@new.example"}, "We cannot write to this address"),
        ({"address": "a@b.example, c@d.example"}, "We cannot write to this address"),
        ({"name": "x" * 201}, "This is too long: 200 characters"),
        ({"website": "https://spam.example"}, "A program filled in a field"),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_typed(shop: Shop, typed: dict[str, str], words: str) -> None:
    answer = shop.post("/join", **{"name": "Eva <b>", "address": EVA, **typed})

    assert answer.status == 422
    assert words in answer.text
    assert "Eva <b>" not in answer.text
    assert ("Eva &lt;b&gt;" in answer.text) is ("name" not in typed)
    assert list(shop.ledger.sign_ups()) == []


def test_a_network_may_ask_for_twenty_letters(shop: Shop) -> None:
    statuses = [shop.post("/join", address=f"eva{place}@new.example").status for place in range(21)]
    assert statuses == [200] * 20 + [429]


def test_there_is_no_such_page_unless_the_shop_wants_one(shop: Shop) -> None:
    wanted = standing()
    pages = wanted.settings.pages.model_copy(update={"sign_up": False})
    shop.standing = standing()
    object.__setattr__(shop.standing, "settings", wanted.settings.model_copy(update={"pages": pages}))

    assert [shop.ask("/join").status, shop.post("/join", address=EVA).status] == [404, 404]


def test_a_token_of_nobody_confirms_nothing(shop: Shop) -> None:
    for number, purpose in ((12345, Purpose.SIGN_UP), (1, Purpose.OPT_OUT)):
        assert shop.post(f"/join/{KEYRING.token(number, purpose)}", confirm="yes").status == 404


async def test_a_letter_is_tried_again_while_the_mail_server_is_down(shop: Shop) -> None:
    attempts: list[bytes] = []
    told: list[str] = []

    async def send(settings: Settings, recipient: str, content: bytes) -> None:
        attempts.append(content)
        raise CarrierDown("the mail server is away")

    posting = Posting(send, told.append, again=(0.0, 0.0))
    shop.post("/join", address=EVA)
    [new] = shop.ledger.sign_ups()
    posting.send(shop.standing, new, shop.now)
    await asyncio.gather(*posting._under_way)

    assert len(attempts) == 3
    assert len(set(attempts)) == 1
    assert told == ["a confirming letter could not be sent: the mail server is away"]
