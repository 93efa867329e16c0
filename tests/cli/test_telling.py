"""Unhappy customers: somebody is told, once, and never of ourselves."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlencode

import pytest

from engine.cli.serving import public_pages
from engine.ledger.ledger import Ledger
from engine.pages.site import Site
from engine.token import Purpose
from engine.wiring import open_keyring, open_ledger
from engine.workspace import find
from tests.account.mailserver import Box, serving
from tests.cli.conftest import CONFIG, Shop
from tests.pages.conftest import wait_until

PUBLIC = "public url: https://letters.corner-books.example\n"
OWNER = "ann@corner-books.example"
ANGRY = "This was the worst service ever, I am very disappointed and I want my money back!"


@pytest.fixture
def sent(shop: Shop) -> Shop:
    shop.write("config.yaml", CONFIG + PUBLIC)
    assert shop.gramercy("send", "thanks", "--now", "--yes").code == 0
    return shop


@contextmanager
def pages(shop: Shop) -> Iterator[tuple[Site, Ledger]]:
    here = find(shop.root)
    with (
        open_ledger(here) as ledger,
        public_pages(here, ledger, host="127.0.0.1", port=0, now=lambda: datetime.now(UTC)) as site,
        site,
    ):
        yield site, ledger


def complain(shop: Shop, site: Site, ledger: Ledger, choice: str = "1") -> int:
    """Ada answers; the status of the page she gets."""
    [letter] = ledger.letters_to("ada@example.com")
    token = open_keyring(find(shop.root)).token(letter.number, Purpose.ANSWER)
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"choice": choice, "comment": ANGRY})
    line.request("POST", f"/a/{token}/recommend", body, form)
    status = line.getresponse().status
    line.close()
    return status


def kept(shop: Shop) -> list[bytes]:
    """Alerts in the built-in inbox."""
    found = (path.read_bytes() for path in sorted((shop.root / ".gramercy/inbox").glob("*.eml")))
    return [content for content in found if b"Auto-Submitted" in content]


def test_the_owner_is_told_once_while_the_pages_are_served(sent: Shop) -> None:
    with pages(sent) as (site, ledger):
        for _ in range(5):
            assert complain(sent, site, ledger) == 200
        wait_until(lambda: all(case.alerted_at for case in ledger.cases()))
        assert len(ledger.cases()) == 1

    [alert] = kept(sent)
    message = message_from_bytes(alert, policy=policy.default)
    assert (message["To"], message["Auto-Submitted"]) == (OWNER, "auto-generated")


def test_where_no_mail_can_go_it_goes_with_the_next_start(sent: Shop, unused_port: int) -> None:
    box = Box()
    away = CONFIG.replace(
        "{by: inbox, connections: 2}",
        f"{{by: smtp, smtp: {{host: 127.0.0.1, port: {unused_port}, tls: none}}}}",
    )
    sent.write("config.yaml", away + PUBLIC)
    with pages(sent) as (site, ledger):
        assert complain(sent, site, ledger) == 200
    with serving(box, None) as port:
        sent.write("config.yaml", away.replace(str(unused_port), str(port)) + PUBLIC)
        with pages(sent) as (_, ledger):
            wait_until(lambda: bool(box.letters))
        with pages(sent) as (_, ledger):
            assert [bool(case.alerted_at) for case in ledger.cases()] == [True]

    assert [letter.rcpt_tos for letter in box.letters] == [[OWNER]]


def test_an_alert_and_what_we_answer_to_it_are_no_complaints(sent: Shop, tmp_path: Path) -> None:
    """They come into the very mailbox that is read, with the customer's words in them."""
    with pages(sent) as (site, ledger):
        assert complain(sent, site, ledger) == 200
    [alert] = kept(sent)
    came = tmp_path / "came"
    came.mkdir()
    (came / "1.eml").write_bytes(alert)
    [named] = re.findall(rb"Message-ID: (\S+)", alert)
    for number, writer in enumerate((OWNER, "ada@example.com"), 2):
        (came / f"{number}.eml").write_text(
            f"From: {writer}\nTo: {OWNER}\nSubject: Re: not happy\nMessage-ID: <{number}@x.example>\n"
            f"In-Reply-To: {named.decode()}\n\n{ANGRY}\n"
        )
    assert sent.gramercy("feedback", "close", "1", "--note", "called her").code == 0

    said = sent.gramercy("ingest", str(came))

    assert [line.split('"')[7] for line in said.out.splitlines()] == ["other", "reply", "reply"]
    cases = sent.gramercy("feedback", "list", "--all", "--json").json["cases"]
    assert [(case["address"], case["closed_at"] is None) for case in cases] == [
        ("ada@example.com", True),
        ("ada@example.com", False),
    ]
    assert len(kept(sent)) == 2
