"""The built-in inbox's mail server: real SMTP, on this computer only."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Dialogue

from engine import clock
from engine.errors import BadInput
from engine.inbox.keeping import keep
from engine.inbox.manners import Manner, Stage, manner

_LOG = logging.getLogger(__name__)


#: Octets without the CRLF (RFC 5322 section 2.1.1).
_LONGEST_LINE = 998
_LARGEST_LETTER = 32 * 2**20


class _Dialogue(SMTP):
    """aiosmtpd's dialogue with content taken in bulk: line by line, as it comes there, a letter of 40 KB
    costs more than all the rest."""

    #: The reader's limit: the longest stretch between two lines that end with a full stop.
    line_length_limit = _LARGEST_LETTER
    envelope: Dialogue
    transport: asyncio.Transport

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd finds commands by name
        if await self.check_helo_needed():
            return
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = bytearray(b"\r\n")
        try:
            while not content.endswith(b"\r\n.\r\n"):
                content += await self._reader.readuntil(b".\r\n")
                if len(content) > _LARGEST_LETTER:
                    raise asyncio.LimitOverrunError("in all", len(content))
        except asyncio.LimitOverrunError:
            await self.push("421 4.3.4 Too large a letter for this inbox, goodbye")
            self.transport.close()
            return
        # Each line came behind a CRLF, and a dot that begins one was put there for the journey.
        lines = bytes(content[:-3]).replace(b"\r\n.", b"\r\n")
        if max(map(len, lines.split(b"\r\n"))) > _LONGEST_LINE:
            answer = "500 5.6.0 Line too long (RFC 5321 section 4.5.3.1.6)"
        else:
            self.envelope.original_content = lines[2:]
            answer = await self._call_handler_hook("DATA")
        self.envelope = self._create_envelope()
        await self.push(answer)


class _Handler:
    """aiosmtpd's hooks: what to answer, and when a letter counts as taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds hooks by name
        self, server: SMTP, session: Session, dialogue: Dialogue, address: str, options: list[str]
    ) -> str:
        if (shown := manner(address)) and shown.stage is Stage.RECIPIENT and shown.reply:
            return shown.reply
        dialogue.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, dialogue: Dialogue
    ) -> str:
        shown = _worst(dialogue.rcpt_tos)
        if shown and shown.reply:
            return shown.reply
        # The null sender comes as "<>" from aiosmtpd.
        sender = (dialogue.mail_from or "").removeprefix("<>")
        content = dialogue.original_content or b""
        try:
            # In a thread: other connections go on while the disk works.
            key = await asyncio.to_thread(keep, self._folder, sender, dialogue.rcpt_tos, content, clock.now())
        except OSError as error:
            _LOG.warning("a letter could not be kept in %s: %s", self._folder, error)
            return "452 4.3.1 The inbox cannot store letters now"
        if shown:
            # aiosmtpd takes this for a lost connection, and hangs up without a word.
            raise asyncio.CancelledError
        return f"250 2.0.0 kept as {key}"


def _worst(recipients: list[str]) -> Manner | None:
    return next((shown for shown in map(manner, recipients) if shown), None)


class MailServer:
    """A mail server in a thread of its own; a context manager that stops it.

    Every letter it says 250 to is on disk (``engine.inbox.keeping``).  Letters go nowhere else.
    """

    def __init__(self, folder: Path, listening: socket.socket) -> None:
        self.host, self.port = listening.getsockname()[:2]
        self._folder = folder
        self._socket = listening
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Hang up on everybody and wait until nothing runs any more.  Stopping twice is allowed.

        A letter whose dot has come is still stored, though its sender gets no answer.
        """
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        handler = _Handler(self._folder)

        def dialogue() -> _Dialogue:
            # With a host name, or aiosmtpd asks DNS for one on every connection.
            return _Dialogue(
                handler, hostname="inbox.invalid", ident="gramercy", enable_SMTPUTF8=True, loop=self._loop
            )

        server = await self._loop.create_server(dialogue, sock=self._socket)
        await self._stopping.wait()
        server.close()


def start_smtp(folder: Path, host: str = "127.0.0.1", port: int = 0) -> MailServer:
    """Start the inbox's mail server; letters are kept in ``folder``.

    Args:
        host: A loopback address: nobody else may reach it, since it asks nobody who they are.
        port: 0 takes any free one; ``.port`` then tells which.

    Raises:
        BadInput: if the port cannot be had.
        ValueError: if ``host`` is not a loopback address.
    """
    address = ip_address(host)
    if not address.is_loopback:
        raise ValueError(f"the inbox listens on this computer only, not on {host}")
    try:
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise BadInput(
            message=f"the inbox cannot take letters on port {port}: {os.strerror(error.errno or 0)}"
            "\n  hint: give another port with --smtp-port"
        ) from error
    return MailServer(folder, listening)
