"""Letters through a mail server: the connection, TLS, the login.  What is said then is ``dialogue``."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import socket
import ssl
from dataclasses import dataclass, field
from pathlib import Path

import aiosmtplib

from engine.delivery.dialogue import Patience, SmtpConnection, Standing, one_line
from engine.delivery.trouble import SmtpDown, Trouble
from engine.errors import CarrierDown
from engine.problem import printable
from engine.settings.model import Tls

_PORTS = {Tls.STARTTLS: 587, Tls.TLS: 465, Tls.NONE: 25}
# A relay that has never yet greeted us is likelier to be misspelt than to be busy.
_FIRST_SECONDS = 60.0
#: Not understood, or not done here (RFC 5321 4.2.2, RFC 4954 4).
_UNKNOWN = range(500, 505)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{4,}={0,2}")
_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1")
_HOST_NAME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A mail server that takes our letters.

    Attributes:
        port: None is the usual one for the way of protection.
        password: Never shown, never in a message.
        ca_file: Certificates to trust instead of the system's.
        letters_per_connection: A new connection is made after so many.
    """

    host: str
    port: int | None = None
    tls: Tls = Tls.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    letters_per_connection: int = 100
    patience: Patience = field(default_factory=Patience)


class SmtpCarrier:
    """Connections to one relay.

    Until the first one stands, others wait: a wrong password is tried once and not on every connection,
    which would lock the account.  Turned away for good, it stays so.
    """

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._first = asyncio.Lock()
        self._welcome = False
        self._turned_away: CarrierDown | None = None
        self._standing = Standing()
        # Made once: reading the system's certificates takes longer than sending a letter.
        self._context: ssl.SSLContext | None = None

    async def connect(self) -> SmtpConnection:
        if self._welcome:
            return self._dialogue(await self._connected(self._relay.patience.greeting))
        async with self._first:
            if self._turned_away is not None:
                raise self._turned_away
            try:
                client = await self._connected(min(_FIRST_SECONDS, self._relay.patience.greeting))
            except CarrierDown as down:
                self._turned_away = None if down.passing else down
                raise
            self._welcome = True
            return self._dialogue(client)

    async def _connected(self, seconds: float) -> aiosmtplib.SMTP:
        if self._context is None and self._relay.tls is not Tls.NONE:
            self._context = _context(self._relay)
        return await _connect(self._relay, self._context, seconds)

    def _dialogue(self, client: aiosmtplib.SMTP) -> SmtpConnection:
        relay = self._relay
        return SmtpConnection(client, relay.patience, self._standing, letters=relay.letters_per_connection)


async def _connect(relay: Relay, context: ssl.SSLContext | None, seconds: float) -> aiosmtplib.SMTP:
    place = printable(f"{relay.host}:{relay.port or _PORTS[relay.tls]}")
    if relay.tls is Tls.NONE and relay.password is not None and not _LOOPBACK.fullmatch(relay.host):
        raise SmtpDown(
            Trouble.IN_THE_CLEAR,
            f"{place}: the password would cross the network in the clear; use tls: starttls",
        )
    client = _client(relay, context, place)
    try:
        await client.connect(timeout=seconds)
        await _greet(client)
        if relay.tls is Tls.STARTTLS:
            if not client.supports_extension("starttls"):
                raise SmtpDown(
                    Trouble.NO_STARTTLS,
                    f"{place}: the mail server offers no encryption (STARTTLS), so nothing was sent",
                )
            await client.starttls()
            await _greet(client)
        if relay.username is not None:
            if not client.supported_auth_methods:
                raise _no_login(relay.tls, place)
            await _log_in(client, relay.username, relay.password or "")
    except BaseException as error:
        transport = client.transport
        client.close()
        if isinstance(transport, asyncio.WriteTransport):
            # A socket is closed one turn of the loop later; the loop may end with this failure.
            transport.abort()
            await asyncio.sleep(0)
        translated = _why_not(error, relay, place)
        if translated is None:
            raise
        raise translated from error
    return client


def _client(relay: Relay, context: ssl.SSLContext | None, place: str) -> aiosmtplib.SMTP:
    try:
        return aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port or _PORTS[relay.tls],
            local_hostname=_our_name(),
            timeout=relay.patience.command,
            use_tls=relay.tls is Tls.TLS,
            # Never "if the server offers it": whoever sits in between would only have to hide the offer.
            start_tls=False,
            tls_context=context,
        )
    except ValueError as error:
        raise SmtpDown(Trouble.HOST, f"{place}: this is not the name of a host") from error


