"""The SMTP dialogue of one connection: MAIL, RCPT, DATA, content; and at which word a line broke.

aiosmtplib carries single commands.  Its own ``data`` and ``sendmail`` do not serve: they raise the same
error for a drop at DATA and after the final dot, send DATA and content in one go, and rewrite addresses.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass

import aiosmtplib
from aiosmtplib.protocol import normalize_message_line_endings

from engine.delivery.model import Message
from engine.delivery.verdict import Phase, about_us, judge
from engine.errors import CarrierDown
from engine.fate import Fate, Outcome
from engine.problem import printable, quoted

# An addr-spec that cannot end the address or the command early.  The ledger holds no other kind.
_ADDRESS = re.compile(r"[^\x00-\x20\x7f<>()\[\]\\,;:\"@]+@[A-Za-z0-9.-]+")
# So many replies in a row that are about us, not about a person, and the rest is not tried.
_AGAINST_US = 3
# QUIT is politeness; nobody waits long for its answer.
_GOODBYE_SECONDS = 5.0
# The line broke, or the answer did not come in time.
_LOST = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for each answer, in seconds: RFC 5321 4.5.3.2.

    A shorter wait after the dot makes duplicates: the server may yet have taken the letter.
    """

    greeting: float = 300.0
    command: float = 300.0
    data: float = 120.0
    dot: float = 600.0


class Standing:
    """How the relay thinks of us, over all connections: a row of replies against us ends the run."""

    def __init__(self) -> None:
        self._row = 0
        self._why: CarrierDown | None = None

    def heard(self, outcome: Outcome, text: str) -> None:
        """Take note of a reply about a letter."""
        if outcome.code is not None and about_us(outcome.code, text):
            self._row += 1
            self._why = CarrierDown(
                f"the mail server does not take letters from us: {outcome.code} {outcome.detail}"
            )
        elif outcome.fate in (Fate.ACCEPTED, Fate.REFUSED):
            self._row = 0

    def see(self) -> None:
        """Raises CarrierDown if the row is long enough to be believed."""
        if self._why is not None and self._row >= _AGAINST_US:
            raise self._why


