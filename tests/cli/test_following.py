"""Links led past the server, from plan to inbox, and the letter read again out of the ledger."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.inbox.keeping import letters
from engine.ledger.ledger import Ledger
from engine.planning.following import Follower
from engine.planning.rereading import read_again
from engine.token import Keyring, Purpose
from engine.wiring import open_keyring, open_ledger
from engine.workspace import find

AT = ["--at", "2027-03-16 10:00"]
MORE = """\
public url: https://letters.corner-books.example
tracking: {opens: consented}
mailbox: {directory: mail, bounces: bounces@corner-books.example}
"""
LETTER = """\
---
subject: Hello {{ given_name }}
---
Dear {{ given_name }}, [read this](https://blog.example/{{ id }}) [stop]({{ opt_out }}) ![a cup](cup.png)
"""
CUSTOMERS = """\
id,given_name,email,city,language,opens_consent
1,Ada,ada@example.com,London,en,yes
2,Bob,bob@example.com,London,en,no
"""


@pytest.fixture
def shop(shop):
    shop.write("config.yaml", (shop.root / "config.yaml").read_text("utf-8") + MORE)
    shop.write("templates/thank-you/letter.md", LETTER)
    for language in ("hy", "he"):
        (shop.root / f"templates/thank-you/letter.{language}.md").unlink()
    (shop.root / "templates/thank-you/cup.png").write_bytes(b"\x89PNG\r\n\x1a\n a cup")
    shop.write("customers.csv", CUSTOMERS)
    (shop.root / "mail").mkdir()
    return shop


def inbox(shop):
    return {kept.recipients[0]: kept for kept in letters(shop.root / ".gramercy/inbox")}


def page(content: bytes) -> str:
    part = email.message_from_bytes(content, policy=email.policy.default).get_body(("html",))
    assert part is not None
    html: str = part.get_content()
    return html.replace("\r\n", "\n")


def ledger_of(shop) -> Ledger:
    return open_ledger(find(shop.root / "config.yaml"))


def ring_of(shop) -> Keyring:
    return open_keyring(find(shop.root / "config.yaml"))


def test_what_is_previewed_is_what_is_sent_links_pixel_and_all(shop, tmp_path):
    shop.gramercy("preview", "thanks", "--to", str(tmp_path / "look"), *AT)
    said = shop.gramercy("send", "thanks", "--yes", *AT)

    assert said.code == 0, said.err
    previewed = sorted(path.read_bytes() for path in (tmp_path / "look").glob("*.eml"))
    delivered = sorted(
        re.sub(rb"^Date: [^\r\n]+\r\n", b"", kept.content, count=1) for kept in inbox(shop).values()
    )
    assert previewed == delivered
    assert ["/c/" in page(content) for content in delivered] == [True, True]
    looked_at = (tmp_path / "look" / "000001-ada-example-com.html").read_text("utf-8")
    assert 'title="https://blog.example/1"' in looked_at


def test_who_consented_has_a_pixel_and_bounces_name_their_letters(shop):
    shop.gramercy("send", "thanks", "--yes", *AT)
    ring = ring_of(shop)

    sent = inbox(shop)
    assert {to: "/o/" in page(kept.content) for to, kept in sent.items()} == {
        "ada@example.com": True,
        "bob@example.com": False,
    }
    for to, kept in sent.items():
        token = kept.sender.removeprefix("bounces+").removesuffix("@corner-books.example")
        number = ring.read_token(token, Purpose.BOUNCE)
        assert number is not None
        with ledger_of(shop) as ledger:
            letter = ledger.sent(number)
        assert letter is not None
        assert letter.address == to


def test_a_copy_to_try_is_noticed_nowhere(shop):
    shop.gramercy("send", "thanks", "--only-me", *AT)
    shop.gramercy("test-send", "thanks", "--to", "me@example.com", *AT)

    for kept in inbox(shop).values():
        assert "https://blog.example/1" in page(kept.content)
        assert "/c/" not in page(kept.content)
        assert kept.sender == "ann@corner-books.example"


def test_the_ledger_knows_links_by_name_and_the_letter_for_a_while(shop):
    shop.gramercy("send", "thanks", "--yes", *AT)
    ring = ring_of(shop)

    with ledger_of(shop) as ledger:
        [run] = ledger.runs()
        assert [(link.place, link.label, link.url) for link in ledger.links(run.id)] == [
            (1, "read this", "https://blog.example/1")
        ]
        for letter in ledger.letters(run.id):
            sent = ledger.sent(letter.number)
            assert sent is not None
            again = read_again(ledger, sent, ring)
            html = page(inbox(shop)[letter.address].content)
            assert again is not None
            # The picture that tells of opening and the link nobody sees are not for a page.
            hidden = r"(?:<img[^>]*/o/[^>]*>)?<a [^>]*aria-hidden[^>]*>[^<]*</a>"
            assert again.html.rstrip() == re.sub(hidden, "", html).rstrip()
            assert [image.content for image in again.images] == [b"\x89PNG\r\n\x1a\n a cup"]
            later = replace(sent, date=sent.date - timedelta(hours=1))
            assert read_again(ledger, later, ring) is None
            assert run.ended_at is not None
            if letter.address.startswith("bob"):
                ledger.tidy(run.ended_at + timedelta(days=91))
                assert read_again(ledger, sent, ring) is None


def test_where_nobody_can_look_the_letter_goes_with_the_run(shop):
    config = (shop.root / "config.yaml").read_text("utf-8")
    shop.write("config.yaml", re.sub(r"public url.*\n|tracking.*\n", "", config))
    shop.gramercy("send", "thanks", "--yes", *AT)

    with ledger_of(shop) as ledger:
        [run] = ledger.runs()
        [first, _] = ledger.letters(run.id)
        sent = ledger.sent(first.number)
        assert sent is not None
        assert read_again(ledger, sent, ring_of(shop)) is None
        assert ledger.links(run.id) == []


def test_links_that_planning_did_not_see_are_kept_once_they_are_sent(shop, monkeypatch):
    monkeypatch.setattr(Follower, "notice", lambda self, body: None)
    shop.gramercy("send", "thanks", "--yes", *AT)

    with ledger_of(shop) as ledger:
        [run] = ledger.runs()
        assert [link.label for link in ledger.links(run.id)] == ["read this"]


def test_how_mail_comes_back_is_not_frozen(shop):
    config = (shop.root / "config.yaml").read_text("utf-8")
    hook = "feedback: {webhook: {url: 'https://hooks.example/x', secret: hunter2-in-the-clear}}\n"
    shop.write("config.yaml", config + hook)
    shop.gramercy("send", "thanks", "--yes", *AT)

    kept = b"".join(path.read_bytes() for path in (shop.root / ".gramercy").glob("ledger.sqlite*"))
    assert b"hunter2" not in kept
    assert b"Corner Books" in kept