async def _log_in(client: aiosmtplib.SMTP, username: str, password: str) -> None:
    """Log in, in the first way that the server knows of those it offers.

    A password that is refused is not said again in another way: that would be one more wrong login, and after
    a few of them an account is locked.
    """
    ways = {"plain": client.auth_plain, "login": client.auth_login, "cram-md5": client.auth_crammd5}
    offered = [way for name, way in ways.items() if name in client.supported_auth_methods]
    for number, way in enumerate(offered, 1):
        try:
            await way(username, password)
        except aiosmtplib.SMTPAuthenticationError as refused:
            if refused.code not in _UNKNOWN or number == len(offered):
                raise
        else:
            return


async def _greet(client: aiosmtplib.SMTP) -> None:
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError as error:
        # A server from before 1995 (RFC 1869).
        if error.code // 100 != 5:
            raise
        await client.helo()


def _context(relay: Relay) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if relay.ca_file is None else str(relay.ca_file))
    except OSError as error:
        raise SmtpDown(
            Trouble.OUR_CERTIFICATES,
            f"{relay.ca_file}: these certificates cannot be read: {error.strerror or 'not PEM'}",
        ) from error


def _our_name() -> str:
    """What we call ourselves: the full name of the host, or an address literal (RFC 5321 4.1.4)."""
    name = socket.gethostname()
    return name if _HOST_NAME.fullmatch(name) else "[127.0.0.1]"


def _unsaid(reply: str, relay: Relay) -> str:
    """A server's reply on one line without our password, which some servers repeat, plainly or in base64."""
    secret = relay.password
    if not secret:
        return one_line(reply)
    plain = reply.replace(secret, "…")
    return one_line(_BASE64.sub(lambda found: "…" if _hides(found[0], secret) else found[0], plain))


def _hides(word: str, secret: str) -> bool:
    bare = word.rstrip("=")
    try:
        return secret in base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8", "replace")
    except ValueError:
        return False


def _no_login(tls: Tls, place: str) -> SmtpDown:
    advice = "try tls: starttls" if tls is Tls.NONE else "leave out username and password if it needs none"
    return SmtpDown(
        Trouble.NO_LOGIN, f"{place}: the mail server offers no login, and the config has a username; {advice}"
    )


def _why_not(error: BaseException, relay: Relay, place: str) -> CarrierDown | None:
    """Why there is no connection, in words for a person; None for what is not about connecting."""
    cause = error.__cause__ if isinstance(error, aiosmtplib.SMTPConnectError) else None
    match cause or error:
        case CarrierDown():
            return None
        case ssl.SSLCertVerificationError() as wrong:
            reason = wrong.verify_message
            return SmtpDown(
                Trouble.CERTIFICATE, f"{place}: the mail server's certificate is not to be trusted: {reason}"
            )
        case ssl.SSLError() as wrong:
            return SmtpDown(
                Trouble.ENCRYPTION, f"{place}: encryption failed: {wrong.reason or 'unknown reason'}"
            )
        case aiosmtplib.SMTPAuthenticationError(code=code) if code // 100 == 2:
            # 235 is the only yes; what answers "250 Ok" to a login has not understood it.
            return _no_login(relay.tls, place)
        case aiosmtplib.SMTPAuthenticationError() as refused:
            said = f"{refused.code} {_unsaid(refused.message, relay)}"
            return SmtpDown(
                Trouble.LOGIN,
                f"{place}: the login was refused: {said}",
                reply=said,
                passing=refused.code // 100 == 4,
            )
        case aiosmtplib.SMTPResponseException(code=aiosmtplib.SMTPStatus.invalid_response):
            return SmtpDown(
                Trouble.GIBBERISH, f"{place}: what answers there does not talk as mail servers do"
            )
        case aiosmtplib.SMTPResponseException() as refused:
            said = f"{refused.code} {_unsaid(refused.message, relay)}"
            return SmtpDown(
                Trouble.TURNED_AWAY,
                f"{place}: the mail server turns us away: {said}",
                reply=said,
                passing=refused.code // 100 != 5,
            )
        case TimeoutError():
            return SmtpDown(Trouble.SILENT, f"{place}: the mail server did not answer in time", passing=True)
        case socket.gaierror():
            return SmtpDown(Trouble.HOST, f"{place}: there is no such host, or no network", passing=True)
        case OSError() as failed:
            # asyncio's own words for it hold the address in Python's brackets.
            reason = os.strerror(failed.errno).lower() if failed.errno else "the line broke"
            return SmtpDown(Trouble.CLOSED, f"{place}: no connection: {reason}", passing=True)
        case aiosmtplib.SMTPException() as failed:
            return SmtpDown(Trouble.TURNED_AWAY, f"{place}: {_unsaid(failed.message, relay)}")
        case UnicodeError():
            return SmtpDown(Trouble.HOST, f"{place}: this is not the name of a host")
        case _:
            return None