class SmtpConnection:
    """One dialogue, letter after letter."""

    def __init__(
        self, client: aiosmtplib.SMTP, patience: Patience, standing: Standing, *, letters: int
    ) -> None:
        """``client`` is connected and logged in; ``letters`` is how many it may carry."""
        self._client = client
        self._patience = patience
        self._letters_left = letters
        # A recipient was refused after MAIL: the server still holds the sender (RFC 5321 4.1.1.5).
        self._half_open = False
        self._standing = standing

    @property
    def usable(self) -> bool:
        return self._letters_left > 0 and self._client.is_connected

    async def offer(self, message: Message) -> Outcome | None:
        self._standing.see()
        if not _ADDRESS.fullmatch(message.sender):
            raise CarrierDown(f"our own address cannot be put on a line: {quoted(message.sender)}")
        unsendable = self._unsendable(message)
        if unsendable is not None:
            return unsendable
        if self._half_open:
            await self._say(b"RSET")
            self._half_open = False
        code, text = await self._say(*self._mail(message))
        if code // 100 != 2:
            return self._refused(Phase.MAIL, code, text)
        code, text = await self._say(b"RCPT", b"TO:<%s>" % message.recipient.encode())
        if code // 100 != 2:
            return self._refused(Phase.RCPT, code, text)
        code, text = await self._say(b"DATA", seconds=self._patience.data)
        if code != 354:
            return self._refused(Phase.DATA, code, text)
        return None

    async def deliver(self, message: Message) -> Outcome:
        protocol = self._client.protocol
        stuffed = _stuffed(message.content)
        self._letters_left -= 1
        try:
            if protocol is None:
                raise aiosmtplib.SMTPServerDisconnected("gone")
            # Raises only where the line is known to be gone: not a byte has left then.
            protocol.write(stuffed)
        except aiosmtplib.SMTPServerDisconnected:
            self.drop()
            return Outcome(fate=Fate.DEFERRED, detail="the line broke before the letter left")
        try:
            code, text = await protocol.read_response(timeout=self._patience.dot)
            whole = not self._still_leaving()
        except _LOST as error:
            self.drop()
            late = isinstance(error, TimeoutError)
            return Outcome(
                fate=Fate.UNSURE,
                detail="no answer came in time after the letter"
                if late
                else "the line broke after the letter",
            )
        except aiosmtplib.SMTPResponseException as error:
            self.drop()
            return judge(Phase.CONTENT, -1, error.message)
        except BaseException:
            self.drop()
            raise
        outcome = judge(Phase.CONTENT, code, text)
        self._standing.heard(outcome, text)
        if not whole and outcome.fate is Fate.ACCEPTED:
            outcome = Outcome(fate=Fate.UNSURE, detail="the answer came before the letter had left")
        if code == 421 or outcome.fate is Fate.UNSURE or not whole or self._said_too_much():
            self.drop()
        return outcome

    def drop(self) -> None:
        # abort and not close: nothing that is still in a buffer may follow.
        transport = self._client.transport
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
        self._client.close()

    async def close(self) -> None:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await self._client.quit(timeout=_GOODBYE_SECONDS)
        self._client.close()

    async def _say(self, *words: bytes, seconds: float | None = None) -> tuple[int, str]:
        """One command and its reply.

        Raises:
            CarrierDown: if there is none; a new connection may do.
        """
        try:
            reply = await self._client.execute_command(*words, timeout=seconds or self._patience.command)
        except _LOST as error:
            self.drop()
            word = words[0].decode()
            late = isinstance(error, TimeoutError)
            raise CarrierDown(
                f"no answer came in time after {word}" if late else f"the line broke after {word}",
                passing=True,
            ) from error
        except aiosmtplib.SMTPResponseException as error:
            self.drop()
            raise CarrierDown(
                f"the mail server's answer was not understood: {one_line(error.message)}", passing=True
            ) from error
        if self._said_too_much():
            # An answer to the dot that is there before the dot would be taken for a yes.
            self.drop()
            raise CarrierDown(f"the mail server answered {words[0].decode()} twice", passing=True)
        return reply.code, reply.message

    def _said_too_much(self) -> bool:
        """Whether something stands behind the reply just read: the next would be taken for another's."""
        protocol = self._client.protocol
        # aiosmtplib drops what comes between two commands, but not what came in one packet with a reply.
        return protocol is not None and bool(protocol._buffer)

    def _still_leaving(self) -> bool:
        """Whether some of what was written, its last byte for one, is still in our hands."""
        transport = self._client.transport
        return isinstance(transport, asyncio.WriteTransport) and transport.get_write_buffer_size() > 0

    def _refused(self, phase: Phase, code: int, text: str) -> Outcome:
        self._half_open = True
        outcome = judge(phase, code, text)
        self._standing.heard(outcome, text)
        return outcome

    def _mail(self, message: Message) -> list[bytes]:
        words = [b"MAIL", b"FROM:<%s>" % message.sender.encode()]
        if self._client.supports_extension("size"):
            words.append(b"SIZE=%d" % len(message.content))
        if not message.recipient.isascii() or not message.sender.isascii():
            words.append(b"SMTPUTF8")
        return words

    def _unsendable(self, message: Message) -> Outcome | None:
        """What cannot be offered to this server: it need not be asked."""
        if not _ADDRESS.fullmatch(message.recipient):
            return Outcome(
                fate=Fate.REFUSED, status="5.1.3", detail="the address cannot be put on a line of SMTP"
            )
        if not message.recipient.isascii() and not self._client.supports_extension("smtputf8"):
            return Outcome(
                fate=Fate.REFUSED,
                status="5.6.7",
                detail="our mail server cannot write to an address with such letters before the @",
            )
        limit = self._client.esmtp_extensions.get("size", "")
        if limit.isascii() and limit.isdigit() and 0 < int(limit) < len(message.content):
            return Outcome(
                fate=Fate.REFUSED,
                status="5.3.4",
                detail=f"the letter has {len(message.content)} bytes; our mail server takes {int(limit)}",
            )
        return None


def _stuffed(content: bytes) -> bytes:
    """Content as it crosses the line: CRLF, dots at line starts doubled, the last dot (RFC 5321 4.5.2)."""
    breaks = content.count(b"\r\n")
    if content.count(b"\r") != breaks or content.count(b"\n") != breaks or not content.endswith(b"\r\n"):
        # A bare CR or LF before a dot is how a second letter is smuggled in.
        content = normalize_message_line_endings(content)
    if content.startswith(b"."):
        content = b"." + content
    return content.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def one_line(text: str) -> str:
    """What a server said, on one line, harmless on a terminal."""
    return printable(" ".join(text.split()))
