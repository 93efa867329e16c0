"""A real mail server (aiosmtpd): letters arrive whole, encryption and login are what was asked for."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from engine.delivery.model import Message
from engine.delivery.smtp import Relay, SmtpCarrier
from engine.errors import CarrierDown
from engine.fate import Fate, Outcome
from engine.settings.model import Tls
from tests.certificate import server_side
from tests.delivery.relay import CONTENT, playing

PASSWORD = "s3cret-påss"


@dataclass
class Box:
    """Keeps what arrives; knows one user."""

    letters: list[Envelope] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.letters.append(envelope)
        return "250 2.0.0 kept"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, how: str, who: object) -> AuthResult:
        assert isinstance(who, LoginPassword)
        self.logins.append(how)
        return AuthResult(success=who == LoginPassword(b"shop", PASSWORD.encode()), handled=False)


@asynccontextmanager
async def serving(box: Box, tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[int]:
    """aiosmtpd on a free port; ``tls`` from the first byte."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(box, hostname="localhost", loop=loop, **options), "127.0.0.1", 0, ssl=tls
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        # Newer Pythons wait, on leaving ``async with server``, for connections that a failed handshake left.
        server.close()


def message(content: bytes = CONTENT, recipient: str = "Ada@home.example") -> Message:
    return Message(number=1, sender="news@shop.example", recipient=recipient, content=content)


async def one_letter(carrier: SmtpCarrier, letter: Message) -> Outcome:
    connection = await carrier.connect()
    refusal = await connection.offer(letter)
    outcome = refusal or await connection.deliver(letter)
    await connection.close()
    return outcome


def plain(port: int, **more: Any) -> SmtpCarrier:
    return SmtpCarrier(Relay(host="127.0.0.1", port=port, tls=Tls.NONE, **more))


@pytest.mark.parametrize(
    ("content", "arrives"),
    [
        (CONTENT, CONTENT),
        (b"Subject: Hi\r\n\r\n.\r\n..\r\n.dot\r\na.", CONTENT[:15] + b".\r\n..\r\n.dot\r\na.\r\n"),
        (b".Subject: Hi\r\n\r\n", b".Subject: Hi\r\n\r\n"),
        # Each of these would end the letter early, and begin another, on some server that is not strict.
        (b"a\n.\nMAIL FROM:<x@y.example>\n", b"a\r\n.\r\nMAIL FROM:<x@y.example>\r\n"),
        (b"a\r.\rb\r\n", b"a\r\n.\r\nb\r\n"),
        (b"a\n.\r\nb\r\n", b"a\r\n.\r\nb\r\n"),
        (b"a\r\n.\nb\r\n", b"a\r\n.\r\nb\r\n"),
        (b"a\r\n.\rb\r\n", b"a\r\n.\r\nb\r\n"),
        (b"a\r\r\n.\r\r\nb\r\n", b"a\r\n\r\n.\r\n\r\nb\r\n"),
        (b"a\n\r\n.\r\n", b"a\r\n\r\n.\r\n"),
    ],
)  # fmt: skip
async def test_a_letter_arrives_whole_and_alone(content: bytes, arrives: bytes) -> None:
    box = Box()
    async with serving(box) as port:
        outcome = await one_letter(plain(port), message(content))

    assert outcome == Outcome(fate=Fate.ACCEPTED, code=250, status="2.0.0", detail="kept")
    [letter] = box.letters
    assert letter.original_content == arrives
    assert (letter.mail_from, letter.rcpt_tos) == ("news@shop.example", ["Ada@home.example"])


@pytest.mark.parametrize(
    "address",
    ["b\r\nRSET@y.test", '"b\r\nRSET"@y.test', "", "a b@y.test", "<b@y.test>", "a@y.test> SIZE=1",
     "a@y.test\x00", "a@b@y.test", "a@y.test,b@y.test", "a", "a@[127.0.0.1]"],
)  # fmt: skip
async def test_an_address_that_is_more_than_an_address_is_never_said(address: str) -> None:
    box = Box()
    async with serving(box) as port:
        outcome = await one_letter(plain(port), message(recipient=address))
        sender_too = Message(number=1, sender=address, recipient="ada@home.example", content=CONTENT)
        with pytest.raises(CarrierDown, match="our own address"):
            await one_letter(plain(port), sender_too)

    assert (outcome.fate, outcome.status, outcome.bad_mailbox) == (Fate.REFUSED, "5.1.3", False)
    assert box.letters == []


