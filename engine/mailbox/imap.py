"""The config's mailbox where it is on a mail server: IMAP (RFC 3501, RFC 9051)."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import (
    IMAPClientAbortError,
    IMAPClientError,
    IMAPClientReadOnlyError,
    LoginError,
)

from engine.mailbox.model import LARGEST, Arrived, MailboxDown, Remembered, Unreadable
from engine.problem import printable, quoted
from engine.settings.delivery import Tls

_PORTS = {Tls.TLS: 993, Tls.STARTTLS: 143, Tls.NONE: 143}
_GIBBERISH = "what answers there does not talk as mail servers do"
_LOOPBACK = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1")
#: Of how many messages the sizes are asked for at once; how many, and how many octets, are fetched at once.
_LISTED = 500
_FETCHED = 50
_FETCHED_OCTETS = 2 * LARGEST
#: UIDs looked for at once at first: an answer is one line, and our library reads lines of at most 1 MB.
_WINDOW = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mailbox on a mail server.

    Attributes:
        port: None is the usual one for the way of protection.
        password: Never shown, never in a message.
        ca_file: Certificates to trust instead of the system's.
        delete: Whether what was read is deleted.
        move_to: The folder that it is moved to; None to leave it where it is.
        since: Where nothing was read before, only what came on that day or later is.
        seconds: How long an answer may take.
    """

    host: str
    port: int | None = None
    tls: Tls = Tls.TLS
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    ca_file: Path | None = None
    delete: bool = False
    move_to: str | None = None
    since: date | None = None
    seconds: float = 60.0

    @property
    def place(self) -> str:
        """The server, for people."""
        return printable(f"{self.host}:{self.port or _PORTS[self.tls]}")


class ImapMailbox:
    """A folder on a mail server, open for reading.  A context manager, which connects and logs in.

    Unless messages are to be deleted or moved, the folder is opened for reading only; in any case no message
    counts as seen because of us.

    Raises:
        MailboxDown: here and from every method, if the server cannot be used.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self.name = f"imap:{account.username}@{account.place}/{account.folder}"
        self.clears = account.delete or account.move_to is not None

    def __enter__(self) -> Self:
        account = self._account
        with self._told():
            self._client = _connected(account)
            try:
                _log_in(self._client, account)
                if account.move_to is not None and not self._client.folder_exists(account.move_to):
                    self._client.create_folder(account.move_to)
                opened = self._opened()
            except BaseException:
                self._client.shutdown()
                raise
        self._validity = int(opened.get(b"UIDVALIDITY", 0))
        self._next = int(opened.get(b"UIDNEXT", 0))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Logs out where that can be done, and hangs up in any case.
        self._client.__exit__(kind, error, trace)

    def _opened(self) -> dict[bytes, Any]:
        """The folder, opened: what the server says of it."""
        account = self._account
        try:
            opened: dict[bytes, Any] = self._client.select_folder(account.folder, readonly=not self.clears)
        except IMAPClientReadOnlyError as error:
            raise MailboxDown(
                f"{account.place}: the folder {quoted(account.folder)} may only be read\n"
                "  hint: leave out 'delete' and 'move to'"
            ) from error
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise MailboxDown(
                f"{account.place}: the folder {quoted(account.folder)} cannot be opened:"
                f" {_said(error, account)}"
            ) from error
        return opened

    def fresh(self, remembered: Remembered) -> Iterator[Arrived | Unreadable]:
        last = remembered.last(self._key(None))
        with self._told():
            uids = self._uids_after(int(last.rpartition("/")[2]) if last else 0, first_time=last is None)
            for start in range(0, len(uids), _LISTED):
                listed = self._client.fetch(uids[start : start + _LISTED], ["RFC822.SIZE"])
                sizes = {uid: int(said.get(b"RFC822.SIZE", 0)) for uid, said in sorted(listed.items())}
                for group in _groups(sizes):
                    yield from self._fetched(group)

    def clear(self, keys: Sequence[str]) -> None:
        uids = [
            int(uid)
            for key in keys
            for validity, _, uid in [key.rpartition("/")]
            if f"{validity}/" == self._key(None)
        ]
        if not uids or not self.clears:
            return
        with self._told():
            if self._account.move_to is not None and self._client.has_capability("MOVE"):
                self._client.move(uids, self._account.move_to)
                return
            if self._account.move_to is not None:
                self._client.copy(uids, self._account.move_to)
            self._client.add_flags(uids, [b"\\Deleted"], silent=True)
            # Without UIDPLUS there is only a word that also deletes what others have marked.
            if self._client.has_capability("UIDPLUS"):
                self._client.uid_expunge(uids)

    def _uids_after(self, last: int, *, first_time: bool) -> list[int]:
        """The UIDs above ``last``, in their order."""
        since = ["SINCE", self._account.since] if first_time and self._account.since else []
        if since:
            # Few enough, and most folders begin with UIDs that are long gone.
            return sorted(uid for uid in self._client.search(since) if uid > last)
        found: list[int] = []
        window, start = _WINDOW, last + 1
        while start < self._next:
            end = min(start + window, self._next) - 1
            uids = self._client.search(["UID", f"{start}:{end}"])
            found += sorted(uid for uid in uids if start <= uid <= end)
            # Where most messages are gone, the empty stretches are long.
            window, start = window if uids else window * 4, end + 1
        return found

    def _fetched(self, sizes: dict[int, int]) -> Iterator[Arrived]:
        said = self._client.fetch(list(sizes), [f"BODY.PEEK[]<0.{LARGEST}>"])
        for uid, items in sorted(said.items()):
            # "BODY[]<0>"; some servers leave the "<0>" out.  A message that has just been deleted has none.
            content = next((value for name, value in items.items() if name.startswith(b"BODY[")), None)
            if uid in sizes and isinstance(content, bytes):
                content = content[:LARGEST]
                yield Arrived(
                    path=self._url(uid),
                    key=self._key(uid),
                    content=content,
                    size=max(sizes[uid], len(content)) if len(content) == LARGEST else len(content),
                )

    def _key(self, uid: int | None) -> str:
        return f"{self._validity:010}/" + ("" if uid is None else f"{uid:010}")

    def _url(self, uid: int) -> str:
        host, folder = self._account.host, quote(self._account.folder)
        return f"imap://{quote(host)}/{folder};UIDVALIDITY={self._validity}/;UID={uid}"

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong inside is told in a person's words."""
        try:
            yield
        except (IMAPClientError, OSError, ValueError) as error:
            raise MailboxDown(_why_not(error, self._account)) from error


