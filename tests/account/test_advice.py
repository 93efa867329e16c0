"""What a person is told to do when a server does not let them in: real servers, and their very words."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.account.advice import advice
from engine.account.providers import by_key
from engine.account.trying import knock
from engine.delivery.dialogue import Patience
from engine.delivery.smtp import Relay, SmtpCarrier
from engine.delivery.trouble import SmtpDown, Trouble
from engine.errors import CarrierDown
from engine.settings.delivery import Tls
from tests.account.mailserver import PASSWORD, USER, Box, serving

SHORT = Patience(greeting=1.0, command=5.0)


def refused(relay: Relay) -> SmtpDown:
    with pytest.raises(SmtpDown) as caught:
        asyncio.run(knock(SmtpCarrier(relay)))
    assert PASSWORD not in str(caught.value) + repr(caught.value) + caught.value.reply
    return caught.value


def relay(port: int, certificate: Path | None = None, tls: Tls = Tls.STARTTLS) -> Relay:
    return Relay(
        host="localhost",
        port=port,
        tls=tls,
        username=USER,
        password=PASSWORD,
        ca_file=certificate,
        patience=SHORT,
    )


@contextmanager
def talking(words: bytes) -> Iterator[int]:
    """Somebody who says ``words`` to whoever comes; the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            line, _ = listening.accept()
            with line:
                line.sendall(words)
                line.recv(1)

        thread = threading.Thread(target=answer)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def test_a_server_that_knows_us(certificate):
    box = Box()
    with serving(box, certificate) as port:
        asyncio.run(knock(SmtpCarrier(relay(port, certificate))))

    assert (box.logins, box.letters) == (1, [])


def test_where_a_connection_fails_is_told_apart(certificate):
    """Each step, on a real server that goes wrong there."""
    found = {}
    with serving(Box(), certificate) as port:
        found["certificate"] = refused(relay(port)).trouble
        found["encryption"] = refused(relay(port, certificate, Tls.TLS)).trouble
    with serving(Box(), None) as port:
        found["no starttls"] = refused(relay(port)).trouble
        found["no login"] = refused(relay(port, tls=Tls.NONE)).trouble
    found["closed"] = refused(relay(port)).trouble
    with talking(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        found["gibberish"] = refused(relay(port)).trouble
    with socket.create_server(("127.0.0.1", 0)) as mute:
        found["silent"] = refused(relay(mute.getsockname()[1])).trouble
    found["host"] = refused(Relay(host="no-such-host.invalid", patience=SHORT)).trouble
    found["our certificates"] = refused(relay(1, Path("no such file"))).trouble
    found["in the clear"] = refused(
        Relay(host="mail.shop.example", tls=Tls.NONE, username=USER, password=PASSWORD)
    ).trouble

    assert found == {trouble.value: trouble for trouble in Trouble if trouble.value in found}
    assert set(Trouble) - set(found.values()) == {Trouble.LOGIN, Trouble.TURNED_AWAY}


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_its_advice(trouble):
    words = advice(SmtpDown(trouble, "x"), None)

    assert words
    assert words[0].islower() or words[0].isdigit()
    assert not words.endswith(".")


@pytest.mark.parametrize(
    ("key", "reply", "says"),
    [
        # https://support.google.com/mail/answer/14257
        (
            "gmail",
            "535 5.7.8 Username and Password not accepted. BadCredentials",
            "an app password of 16 letters",
        ),
        ("gmail", "534 5.7.9 Application-specific password required.", "an app password of 16 letters"),
        # https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online
        (
            "microsoft",
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
            "Authenticated SMTP); where the company forbids it, use another provider",
        ),
        ("microsoft", "535 5.7.3 Authentication unsuccessful", "the mailbox's password, or an app password"),
        ("brevo", "535 5.7.8 Authentication failed", "an SMTP key from Settings"),
        (
            "sendgrid",
            "535 Authentication failed: Bad username / password",
            "username: the word apikey itself",
        ),
        (None, "535 5.7.9 please log in with an app password", "it wants an app password"),
        (None, "535 5.7.8 no", "username: often your whole email address"),
    ],
)
def test_a_refused_login_is_explained_by_whose_it_is_and_what_was_said(key, reply, says):
    provider = by_key(key) if key else None

    assert says in (advice(SmtpDown(Trouble.LOGIN, "x", reply=reply), provider) or "")


def test_a_login_put_off_is_no_wrong_password():
    down = SmtpDown(Trouble.LOGIN, "x", reply="454 4.7.0 too many logins", passing=True)

    assert advice(down, by_key("gmail")) == "the server puts logins off for now: try again in a while"


def test_of_other_carriers_nothing_is_known():
    assert advice(CarrierDown("the folder is full"), None) is None