async def test_a_connection_carries_its_share_of_letters() -> None:
    box = Box()
    async with serving(box) as port:
        connection = await plain(port, letters_per_connection=2).connect()
        for left in (True, False):
            assert connection.usable
            assert await connection.offer(message()) is None
            await connection.deliver(message())
            assert connection.usable is left
        await connection.close()
    assert len(box.letters) == 2


async def test_starttls_and_login(certificate: Path) -> None:
    box = Box()
    options: dict[str, Any] = {
        "tls_context": server_side(certificate),
        "require_starttls": True,
        "auth_required": True,
    }
    async with serving(box, authenticator=box.authenticate, **options) as port:
        carrier = SmtpCarrier(
            Relay(host="localhost", port=port, username="shop", password=PASSWORD, ca_file=certificate)
        )
        assert (await one_letter(carrier, message())).fate is Fate.ACCEPTED
    assert len(box.letters) == len(box.logins) == 1


async def test_a_wrong_password_is_tried_once_for_all_connections(certificate: Path) -> None:
    box = Box()
    # It offers PLAIN and LOGIN: a wrong password is wrong in both.
    options: dict[str, Any] = {"tls_context": server_side(certificate)}
    async with serving(box, authenticator=box.authenticate, **options) as port:
        carrier = SmtpCarrier(
            Relay(host="localhost", port=port, username="shop", password="wr0ng", ca_file=certificate)
        )
        for _ in range(3):
            with pytest.raises(CarrierDown, match=f"localhost:{port}: the login was refused: 535") as caught:
                await carrier.connect()
            assert not caught.value.passing
            assert "wr0ng" not in str(caught.value)
    assert box.logins == ["PLAIN"]


async def test_tls_from_the_first_byte(certificate: Path) -> None:
    box = Box()

    async with serving(box, server_side(certificate)) as port:
        carrier = SmtpCarrier(Relay(host="localhost", port=port, tls=Tls.TLS, ca_file=certificate))
        assert (await one_letter(carrier, message())).fate is Fate.ACCEPTED
    assert len(box.letters) == 1


async def test_encryption_that_is_not_offered_is_not_done_without() -> None:
    box = Box()
    async with serving(box) as port:
        carrier = SmtpCarrier(Relay(host="localhost", port=port))
        with pytest.raises(CarrierDown, match=r"offers no encryption \(STARTTLS\), so nothing was sent"):
            await carrier.connect()
    assert box.letters == []


async def test_a_stranger_s_certificate_is_not_trusted(certificate: Path) -> None:
    async with serving(Box(), tls_context=server_side(certificate)) as port:
        carrier = SmtpCarrier(Relay(host="localhost", port=port))
        with pytest.raises(CarrierDown, match="certificate is not to be trusted: self") as caught:
            await carrier.connect()
    assert not caught.value.passing


async def test_a_certificate_for_another_name_is_not_trusted(certificate: Path) -> None:
    async with serving(Box(), tls_context=server_side(certificate)) as port:
        carrier = SmtpCarrier(Relay(host="127.0.0.1", port=port, ca_file=certificate))
        with pytest.raises(CarrierDown, match="certificate is not to be trusted: IP address mismatch"):
            await carrier.connect()


async def test_a_password_never_crosses_the_network_in_the_clear() -> None:
    carrier = SmtpCarrier(Relay(host="mail.shop.example", tls=Tls.NONE, username="shop", password=PASSWORD))
    with pytest.raises(CarrierDown, match="would cross the network in the clear") as caught:
        await carrier.connect()
    assert PASSWORD not in str(caught.value)


async def test_a_login_the_server_does_not_offer() -> None:
    async with serving(Box()) as port:
        carrier = plain(port, username="shop", password=PASSWORD)
        with pytest.raises(CarrierDown) as caught:
            await carrier.connect()
    assert not caught.value.passing
    assert str(caught.value) == (
        f"127.0.0.1:{port}: the mail server offers no login, and the config has a username; try tls: starttls"
    )