def _groups(sizes: dict[int, int]) -> Iterator[dict[int, int]]:
    """``sizes`` in its order, in pieces that are fetched at once."""
    group: dict[int, int] = {}
    octets = 0
    for uid, size in sizes.items():
        if group and (len(group) == _FETCHED or octets + min(size, LARGEST) > _FETCHED_OCTETS):
            yield group
            group, octets = {}, 0
        group[uid] = size
        octets += min(size, LARGEST)
    if group:
        yield group


def _connected(account: Account) -> IMAPClient:
    if account.tls is Tls.NONE and not _LOOPBACK.fullmatch(account.host):
        raise MailboxDown(
            f"{account.place}: the password would cross the network in the clear; use tls: tls or starttls"
        )
    context = None if account.tls is Tls.NONE else _context(account)
    client = IMAPClient(
        account.host,
        account.port or _PORTS[account.tls],
        ssl=account.tls is Tls.TLS,
        ssl_context=context,
        timeout=SocketTimeout(connect=min(30.0, account.seconds), read=account.seconds),
    )
    if account.tls is Tls.STARTTLS:
        try:
            if not client.has_capability("STARTTLS"):
                raise MailboxDown(
                    f"{account.place}: the mail server offers no encryption (STARTTLS); try tls: tls"
                )
            if client.welcome.startswith(b"* PREAUTH"):
                # Whoever sits in between may say so, to be told everything in the clear (RFC 9051 11.3).
                raise MailboxDown(f"{account.place}: the mail server skips the encryption; try tls: tls")
            client.starttls(context)
        except BaseException:
            client.shutdown()
            raise
    return client


def _context(account: Account) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if account.ca_file is None else str(account.ca_file))
    except OSError as error:
        raise MailboxDown(
            f"{account.ca_file}: these certificates cannot be read: {error.strerror or 'not PEM'}"
        ) from error


def _log_in(client: IMAPClient, account: Account) -> None:
    # A login that was refused is not said again in another way: a few of them lock an account.
    if client.has_capability("AUTH=PLAIN"):
        client.plain_login(account.username, account.password)
    elif client.has_capability("LOGINDISABLED"):
        raise MailboxDown(f"{account.place}: the mail server lets nobody log in this way; try tls: tls")
    else:
        client.login(account.username, account.password)


def _why_not(error: Exception, account: Account) -> str:
    place = account.place
    match error:
        case LoginError():
            return (
                f"{place}: the login was refused: {_said(error, account)}\n  hint: many providers want a"
                " password made for programs (an app password) and IMAP switched on"
            )
        case ssl.SSLCertVerificationError():
            return f"{place}: the mail server's certificate is not to be trusted: {error.verify_message}"
        case ssl.SSLError():
            return f"{place}: encryption failed: {error.reason or 'unknown reason'}"
        case TimeoutError():
            return f"{place}: the mail server did not answer in time"
        case socket.gaierror():
            return f"{place}: there is no such host, or no network"
        case OSError():
            return f"{place}: no connection: {(error.strerror or 'the line broke').lower()}"
        case IMAPClientError():
            return f"{place}: {_refused(_said(error, account), error)}"
        case _:
            return f"{place}: {_GIBBERISH}"


def _refused(said: str, error: Exception) -> str:
    """What the mail server says, or what the library says of one that says nothing, in our words."""
    _, bye, words = said.partition("* BYE ")
    if bye:
        return f"the mail server hung up: {words}"
    if not isinstance(error, IMAPClientAbortError):
        return f"the mail server refuses: {said}"
    return _GIBBERISH if "unexpected response" in said else "the line broke"


def _said(error: Exception, account: Account) -> str:
    """The server's words on one line, without our password, which some servers repeat."""
    words: Any = error.args[0] if error.args else ""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    # The library shows octets as Python does.
    text = re.sub(r"^b(['\"])(.*)\1$", r"\2", text)
    return printable(" ".join(text.replace(account.password, "…").split()))[:300]