async def test_a_login_the_server_does_not_offer_over_tls(certificate: Path) -> None:
    options: dict[str, Any] = {
        "tls_context": server_side(certificate),
        "auth_exclude_mechanism": ["LOGIN", "PLAIN"],
    }
    async with serving(Box(), **options) as port:
        carrier = SmtpCarrier(
            Relay(host="localhost", port=port, ca_file=certificate, username="shop", password=PASSWORD)
        )
        with pytest.raises(CarrierDown, match="leave out username and password if it needs none"):
            await carrier.connect()


async def test_a_server_that_repeats_the_password_is_not_repeated() -> None:
    said = ["S: 220 relay ESMTP", "C: EHLO *", "S: 250-relay", "S: 250 AUTH PLAIN", "C: AUTH PLAIN *"]
    login = base64.b64encode(f"\0shop\0{PASSWORD}".encode()).decode()
    reply = f"S: 535 5.7.8 no such login {PASSWORD} or ({login}) or pw={login.rstrip('=')}, here"
    async with playing([[*said, reply]]) as (port, played):
        with pytest.raises(CarrierDown) as caught:
            await plain(port, username="shop", password=PASSWORD).connect()
    assert played.wrong == []
    assert str(caught.value) == (
        f"127.0.0.1:{port}: the login was refused: 535 5.7.8 no such login … or (…) or pw=…, here"
    )


@pytest.mark.parametrize("reply", [f"what {PASSWORD}", f"421 {PASSWORD}", f"53x {PASSWORD}"])
async def test_a_server_that_breaks_off_with_the_password_is_not_repeated(reply: str) -> None:
    said = ["S: 220 relay ESMTP", "C: EHLO *", "S: 250-relay", "S: 250 AUTH PLAIN", "C: AUTH PLAIN *"]
    async with playing([[*said, f"S: {reply}"]]) as (port, _):
        with pytest.raises(CarrierDown) as caught:
            await plain(port, username="shop", password=PASSWORD).connect()
    assert PASSWORD not in str(caught.value)


async def test_a_way_to_log_in_that_is_offered_and_not_known_is_followed_by_another() -> None:
    said = ["S: 220 relay ESMTP", "C: EHLO *", "S: 250-relay", "S: 250 AUTH CRAM-MD5 LOGIN PLAIN"]
    refused = ["C: AUTH PLAIN *", "S: 504 5.5.4 not known", "C: AUTH LOGIN *", "S: 334 UGFzc3dvcmQ6", "C: *"]
    async with playing([[*said, *refused, "S: 235 2.7.0 welcome", "C: QUIT", "S: 221 bye"]]) as (
        port,
        played,
    ):
        await (await plain(port, username="shop", password=PASSWORD).connect()).close()
    assert played.wrong == []


async def test_a_server_that_says_ok_to_a_login_and_means_nothing() -> None:
    said = ["S: 220 relay ESMTP", "C: EHLO *", "S: 250-relay", "S: 250 AUTH PLAIN", "C: AUTH PLAIN *"]
    async with playing([[*said, "S: 250 2.0.0 Ok"]]) as (port, played):
        with pytest.raises(CarrierDown, match="the mail server offers no login"):
            await plain(port, username="shop", password=PASSWORD).connect()
    assert played.wrong == []


@pytest.mark.parametrize(
    ("host", "says", "passing"),
    [
        ("no-such-host.invalid", "there is no such host, or no network", True),
        ("a" * 64 + ".example", "this is not the name of a host", False),
        ("bad\nhost", "this is not the name of a host", False),
    ],
)
async def test_hosts_that_are_not_there(host: str, says: str, passing: bool) -> None:
    with pytest.raises(CarrierDown, match=says) as caught:
        await SmtpCarrier(Relay(host=host, tls=Tls.NONE)).connect()
    assert caught.value.passing is passing


async def test_nobody_listens() -> None:
    async with serving(Box()) as port:
        pass
    with pytest.raises(CarrierDown, match=f"127.0.0.1:{port}: no connection") as caught:
        await plain(port).connect()
    assert caught.value.passing


async def test_certificates_that_cannot_be_read(tmp_path: Path) -> None:
    nonsense = tmp_path / "ca.pem"
    nonsense.write_text("nonsense")
    for path in (nonsense, tmp_path / "missing.pem"):
        with pytest.raises(CarrierDown, match="these certificates cannot be read"):
            await SmtpCarrier(Relay(host="localhost", port=1, ca_file=path)).connect()


def test_the_password_is_not_shown() -> None:
    assert PASSWORD not in repr(Relay(host="localhost", username="shop", password=PASSWORD))
